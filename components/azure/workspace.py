"""The Azure Databricks workspace, seen from Azure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NotRequired, TypedDict

import pulumi
from pulumi_azure_native.databricks import ComputeMode, DefaultStorageFirewall, PublicNetworkAccess, RequiredNsgRules
from pulumi_azure_native.databricks.workspace import Workspace as AzureWorkspace

from components.azure.workspace_options import (
    EncryptionArgs,
    InjectionArgs,
    SecurityArgs,
    StorageFirewallArgs,
    access_connector,
    encryption,
    enhanced_security,
    parameters,
)
from domain import choices


class WorkspaceArgs(TypedDict):
    """What a `Workspace` needs."""

    workspace_name: str
    """Physical name, unique in the resource group."""
    resource_group_name: pulumi.Input[str]
    """The group it is created in."""
    compute_mode: NotRequired[choices.ComputeMode]
    """Whether it has machines in the subscription, or only serverless ones of Databricks. Fixed for its life. Default: `hybrid`."""
    managed_resource_group_id: NotRequired[str]
    """Resource id of the group that Azure makes for the workspace's own machines and storage. It must not exist yet and must
    not be the workspace's own group. A serverless workspace has none; every other one needs it."""
    location: str
    """Azure region."""
    public_network_access: NotRequired[bool]
    """Whether people and pipelines reach the workspace over the internet (signed in, encrypted). Default: yes. Without it,
    clusters also reach their control plane over private endpoints only, which must exist."""
    private_link: NotRequired[bool]
    """Whether clusters reach their control plane over private endpoints, so that their network needs no rule for it. Default: the
    opposite of `public_network_access`."""
    injection: NotRequired[InjectionArgs]
    """The network to inject its machines into. Default: Databricks creates one."""
    storage_account_name: NotRequired[str]
    """Name of its own storage account, unique in the world; by default Databricks chooses one."""
    storage_firewall: NotRequired[StorageFirewallArgs]
    """Closes its own storage account to all but this connector and private endpoints. Default: open to everybody with a token."""
    encryption: NotRequired[EncryptionArgs]
    """Customer-managed keys. Default: Microsoft's."""
    security: NotRequired[SecurityArgs]
    """Enhanced security and compliance. Default: off."""
    depends_on: NotRequired[Sequence[pulumi.Resource]]
    """What must exist before it is created, such as the right to use a key."""
    tags: Mapping[str, str]
    """Tags of the workspace; Azure Databricks adds them to every machine it starts."""


class Workspace(pulumi.ComponentResource):
    """A premium workspace whose machines have no public addresses.

    Manages: the workspace, and with it the managed resource group.
    Does not manage: what is inside the workspace (the components of `components.databricks`), networks, private endpoints, keys, roles.
    Errors: Azure refuses a managed resource group that already exists. A new workspace answers with errors for some
    minutes after Azure calls it ready; `workspace_provider` allows for that.
    """

    resource_id: pulumi.Output[str]
    """Full Azure resource id."""
    url: pulumi.Output[str]
    """Address with scheme, such as `https://adb-1234567890123456.7.azuredatabricks.net`."""
    workspace_id: pulumi.Output[str]
    """The id of the workspace in Databricks, a number."""
    disk_principal_id: pulumi.Output[str]
    """Object id of the disk encryption set, for its role on a customer-managed key; empty without such a key."""

    def __init__(self, name: str, *, args: WorkspaceArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("databricks-cicd:azure:Workspace", name, None, opts)
        public = args.get("public_network_access", True)
        private_link = args.get("private_link", not public)
        serverless = args.get("compute_mode") == "serverless"
        firewall, keys, security = args.get("storage_firewall"), args.get("encryption"), args.get("security")
        workspace = AzureWorkspace(
            f"{name}-workspace",
            workspace_name=args["workspace_name"],
            resource_group_name=args["resource_group_name"],
            managed_resource_group_id=args.get("managed_resource_group_id"),
            location=args["location"],
            sku={"name": "premium"},
            compute_mode=ComputeMode.SERVERLESS if serverless else ComputeMode.HYBRID,
            parameters=None if serverless else parameters(args.get("injection"), args.get("storage_account_name")),
            public_network_access=PublicNetworkAccess.ENABLED if public else PublicNetworkAccess.DISABLED,
            required_nsg_rules=None if serverless else _rules(private_link),
            access_connector=access_connector(firewall) if firewall else None,
            default_storage_firewall=DefaultStorageFirewall.ENABLED if firewall else None,
            encryption=encryption(keys) if keys else None,
            enhanced_security_compliance=enhanced_security(security) if security else None,
            tags=args["tags"],
            # The name is the same, so there cannot be two. What is in it goes first, too (`workspace_provider`).
            opts=pulumi.ResourceOptions(parent=self, depends_on=list(args.get("depends_on", ())), delete_before_replace=True),
        )
        self.resource_id = workspace.id
        self.url = pulumi.Output.concat("https://", workspace.workspace_url)
        self.workspace_id = workspace.workspace_id
        self.disk_principal_id = workspace.managed_disk_identity.apply(lambda identity: identity.principal_id if identity else "")
        self.register_outputs({"resource_id": self.resource_id, "url": self.url, "workspace_id": self.workspace_id})


def _rules(private_link: bool) -> RequiredNsgRules:
    return RequiredNsgRules.NO_AZURE_DATABRICKS_RULES if private_link else RequiredNsgRules.ALL_RULES
