"""A group of the project: people who may do the same things."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypedDict

import pulumi
from pulumi_azuredevops.group import Group


class ProjectGroupArgs(TypedDict):
    """What a `ProjectGroup` needs."""

    project_id: pulumi.Input[str]
    """GUID of the project the group belongs to."""
    group_name: str
    """Name, unique in the project."""
    description: str
    """What its members do."""
    members: Sequence[pulumi.Input[str]] | pulumi.Output[list[str]]
    """Descriptors of people and groups (see `Directory`). Empty: whoever was added in Azure DevOps stays. An output is always kept to."""


class ProjectGroup(pulumi.ComponentResource):
    """An Azure DevOps group of the project.

    Manages: the group; its members where some are given, and then nobody else stays in it.
    Does not manage: what the group may do (`ProjectAccess`, `EnvironmentAccess`), and members where none are given: those are added in
    Azure DevOps by those who answer for the group.
    Errors: Azure DevOps refuses a second group of the same name in the project (TF50609).
    """

    group_id: pulumi.Output[str]
    """GUID that checks and roles know the group by."""
    group_name: pulumi.Output[str]
    """Its name with the project in front, as Azure DevOps shows it."""
    descriptor: pulumi.Output[str]
    """What permissions and memberships know the group by."""

    def __init__(self, name: str, *, args: ProjectGroupArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("databricks-cicd:devops:ProjectGroup", name, None, opts)
        members = args["members"] if isinstance(args["members"], pulumi.Output) else list(args["members"]) or None
        group = Group(
            f"{name}-group",
            scope=args["project_id"],
            display_name=args["group_name"],
            description=args["description"],
            members=members,
            # None given here means none taken away.
            opts=pulumi.ResourceOptions(parent=self, ignore_changes=["members"] if members is None else []),
        )
        self.group_id = group.group_id
        self.group_name = group.principal_name
        self.descriptor = group.descriptor
        self.register_outputs({"group_id": self.group_id, "group_name": self.group_name, "descriptor": self.descriptor})
