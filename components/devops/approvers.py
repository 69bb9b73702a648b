"""The group of people who approve deployments to one environment."""

from __future__ import annotations

from typing import TypedDict

import pulumi
from pulumi_azuredevops.group import Group


class ApproversArgs(TypedDict):
    """What `Approvers` needs."""

    project_id: pulumi.Input[str]
    """GUID of the project the group belongs to."""
    group_name: str
    """Name, unique in the project."""
    environment: str
    """The environment they approve for, as people call it."""


class Approvers(pulumi.ComponentResource):
    """An Azure DevOps group of the project.

    Manages: the group.
    Does not manage: its members, who are added in Azure DevOps by those who answer for the environment.
    Errors: Azure DevOps refuses a second group of the same name in the project.
    """

    group_id: pulumi.Output[str]
    """GUID that approval checks know the group by."""
    group_name: pulumi.Output[str]
    """Its name with the project in front, as Azure DevOps shows it."""

    def __init__(self, name: str, *, args: ApproversArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("databricks-cicd:devops:Approvers", name, None, opts)
        group = Group(
            f"{name}-approvers",
            scope=args["project_id"],
            display_name=args["group_name"],
            description=f"Members approve deployments to {args['environment']}.",
            # Members are the group's own business: none given here means none taken away.
            opts=pulumi.ResourceOptions(parent=self, ignore_changes=["members"]),
        )
        self.group_id = group.group_id
        self.group_name = group.principal_name
        self.register_outputs({"group_id": self.group_id, "group_name": self.group_name})
