"""The way of a change from a pipeline to this environment: how pipelines sign in, what they may use, read and run on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from components.azure.federated_credential import FederatedCredential
from components.azure.role_assignments import RoleAssignments
from components.azure.vault_secrets import VaultSecrets
from components.devops.deployment_environment import DeploymentEnvironment
from components.devops.pipeline_identities import PipelineIdentities
from components.devops.service_connection import ServiceConnection
from config.model import StackConfig
from wiring.azure.identities import APPLY
from wiring.azure.network import build_agents_subnet
from wiring.azure.parts import AzureParts
from wiring.azure.roles import build_roles
from wiring.azure.secrets import build_secrets
from wiring.azure.subscription_roles import build_subscription_roles
from wiring.azure.trust import build_trusts
from wiring.devops.agents import Agents, build_agents
from wiring.devops.checks import declare_checks
from wiring.devops.connections import build_connections
from wiring.devops.environment import build_authorisations, build_environment, build_environment_access
from wiring.devops.groups import Groups
from wiring.devops.membership import build_membership
from wiring.devops.people import People
from wiring.devops.project import ProjectParts
from wiring.devops.variables import Variables, build_variables

if TYPE_CHECKING:
    from components.azure.private_endpoints import PrivateEndpoints


@dataclass(frozen=True, slots=True)
class Delivery:
    """What pipelines use to deliver."""

    connections: Mapping[str, ServiceConnection]
    """By purpose."""
    trusts: Mapping[str, FederatedCredential]
    """The trust that lets each connection sign in as its identity, by purpose."""
    roles: RoleAssignments
    """What the identities may do in Azure."""
    secrets: VaultSecrets
    """The contents of the vault, readable for those who have a role there."""
    membership: PipelineIdentities | None
    """The identities' membership in the organisation; None if no pipeline runs this program."""
    agents: Agents
    variables: Variables
    environment: DeploymentEnvironment


def build_delivery(
    config: StackConfig, project: ProjectParts, azure: AzureParts, endpoints: PrivateEndpoints | None, *, groups: Groups, people: People
) -> Delivery:
    """All of it, in the order in which the parts need each other."""
    # Pipelines sign in
    checks = declare_checks(config, project, groups, people)
    connections = build_connections(config, project, azure.identities, checks)
    trusts = build_trusts(config, azure, connections)
    roles = build_roles(config, azure)
    build_subscription_roles(config, azure)
    secrets = build_secrets(config, azure, roles, endpoints)
    membership = build_membership(config, project, groups, azure)

    # What they run on and read, and what a deployment waits for
    subnet = build_agents_subnet(config, azure.foundation, azure.network)
    agents = build_agents(
        config, project, azure.foundation, identities=azure.identities, connections=connections, trusts=trusts, subnet=subnet, groups=groups
    )
    rights = [trusts[APPLY], roles]
    variables = build_variables(config, project, azure, secrets=secrets, connection=connections[APPLY], checks=checks, depends_on=rights)
    environment = build_environment(config, project, checks)

    # Which pipelines may use all that, and who else
    build_authorisations(config, project, connections=connections, environment=environment, variables=variables, agents=agents)
    build_environment_access(project, groups, connections=connections, environment=environment, variables=variables)
    return Delivery(connections, trusts, roles, secrets, membership, agents, variables, environment)
