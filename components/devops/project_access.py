"""What the groups of a project may do in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypedDict

import pulumi
from pulumi_azuredevops.area_permissions import AreaPermissions
from pulumi_azuredevops.build_folder_permissions import BuildFolderPermissions
from pulumi_azuredevops.get_group import get_group_output
from pulumi_azuredevops.git_permissions import GitPermissions
from pulumi_azuredevops.group_membership import GroupMembership
from pulumi_azuredevops.library_permissions import LibraryPermissions
from pulumi_azuredevops.tagging_permissions import TaggingPermissions

from components.devops.permission_table import (
    LIBRARY,
    PIPELINES,
    REPOSITORIES,
    REPOSITORIES_FOR_CONTRIBUTORS,
    TAGS,
    WORK_ITEMS,
)
from domain.project_groups import CONTRIBUTORS, READERS, ProjectRole

ALL_PIPELINES = "\\"
"""The folder that every pipeline is in or below."""


class ProjectAccessArgs(TypedDict):
    """What `ProjectAccess` needs."""

    project_id: pulumi.Input[str]
    """GUID of the project."""
    groups: Mapping[ProjectRole, pulumi.Input[str]]
    """Descriptors of the groups (`ProjectGroup.descriptor`) by their role."""


class ProjectAccess(pulumi.ComponentResource):
    """The least privilege for developers, reviewers and pipelines in a project: nobody can bypass a policy, or force-push to a branch that
    somebody else created.

    Manages: that the groups read the project (as members of its Readers), and their permissions on all its repositories, pipelines, work
    items with their tags, and the library, as `permission_table` lists them; that the project's own Contributors cannot bypass policies.
    Does not manage: the groups and their members (`ProjectGroup`), project and organisation administrators, what a single branch or
    repository adds, and the permissions on one environment's resources (`EnvironmentAccess`).
    Errors: an unknown action is refused only during the update, so the table is checked in tests.
    """

    def __init__(self, name: str, *, args: ProjectAccessArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("databricks-cicd:devops:ProjectAccess", name, None, opts)
        project_id, groups = args["project_id"], sorted(args["groups"].items(), key=lambda item: item[0])
        child = pulumi.ResourceOptions(parent=self)
        asked = pulumi.InvokeOutputOptions(parent=self)
        GroupMembership(
            f"{name}-readers",
            group=get_group_output(project_id=project_id, name=READERS, opts=asked).descriptor,
            members=[descriptor for _, descriptor in groups],
            mode="add",
            opts=child,
        )
        for role, descriptor in groups:
            GitPermissions(
                f"{name}-repositories-{role}", project_id=project_id, principal=descriptor, permissions=REPOSITORIES[role], opts=child
            )
            if role in PIPELINES:
                BuildFolderPermissions(
                    f"{name}-pipelines-{role}",
                    project_id=project_id,
                    path=ALL_PIPELINES,
                    principal=descriptor,
                    permissions=PIPELINES[role],
                    opts=child,
                )
            if role in WORK_ITEMS:
                AreaPermissions(
                    f"{name}-work-items-{role}", project_id=project_id, principal=descriptor, permissions=WORK_ITEMS[role], opts=child
                )
            if role in TAGS:
                TaggingPermissions(f"{name}-tags-{role}", project_id=project_id, principal=descriptor, permissions=TAGS[role], opts=child)
            if role in LIBRARY:
                LibraryPermissions(
                    f"{name}-library-{role}", project_id=project_id, principal=descriptor, permissions=LIBRARY[role], opts=child
                )
        GitPermissions(
            f"{name}-repositories-contributors",
            project_id=project_id,
            principal=get_group_output(project_id=project_id, name=CONTRIBUTORS, opts=asked).descriptor,
            permissions=REPOSITORIES_FOR_CONTRIBUTORS,
            # The group has other permissions, which are not changed.
            replace=False,
            opts=child,
        )
        self.register_outputs({})
