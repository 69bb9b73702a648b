"""A group of the project: people with the same permissions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NotRequired, TypedDict

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
    """Descriptors of people and groups (see `Directory`). Empty: members added in Azure DevOps stay. An output is never empty in
    this sense: it removes all others."""
    people: NotRequired[Mapping[str, str]]
    """Names of the members, by descriptor and by GUID: the engine knows them by these, and reports need to say who it is."""


class ProjectGroup(pulumi.ComponentResource):
    """An Azure DevOps group of the project.

    Manages: the group; its members if `members` is not empty, and then all others are removed.
    Does not manage: what the group may do (`ProjectAccess`, `EnvironmentAccess`), and members if `members` is empty: the people who
    are responsible for the group add them in Azure DevOps.
    Errors: Azure DevOps refuses a second group of the same name in the project (TF50609).
    """

    group_id: pulumi.Output[str]
    """GUID of the group, for checks and roles."""
    group_name: pulumi.Output[str]
    """Its name with the project in front, as Azure DevOps shows it."""
    descriptor: pulumi.Output[str]
    """Descriptor of the group, for permissions and memberships."""

    def __init__(self, name: str, *, args: ProjectGroupArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("databricks-cicd:devops:ProjectGroup", name, {"people": dict(args.get("people", {}))}, opts)
        members = args["members"] if isinstance(args["members"], pulumi.Output) else list(args["members"]) or None
        group = Group(
            f"{name}-group",
            scope=args["project_id"],
            display_name=args["group_name"],
            description=args["description"],
            members=members,
            # No members here means that none are removed.
            opts=pulumi.ResourceOptions(parent=self, ignore_changes=["members"] if members is None else []),
        )
        self.group_id = group.group_id
        self.group_name = group.principal_name
        self.descriptor = group.descriptor
        self.register_outputs({"group_id": self.group_id, "group_name": self.group_name, "descriptor": self.descriptor})
