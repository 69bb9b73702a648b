"""Azure DevOps, the environment of this stack: which pipelines may use it, and what its groups may do."""

from __future__ import annotations

from collections.abc import Mapping

from components.devops.deployment_environment import DeploymentEnvironment
from components.devops.environment_access import AccessGroup, EnvironmentAccess
from components.devops.pipeline_authorizations import PipelineAuthorizations, Used
from components.devops.service_connection import ServiceConnection
from config.devops.pipelines import Pipeline
from config.model import StackConfig
from domain import naming
from domain.project_groups import EnvironmentRole
from wiring.azure.identities import AGENTS, APPLY, PLAN, REVIEW
from wiring.devops.agents import Agents
from wiring.devops.checks import DeliveryChecks
from wiring.devops.groups import Groups
from wiring.devops.project import ProjectParts
from wiring.devops.variables import Variables


def build_environment(config: StackConfig, project: ProjectParts, checks: DeliveryChecks) -> DeploymentEnvironment:
    """The environment of this stack."""
    return DeploymentEnvironment(
        "delivery",
        args={
            "project_id": project.id,
            "environment_name": naming.environment(config.stack),
            "description": config.devops.environment.description,
            "checks": checks.environment,
        },
        opts=project.opts,
    )


def build_authorisations(
    config: StackConfig,
    project: ProjectParts,
    *,
    connections: Mapping[str, ServiceConnection],
    environment: DeploymentEnvironment,
    variables: Variables,
    agents: Agents,
) -> PipelineAuthorizations:
    """Lets each of this stack's pipelines use what it needs of what this stack adds to the project, and the repositories."""
    things: dict[str, Used] = {
        PLAN: {"kind": "endpoint", "resource_id": connections[PLAN].connection_id},
        APPLY: {"kind": "endpoint", "resource_id": connections[APPLY].connection_id},
        "environment": {"kind": "environment", "resource_id": environment.environment_id},
        "addresses": {"kind": "variablegroup", "resource_id": variables.addresses.group_id},
        "vault": {"kind": "variablegroup", "resource_id": variables.vault.group_id},
    }
    if REVIEW in connections:
        things[REVIEW] = {"kind": "endpoint", "resource_id": connections[REVIEW].connection_id}
    if agents.queue_id is not None:
        things["agents"] = {"kind": "queue", "resource_id": agents.queue_id}
    return PipelineAuthorizations(
        "delivery",
        args={
            "project_id": project.id,
            "pipelines": {
                key: {
                    "pipeline_id": project.pipelines[key].pipeline_id,
                    "uses": {
                        **{thing: things[thing] for thing in pipeline.used if thing in things},
                        **{
                            f"repository.{name}": {"kind": "repository", "resource_id": project.repositories[name].repository_id}
                            for name in sorted({*pipeline.repositories, *_templates(config, pipeline)})
                        },
                    },
                }
                for key, pipeline in config.devops.pipelines.items()
            },
        },
        opts=project.opts,
    )


def _templates(config: StackConfig, pipeline: Pipeline) -> set[str]:
    """The repositories whose templates a pipeline that deploys or reviews may extend: its own one, which it names as a resource too, to pin
    the branch, and where none of the required templates is in that, those that they are in."""
    reviews, found = config.databricks.reviewed, set[str]()
    of_reviews = [reviews[1].required_template] if reviews and reviews[1].required_template else []
    for purpose, templates in ((APPLY, config.delivery.required_templates.values()), (REVIEW, of_reviews)):
        required = {template.repository for template in templates}
        if purpose in pipeline.used:
            found |= {pipeline.repository} if pipeline.repository in required else {pipeline.repository, *required}
    return found


def build_environment_access(
    project: ProjectParts,
    groups: Groups,
    *,
    connections: Mapping[str, ServiceConnection],
    environment: DeploymentEnvironment,
    variables: Variables,
) -> EnvironmentAccess:
    """What the groups of this environment may do with its resources. Only Azure DevOps itself uses the agents' connection."""
    roles: dict[EnvironmentRole, AccessGroup] = {
        role: {"descriptor": group.descriptor, "group_id": group.group_id} for role, group in groups.of_environment.items()
    }
    return EnvironmentAccess(
        "environment",
        args={
            "project_id": project.id,
            "groups": roles,
            "environment_id": environment.environment_id,
            "connections": {purpose: connection.connection_id for purpose, connection in connections.items() if purpose != AGENTS},
            "variable_groups": {"addresses": variables.addresses.group_id, "vault": variables.vault.group_id},
            "pipelines": {key: pipeline.pipeline_id for key, pipeline in project.pipelines.items()},
        },
        opts=project.opts,
    )
