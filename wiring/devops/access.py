"""Azure DevOps, the people: who is in which group, and what the groups and the identities of pipelines may do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pulumi_azuredevops.get_group import get_group_output

from components.azure.identity import Identity
from components.devops.deployment_environment import DeploymentEnvironment
from components.devops.directory import Member, build_service, find_members
from components.devops.environment_access import AccessGroup, EnvironmentAccess
from components.devops.lookup import ProjectHandle
from components.devops.permission_table import EnvironmentRole, ProjectRole
from components.devops.pipeline_identities import PipelineIdentities
from components.devops.project_access import ProjectAccess
from components.devops.project_group import ProjectGroup
from components.devops.service_connection import ServiceConnection
from components.devops.variable_group import VariableGroup
from components.devops.vault_variable_group import VaultVariableGroup
from config.model import StackConfig
from domain import naming
from wiring.azure.foundation import AGENTS, APPLY, PLAN
from wiring.devops import organisation
from wiring.devops.project import Workplace

PROJECT_ROLES: Mapping[ProjectRole, str] = {
    "developers": "Write code through pull requests, and run pipelines.",
    "reviewers": "Review pull requests.",
    "pipelines": "What the project's pipelines run as.",
}
ENVIRONMENT_ROLES: Mapping[EnvironmentRole, str] = {
    "approvers": "Members approve deployments to {}.",
    "operators": "Members start and stop the pipelines of {}, and use its connections and variables.",
    "planners": "What pipelines look at {} as.",
}


def people(config: StackConfig) -> Mapping[str, Sequence[Member]]:
    """Everybody whom the stack file names, found in the organisation, by the place that names them."""
    access = config.devops.access
    wanted = {
        f"devops.access.{role}": members
        for role, members in (
            ("developers", access.developers),
            ("reviewers", access.reviewers),
            ("approvers", access.approvers),
            ("operators", access.operators),
        )
    }
    for key, team in config.devops.teams.items():
        wanted |= {f"devops.teams.{key}.members": team.members, f"devops.teams.{key}.administrators": team.administrators}
    return find_members(wanted)


def project_groups(
    config: StackConfig, project: ProjectHandle, found: Mapping[str, Sequence[Member]]
) -> Mapping[ProjectRole, ProjectGroup]:
    """The groups of a project that this stack makes, with what they may do in it; none in one that it joins."""
    if config.devops.project.mode == "join":
        return {}
    groups = {
        role: ProjectGroup(
            role,
            args={
                "project_id": project.project_id,
                "group_name": naming.project_group(role),
                "description": description,
                "members": build_service(project.project_id)
                if role == "pipelines"
                else [member.descriptor for member in found[f"devops.access.{role}"]],
            },
            opts=organisation.inside(project),
        )
        for role, description in PROJECT_ROLES.items()
    }
    ProjectAccess(
        "project",
        args={"project_id": project.project_id, "groups": {role: group.descriptor for role, group in groups.items()}},
        opts=organisation.inside(project),
    )
    return groups


def environment_groups(
    config: StackConfig, project: ProjectHandle, found: Mapping[str, Sequence[Member]]
) -> Mapping[EnvironmentRole, ProjectGroup]:
    """The groups of this environment.

    The approvers are there in either delivery mode, so that a change of mode moves the checks and nobody's membership.
    """
    return {
        role: ProjectGroup(
            role,
            args={
                "project_id": project.project_id,
                "group_name": naming.environment_group(config.stack, role),
                "description": description.format(naming.environment(config.stack)),
                "members": [member.descriptor for member in found.get(f"devops.access.{role}", ())],
            },
            opts=organisation.inside(project),
        )
        for role, description in ENVIRONMENT_ROLES.items()
        if role != "planners" or config.devops.access.pipelines_run_this_program
    }


def environment_access(
    place: Workplace,
    groups: Mapping[EnvironmentRole, ProjectGroup],
    *,
    environment: DeploymentEnvironment,
    connections: Mapping[str, ServiceConnection],
    addresses: VariableGroup,
    secrets: VaultVariableGroup,
) -> EnvironmentAccess:
    """What the groups of this environment may do with its things. Nobody uses the agents' connection but Azure DevOps itself."""
    given: dict[EnvironmentRole, AccessGroup] = {
        role: {"descriptor": group.descriptor, "group_id": group.group_id} for role, group in groups.items()
    }
    return EnvironmentAccess(
        "environment",
        args={
            "project_id": place.project.project_id,
            "groups": given,
            "environment_id": environment.environment_id,
            "connections": {purpose: connection.connection_id for purpose, connection in connections.items() if purpose != AGENTS},
            "variable_groups": {"addresses": addresses.group_id, "vault": secrets.group_id},
            "pipelines": {key: pipeline.pipeline_id for key, pipeline in place.pipelines.items()},
        },
        opts=organisation.inside(place.project),
    )


def pipeline_identities(
    config: StackConfig, project: ProjectHandle, groups: Mapping[EnvironmentRole, ProjectGroup], who: Mapping[str, Identity]
) -> PipelineIdentities | None:
    """Lets pipelines run this program, where the stack file wants it: the one to look around, the other to set everything up."""
    if not config.devops.access.pipelines_run_this_program:
        return None
    administrators = get_group_output(project_id=project.project_id, name="Project Administrators").descriptor
    return PipelineIdentities(
        "identities",
        args={
            "identities": {
                PLAN: {"principal_id": who[PLAN].principal_id, "group": groups["planners"].descriptor},
                APPLY: {"principal_id": who[APPLY].principal_id, "group": administrators},
            },
        },
    )
