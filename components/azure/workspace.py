"""The Azure Databricks workspace, seen from Azure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NotRequired, TypedDict

import pulumi
from pulumi_azure_native.databricks import PublicNetworkAccess, RequiredNsgRules
from pulumi_azure_native.databricks.workspace import Workspace as AzureWorkspace


class WorkspaceArgs(TypedDict):
    """What a `Workspace` needs."""

    workspace_name: str
    """Physical name, unique in the resource group."""
    resource_group_name: pulumi.Input[str]
    """The group it is created in."""
    managed_resource_group_id: str
    """Resource id of the group that Azure makes for the workspace's own machines and storage. It must not exist yet and must
    not be the workspace's own group."""
    location: str
    """Azure region."""
    public_network_access: NotRequired[bool]
    """Whether people and pipelines reach the workspace over the internet (signed in, encrypted). Default: yes. Without it,
    clusters also reach their control plane over private endpoints only, which have to be there."""
    tags: Mapping[str, str]
    """Tags of the workspace; Azure Databricks hands them on to every machine it starts."""


class Workspace(pulumi.ComponentResource):
    """A premium workspace whose machines have no public addresses.

    Manages: the workspace, and with it the managed resource group.
    Does not manage: what is inside the workspace (the components of `components.databricks`), networks, roles.
    Errors: Azure refuses a managed resource group that already exists. A new workspace answers with errors for some
    minutes after Azure calls it ready; `workspace_provider` allows for that.
    """

    resource: AzureWorkspace
    """The Azure resource itself, for `deleted_with`: what is inside a workspace goes with it."""
    resource_id: pulumi.Output[str]
    """Full Azure resource id."""
    url: pulumi.Output[str]
    """Address with scheme, such as `https://adb-1234567890123456.7.azuredatabricks.net`."""
    workspace_id: pulumi.Output[str]
    """The number that Databricks knows the workspace by."""

    def __init__(self, name: str, *, args: WorkspaceArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("databricks-cicd:azure:Workspace", name, None, opts)
        public = args.get("public_network_access", True)
        self.resource = AzureWorkspace(
            f"{name}-workspace",
            workspace_name=args["workspace_name"],
            resource_group_name=args["resource_group_name"],
            managed_resource_group_id=args["managed_resource_group_id"],
            location=args["location"],
            sku={"name": "premium"},
            parameters={"enable_no_public_ip": {"value": True}},
            public_network_access=PublicNetworkAccess.ENABLED if public else PublicNetworkAccess.DISABLED,
            required_nsg_rules=RequiredNsgRules.ALL_RULES if public else RequiredNsgRules.NO_AZURE_DATABRICKS_RULES,
            tags=args["tags"],
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.resource_id = self.resource.id
        self.url = pulumi.Output.concat("https://", self.resource.workspace_url)
        self.workspace_id = self.resource.workspace_id
        self.register_outputs({"resource_id": self.resource_id, "url": self.url, "workspace_id": self.workspace_id})
