"""Azure DevOps, the service connections: how pipelines sign in to Azure."""

from __future__ import annotations

from collections.abc import Mapping

from components.devops.service_connection import ServiceConnection
from config.model import StackConfig
from domain import naming
from wiring.azure.identities import AGENTS, APPLY, PLAN, REVIEW, Identities
from wiring.devops.checks import DeliveryChecks
from wiring.devops.project import ProjectParts

PURPOSES: Mapping[str, str] = {
    PLAN: "Looks at {}.",
    APPLY: "Deploys to {}.",
    AGENTS: "Manages the machines of the agents of {}.",
    REVIEW: "Runs notebooks of pull requests in {}, away from everything else.",
}


def build_connections(
    config: StackConfig, project: ProjectParts, identities: Identities, checks: DeliveryChecks
) -> Mapping[str, ServiceConnection]:
    """The service connections by purpose, each of which signs in as the identity of that purpose."""
    return {
        purpose: ServiceConnection(
            purpose,
            args={
                "project_id": project.id,
                "connection_name": naming.service_connection(config.stack, "" if purpose == APPLY else purpose),
                "description": f"{PURPOSES[purpose].format(naming.prefix(config.stack))} Workload identity federation, no secret.",
                "tenant_id": config.azure.tenant_id,
                "subscription_id": config.azure.subscription_id,
                "subscription_name": config.azure.subscription_name,
                "client_id": identity.client_id,
                "checks": checks.connections[purpose],
            },
            opts=project.opts,
        )
        for purpose, identity in identities.of_pipelines.items()
    }
