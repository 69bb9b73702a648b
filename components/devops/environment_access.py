"""What the groups of one environment may do with its resources."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypedDict, TypeVar

import pulumi
from pulumi_azuredevops.build_definition_permissions import BuildDefinitionPermissions
from pulumi_azuredevops.get_group import get_group_output
from pulumi_azuredevops.group_membership import GroupMembership
from pulumi_azuredevops.securityrole_assignment import SecurityroleAssignment
from pulumi_azuredevops.serviceendpoint_permissions import ServiceendpointPermissions
from pulumi_azuredevops.servicehook_permissions import ServicehookPermissions
from pulumi_azuredevops.variable_group_permissions import VariableGroupPermissions

from components.devops.permission_table import (
    ENVIRONMENT_ROLES,
    ENVIRONMENTS,
    RELEASES,
    SERVICE_CONNECTIONS,
    SERVICE_HOOKS,
    VARIABLE_GROUPS,
)
from domain.project_groups import READERS, EnvironmentRole

Thing = TypeVar("Thing")


class AccessGroup(TypedDict):
    """A group that gets permissions."""

    descriptor: pulumi.Input[str]
    """Its descriptor, for permissions."""
    group_id: pulumi.Input[str]
    """Its GUID, for roles."""


class EnvironmentAccessArgs(TypedDict):
    """What `EnvironmentAccess` needs."""

    project_id: pulumi.Input[str]
    """GUID of the project."""
    groups: Mapping[EnvironmentRole, AccessGroup]
    """The groups by their role."""
    environment_id: pulumi.Input[str]
    """The id of the environment."""
    connections: Mapping[str, pulumi.Input[str]]
    """GUIDs of its service connections by key."""
    variable_groups: Mapping[str, pulumi.Input[str]]
    """Ids of its variable groups by key."""
    pipelines: Mapping[str, pulumi.Input[int]]
    """Ids of the pipelines that deploy to it, by key."""


class EnvironmentAccess(pulumi.ComponentResource):
    """The least privilege for the groups of an environment: approvers and planners read, operators also run, and only deployers, who are
    its pipelines, change anything.

    Manages: that the groups read the project (as members of its Readers), their role on the environment, and their permissions on its
    service connections, variable groups and pipelines, and on the project's service hooks, as `permission_table` lists them.
    Does not manage: the groups and their members (`ProjectGroup`), who approves (the environment's checks), which pipelines may use these
    resources (`PipelineAuthorizations`), and permissions on the whole project (`ProjectAccess`).
    """

    def __init__(self, name: str, *, args: EnvironmentAccessArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("databricks-cicd:devops:EnvironmentAccess", name, None, opts)
        project_id, groups = args["project_id"], sorted(args["groups"].items(), key=lambda item: item[0])
        child = pulumi.ResourceOptions(parent=self)
        GroupMembership(
            f"{name}-readers",
            group=get_group_output(project_id=project_id, name=READERS, opts=pulumi.InvokeOutputOptions(parent=self)).descriptor,
            members=[group["descriptor"] for _, group in groups],
            mode="add",
            opts=child,
        )
        for role, group in groups:
            SecurityroleAssignment(
                f"{name}-environment-{role}",
                scope=ENVIRONMENT_ROLES,
                resource_id=pulumi.Output.concat(project_id, "_", args["environment_id"]),
                identity_id=group["group_id"],
                role_name=ENVIRONMENTS[role],
                # The provider would not remove the other group's role.
                opts=pulumi.ResourceOptions(parent=self, replace_on_changes=["identity_id"]),
            )
            if role in SERVICE_HOOKS:
                ServicehookPermissions(
                    f"{name}-service-hooks-{role}",
                    project_id=project_id,
                    principal=group["descriptor"],
                    permissions=SERVICE_HOOKS[role],
                    opts=child,
                )
            for key, connection_id in _by_key(args["connections"], role in SERVICE_CONNECTIONS):
                ServiceendpointPermissions(
                    f"{name}-connection-{key}-{role}",
                    project_id=project_id,
                    serviceendpoint_id=connection_id,
                    principal=group["descriptor"],
                    permissions=SERVICE_CONNECTIONS[role],
                    opts=child,
                )
            for key, group_id in _by_key(args["variable_groups"], role in VARIABLE_GROUPS):
                VariableGroupPermissions(
                    f"{name}-variables-{key}-{role}",
                    project_id=project_id,
                    variable_group_id=group_id,
                    principal=group["descriptor"],
                    permissions=VARIABLE_GROUPS[role],
                    opts=child,
                )
            for key, pipeline_id in _by_key(args["pipelines"], role in RELEASES):
                BuildDefinitionPermissions(
                    f"{name}-pipeline-{key}-{role}",
                    project_id=project_id,
                    build_definition_id=pulumi.Output.from_input(pipeline_id).apply(str),
                    principal=group["descriptor"],
                    permissions=RELEASES[role],
                    opts=child,
                )
        self.register_outputs({})


def _by_key(things: Mapping[str, Thing], listed: bool) -> list[tuple[str, Thing]]:
    return sorted(things.items(), key=lambda item: item[0]) if listed else []
