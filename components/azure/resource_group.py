"""The resource group that one environment lives in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypedDict

import pulumi
from pulumi_azure_native.resources.resource_group import ResourceGroup as AzureResourceGroup


class ResourceGroupArgs(TypedDict):
    """What a `ResourceGroup` needs."""

    resource_group_name: str
    """Physical name, unique in the subscription."""
    location: str
    """Azure region, such as `westeurope`. A change replaces the group and everything in it."""
    tags: Mapping[str, str]
    """Tags of the group. The resources inside do not inherit them."""


class ResourceGroup(pulumi.ComponentResource):
    """One environment's resource group.

    Manages: the group, its region and its tags.
    Does not manage: roles on the group (`RoleAssignments`), locks (they are on what holds data), and the managed
    resource groups that Azure Databricks makes next to it.
    Errors: Azure refuses a group whose name is in use in another region (`InvalidResourceGroupLocation`).
    """

    name: pulumi.Output[str]
    """The group's name, for what is created inside."""
    resource_id: pulumi.Output[str]
    """The group's full Azure resource id, for role scopes."""

    def __init__(self, name: str, *, args: ResourceGroupArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("databricks-cicd:azure:ResourceGroup", name, None, opts)
        group = AzureResourceGroup(
            f"{name}-group",
            resource_group_name=args["resource_group_name"],
            location=args["location"],
            tags=args["tags"],
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.name = group.name
        self.resource_id = group.id
        self.register_outputs({"name": self.name, "resource_id": self.resource_id})
