"""The storage account that tables and files live in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NotRequired, TypedDict

import pulumi
from pulumi_azure_native.storage._enums import Action, DefaultAction, PublicAccess  # the package itself would load every module of storage
from pulumi_azure_native.storage.blob_container import BlobContainer
from pulumi_azure_native.storage.blob_service_properties import BlobServiceProperties
from pulumi_azure_native.storage.management_policy import ManagementPolicy
from pulumi_azure_native.storage.storage_account import StorageAccount

from components.azure.lifecycle import LifecycleRule, lifecycle_policy

if TYPE_CHECKING:
    from pulumi_azure_native.storage import IPRuleArgsDict, NetworkRuleSetArgsDict, ResourceAccessRuleArgsDict, VirtualNetworkRuleArgsDict


class FirewallArgs(TypedDict):
    """The only sources that may reach the account, besides its private endpoints, its perimeter and Azure's own trusted services."""

    tenant_id: str
    """The directory of the connectors."""
    connectors: Mapping[str, pulumi.Input[str]]
    """Resource ids of access connectors, by a stable key: what Unity Catalog itself does as these, such as trying a location out. It
    does not admit compute, which reads files from its own network."""
    subnet_ids: Sequence[pulumi.Input[str]]
    """Subnets that have the service endpoint `Microsoft.Storage`."""
    address_ranges: Sequence[str]
    """Public addresses or CIDR ranges up to /30. Private ones have no effect, and neither have those of Azure's own services in the
    account's region (https://learn.microsoft.com/azure/storage/common/storage-network-security-limitations)."""


class DataLakeArgs(TypedDict):
    """What a `DataLake` needs."""

    account_name: str
    """Physical name, unique in the world."""
    resource_group_name: pulumi.Input[str]
    """The group it is created in."""
    location: str
    """Azure region, the workspaces'."""
    replication: str
    """The replication: `Standard_LRS`, `Standard_ZRS`, `Standard_GRS` or `Standard_GZRS`."""
    containers: Sequence[str]
    """Names of the containers."""
    soft_delete_days: int
    """Days that deleted files and containers can be recovered for, 1 to 365."""
    lifecycle: NotRequired[Mapping[str, LifecycleRule]]
    """Lifecycle rules by rule name. Default: none."""
    firewall: NotRequired[FirewallArgs]
    """Its firewall. Default: every network may reach it, with an Entra identity that has a role."""
    public_network_access: NotRequired[bool]
    """Whether it can be reached other than through private endpoints. Default: yes, by those whom the firewall admits."""
    tags: Mapping[str, str]
    """Tags of the account."""


class DataLake(pulumi.ComponentResource):
    """An account with hierarchical namespace for Unity Catalog, reached by Entra identities only.

    Manages: the account, its firewall, containers, soft delete and lifecycle rules.
    Does not manage: who may read and write (`RoleAssignments`), private endpoints, access for serverless compute (`StoragePerimeter`), the
    contents of the containers, and the lock.
    Errors: an account name is taken worldwide (`StorageAccountAlreadyTaken`). Azure never switches the hierarchical namespace
    on or off later, and keeps no versions with it: soft delete is what brings files back.
    """

    name: pulumi.Output[str]
    """The account's name."""
    resource_id: pulumi.Output[str]
    """Full Azure resource id."""
    blob_service_id: pulumi.Output[str]
    """Resource id of its blob service, which diagnostic settings are put on."""
    container_urls: Mapping[str, pulumi.Output[str]]
    """`abfss://` addresses by container name, for external locations."""

    def __init__(self, name: str, *, args: DataLakeArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("databricks-cicd:azure:DataLake", name, None, opts)
        group = args["resource_group_name"]
        account = StorageAccount(
            f"{name}-account",
            account_name=args["account_name"],
            resource_group_name=group,
            location=args["location"],
            kind="StorageV2",
            sku={"name": args["replication"]},
            is_hns_enabled=True,
            allow_shared_key_access=False,
            default_to_o_auth_authentication=True,
            allow_blob_public_access=False,
            allow_cross_tenant_replication=False,
            enable_https_traffic_only=True,
            minimum_tls_version="TLS1_2",
            public_network_access="Enabled" if args.get("public_network_access", True) else "Disabled",
            network_rule_set=_firewall(args.get("firewall")),
            tags=args["tags"],
            opts=pulumi.ResourceOptions(parent=self),
        )
        service = BlobServiceProperties(
            f"{name}-blobs",
            blob_services_name="default",
            account_name=account.name,
            resource_group_name=group,
            delete_retention_policy={"enabled": True, "days": args["soft_delete_days"], "allow_permanent_delete": False},
            container_delete_retention_policy={"enabled": True, "days": args["soft_delete_days"]},
            opts=pulumi.ResourceOptions(parent=self),
        )
        containers = {
            container: BlobContainer(
                f"{name}-container/{container}",
                container_name=container,
                account_name=account.name,
                resource_group_name=group,
                public_access=PublicAccess.NONE,
                opts=pulumi.ResourceOptions(parent=self),
            )
            for container in sorted(args["containers"])
        }
        if rules := args.get("lifecycle"):
            ManagementPolicy(
                f"{name}-lifecycle",
                management_policy_name="default",
                account_name=account.name,
                resource_group_name=group,
                policy=lifecycle_policy(rules),
                opts=pulumi.ResourceOptions(parent=self, depends_on=list(containers.values())),
            )
        self.name = account.name
        self.resource_id = account.id
        self.blob_service_id = service.id
        self.container_urls = {
            container: pulumi.Output.concat("abfss://", made.name, "@", account.name, ".dfs.core.windows.net/")
            for container, made in containers.items()
        }
        self.register_outputs({"name": self.name, "resource_id": self.resource_id, "container_urls": self.container_urls})


def _firewall(firewall: FirewallArgs | None) -> NetworkRuleSetArgsDict:
    if firewall is None:
        return {"default_action": DefaultAction.ALLOW, "bypass": "AzureServices"}
    ranges: list[IPRuleArgsDict] = [
        {"i_p_address_or_range": address_range, "action": Action.ALLOW} for address_range in sorted(firewall["address_ranges"])
    ]
    subnets: list[VirtualNetworkRuleArgsDict] = [
        {"virtual_network_resource_id": subnet, "action": Action.ALLOW} for subnet in firewall["subnet_ids"]
    ]
    connectors: list[ResourceAccessRuleArgsDict] = [
        {"tenant_id": firewall["tenant_id"], "resource_id": connector} for _, connector in sorted(firewall["connectors"].items())
    ]
    return {
        "default_action": DefaultAction.DENY,
        "bypass": "AzureServices",
        "ip_rules": ranges,
        "virtual_network_rules": subnets,
        "resource_access_rules": connectors,
    }
