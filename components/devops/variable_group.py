"""A variable group of plain values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypedDict

import pulumi
from pulumi_azuredevops.variable_group import VariableGroup as DevopsVariableGroup


class VariableGroupArgs(TypedDict):
    """What a `VariableGroup` needs."""

    project_id: pulumi.Input[str]
    """GUID of the project."""
    group_name: str
    """Name, unique in the project; pipelines name it."""
    description: str
    """What it contains."""
    variables: Mapping[str, pulumi.Input[str]]
    """Values by name. Never secrets: Azure DevOps does not return a secret value, so its drift would not be detected."""


class VariableGroup(pulumi.ComponentResource):
    """Values that pipelines of this environment read.

    Manages: the group and all its variables; one that somebody adds by hand is removed by the next update.
    Does not manage: secrets (`VaultVariableGroup`), and which pipelines may read it (`PipelineAuthorizations`).
    """

    group_id: pulumi.Output[str]
    """The id of the group, as text."""
    group_name: pulumi.Output[str]
    """Its name."""

    def __init__(self, name: str, *, args: VariableGroupArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("databricks-cicd:devops:VariableGroup", name, None, opts)
        group = DevopsVariableGroup(
            f"{name}-variables",
            project_id=args["project_id"],
            name=args["group_name"],
            description=args["description"],
            allow_access=False,
            variables=[{"name": key, "value": value} for key, value in sorted(args["variables"].items(), key=lambda item: item[0])],
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.group_id = group.id
        self.group_name = group.name
        self.register_outputs({"group_id": self.group_id, "group_name": self.group_name})
