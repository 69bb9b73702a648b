"""Azure DevOps, the groups of the project and of this environment, and what the project's groups may do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from components.devops.directory import build_service
from components.devops.project_access import ProjectAccess
from components.devops.project_group import ProjectGroup
from config.model import StackConfig
from domain import naming
from domain.project_groups import OF_PIPELINES, EnvironmentRole, ProjectRole
from wiring.devops.people import People, names_of
from wiring.devops.project import ProjectParts

PROJECT_ROLES: Mapping[ProjectRole, str] = {
    "developers": "Write code through pull requests, and run pipelines.",
    "reviewers": "Review pull requests.",
    "pipelines": "What the project's pipelines run as.",
}
ENVIRONMENT_ROLES: Mapping[EnvironmentRole, str] = {
    "approvers": "Members approve deployments to {}.",
    "operators": "Members start and stop the pipelines of {}, and use its connections and variables.",
    "planners": "What pipelines look at {} as.",
    "deployers": "What pipelines change {} as.",
}


@dataclass(frozen=True, slots=True)
class Groups:
    """The groups that this stack creates, by role."""

    of_project: Mapping[ProjectRole, ProjectGroup]
    """Empty in a project that the stack joins."""
    of_environment: Mapping[EnvironmentRole, ProjectGroup]


def build_groups(config: StackConfig, project: ProjectParts, people: People) -> Groups:
    """All of them, with their members."""
    return Groups(_of_project(config, project, people), _of_environment(config, project, people))


def _of_project(config: StackConfig, project: ProjectParts, people: People) -> Mapping[ProjectRole, ProjectGroup]:
    if config.devops.project.mode == "join":
        return {}
    groups = {
        role: ProjectGroup(
            role,
            args={
                "project_id": project.id,
                "group_name": naming.project_group(role),
                "description": description,
                "members": build_service(project.id) if role == "pipelines" else [member.descriptor for member in people.in_roles[role]],
                "people": names_of(people.in_roles.get(role, ())),
            },
            opts=project.opts,
        )
        for role, description in PROJECT_ROLES.items()
    }
    ProjectAccess(
        "project",
        args={"project_id": project.id, "groups": {role: group.descriptor for role, group in groups.items()}},
        opts=project.opts,
    )
    return groups


def _of_environment(config: StackConfig, project: ProjectParts, people: People) -> Mapping[EnvironmentRole, ProjectGroup]:
    """The approvers' group exists in either delivery mode, so that a change of mode changes the checks, but no membership."""
    return {
        role: ProjectGroup(
            role,
            args={
                "project_id": project.id,
                "group_name": naming.environment_group(config.stack, role),
                "description": description.format(naming.environment(config.stack)),
                "members": [member.descriptor for member in people.in_roles.get(role, ())],
                "people": names_of(people.in_roles.get(role, ())),
            },
            opts=project.opts,
        )
        for role, description in ENVIRONMENT_ROLES.items()
        if role not in OF_PIPELINES or config.devops.access.pipelines_run_this_program
    }
