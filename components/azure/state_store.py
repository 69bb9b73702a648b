"""The backend of Pulumi: a storage account for the states of stacks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypedDict

import pulumi
from pulumi_azure_native.storage._enums import Action, DefaultAction, PublicAccess  # the package itself would load every module of storage
from pulumi_azure_native.storage.blob_container import BlobContainer
from pulumi_azure_native.storage.blob_service_properties import BlobServiceProperties
from pulumi_azure_native.storage.management_policy import ManagementPolicy
from pulumi_azure_native.storage.storage_account import StorageAccount


class StateStoreArgs(TypedDict):
    """What a `StateStore` needs."""

    account_name: str
    """Physical name, unique in the world."""
    container_name: str
    """Name of the container, the same for all stacks."""
    resource_group_name: pulumi.Input[str]
    """The group it is created in."""
    location: str
    """Azure region."""
    replication: str
    """The replication: `Standard_LRS`, `Standard_ZRS`, `Standard_GRS` or `Standard_GZRS`."""
    keep_days: int
    """Days that overwritten and deleted states can be restored for, 1 to 365."""
    address_ranges: Sequence[str]
    """Public addresses or CIDR ranges that may reach it; empty: every address, since Entra decides who may sign in."""
    tags: Mapping[str, str]
    """Tags of the account."""


class StateStore(pulumi.ComponentResource):
    """A storage account with versions and soft delete, for the `azblob://` backend.

    Manages: the account, one container, versions, soft delete, and the expiry of old versions.
    Does not manage: who may read and write (`RoleAssignments`), the lock (`DeletionLocks`), the key that secrets in states are
    encrypted with (`EncryptionKey`).
    Errors: an account name is taken worldwide (`StorageAccountAlreadyTaken`).
    """

    account_name: pulumi.Output[str]
    """The account's name."""
    account_id: pulumi.Output[str]
    """Full Azure resource id of the account."""
    container_id: pulumi.Output[str]
    """Full Azure resource id of the container, for role scopes."""
    backend_url: pulumi.Output[str]
    """The address for `pulumi login` and PULUMI_BACKEND_URL."""

    def __init__(self, name: str, *, args: StateStoreArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("databricks-cicd:azure:StateStore", name, None, opts)
        group, ranges = args["resource_group_name"], sorted(args["address_ranges"])
        account = StorageAccount(
            f"{name}-account",
            account_name=args["account_name"],
            resource_group_name=group,
            location=args["location"],
            kind="StorageV2",
            sku={"name": args["replication"]},
            allow_shared_key_access=False,
            default_to_o_auth_authentication=True,
            allow_blob_public_access=False,
            allow_cross_tenant_replication=False,
            enable_https_traffic_only=True,
            minimum_tls_version="TLS1_2",
            public_network_access="Enabled",
            network_rule_set={
                "default_action": DefaultAction.DENY if ranges else DefaultAction.ALLOW,
                "bypass": "None",
                "ip_rules": [{"i_p_address_or_range": address_range, "action": Action.ALLOW} for address_range in ranges],
            },
            tags=args["tags"],
            opts=pulumi.ResourceOptions(parent=self),
        )
        service = BlobServiceProperties(
            f"{name}-blobs",
            blob_services_name="default",
            account_name=account.name,
            resource_group_name=group,
            is_versioning_enabled=True,
            delete_retention_policy={"enabled": True, "days": args["keep_days"], "allow_permanent_delete": False},
            container_delete_retention_policy={"enabled": True, "days": args["keep_days"]},
            opts=pulumi.ResourceOptions(parent=self),
        )
        container = BlobContainer(
            f"{name}-container",
            container_name=args["container_name"],
            account_name=account.name,
            resource_group_name=group,
            public_access=PublicAccess.NONE,
            opts=pulumi.ResourceOptions(parent=self),
        )
        policy = ManagementPolicy(
            f"{name}-old-versions",
            management_policy_name="default",
            account_name=account.name,
            resource_group_name=group,
            policy={
                "rules": [
                    {
                        "name": "old-versions",
                        "type": "Lifecycle",
                        "enabled": True,
                        "definition": {
                            "filters": {"blob_types": ["blockBlob"]},
                            "actions": {"version": {"delete": {"days_after_creation_greater_than": args["keep_days"]}}},
                        },
                    }
                ]
            },
            opts=pulumi.ResourceOptions(parent=self, depends_on=[service]),
        )
        self.account_name = account.name
        self.account_id = account.id
        # A resource that uses the container's id also depends on the retention of old states.
        self.container_id = pulumi.Output.all(container.id, policy.id).apply(lambda ids: str(ids[0]))
        self.backend_url = pulumi.Output.concat("azblob://", container.name, "?storage_account=", account.name)
        self.register_outputs(
            {"account_name": self.account_name, "container_id": self.container_id, "backend_url": self.backend_url},
        )
