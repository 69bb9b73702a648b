"""The options of a workspace: its network, keys, security and compliance, and the firewall of its storage.

The arguments that `Workspace` takes for these, and the shapes that azure-native wants them in.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NotRequired, TypedDict

import pulumi
from pulumi_azure_native.databricks import (
    EncryptionEntitiesDefinitionArgsDict,
    EncryptionKeySource,
    EncryptionV2KeyVaultPropertiesArgsDict,
    EnhancedSecurityComplianceDefinitionArgsDict,
    IdentityType,
    WorkspaceCustomParametersArgsDict,
    WorkspacePropertiesAccessConnectorArgsDict,
    WorkspacePropertiesEncryptionArgsDict,
)


class InjectionArgs(TypedDict):
    """The network that a workspace's machines are injected into. Fixed for the workspace's life: a change replaces it."""

    network_id: pulumi.Input[str]
    """Resource id of the virtual network."""
    public_subnet_name: pulumi.Input[str]
    """Name of its delegated subnet for hosts."""
    private_subnet_name: pulumi.Input[str]
    """Name of its delegated subnet for containers."""


class KeyArgs(TypedDict):
    """One version of a customer-managed key in a vault."""

    vault_uri: pulumi.Input[str]
    """The vault's address."""
    key_name: pulumi.Input[str]
    """The key's name in the vault."""
    key_version: pulumi.Input[str]
    """The version in use; Databricks uses a new one only when this changes."""


class EncryptionArgs(TypedDict):
    """What customer-managed keys encrypt, instead of Microsoft's."""

    managed_services: NotRequired[KeyArgs]
    """What the control plane keeps: notebooks, secrets, queries."""
    managed_disks: NotRequired[KeyArgs]
    """The machines' disks, which follow the key's newest version by themselves."""


class SecurityArgs(TypedDict):
    """Enhanced security and compliance.

    A compliance standard switches the compliance profile on, which brings the other two along and never goes off again.
    Source: https://learn.microsoft.com/azure/databricks/security/privacy/enhanced-security-compliance.
    """

    automatic_cluster_update: NotRequired[bool]
    """Restart clusters in a maintenance window so that they get security updates. Default: no."""
    monitoring: NotRequired[bool]
    """Use the hardened image with its monitoring agents. Default: no."""
    standards: NotRequired[Sequence[str]]
    """Compliance standards, such as `HIPAA`. Default: none."""


class StorageFirewallArgs(TypedDict):
    """The identity that Databricks reaches the workspace's own storage account as, when its firewall is closed to everybody else."""

    connector_id: pulumi.Input[str]
    """Resource id of the access connector."""
    identity_id: NotRequired[pulumi.Input[str]]
    """Resource id of the connector's user-assigned identity; by default the connector's system-assigned one is used."""


def parameters(injection: InjectionArgs | None, storage_account_name: str | None) -> WorkspaceCustomParametersArgsDict:
    """The parameters of a workspace with machines: no public addresses, and the network to inject it into."""
    made: WorkspaceCustomParametersArgsDict = {"enable_no_public_ip": {"value": True}}
    if injection:
        made["custom_virtual_network_id"] = {"value": injection["network_id"]}
        made["custom_public_subnet_name"] = {"value": injection["public_subnet_name"]}
        made["custom_private_subnet_name"] = {"value": injection["private_subnet_name"]}
    if storage_account_name:
        made["storage_account_name"] = {"value": storage_account_name}
    return made


def encryption(args: EncryptionArgs) -> WorkspacePropertiesEncryptionArgsDict:
    """Which key encrypts what."""
    entities: EncryptionEntitiesDefinitionArgsDict = {}
    if services := args.get("managed_services"):
        entities["managed_services"] = {"key_source": EncryptionKeySource.MICROSOFT_KEYVAULT, "key_vault_properties": _key(services)}
    if disks := args.get("managed_disks"):
        entities["managed_disk"] = {
            "key_source": EncryptionKeySource.MICROSOFT_KEYVAULT,
            "key_vault_properties": _key(disks),
            "rotation_to_latest_key_version_enabled": True,
        }
    return {"entities": entities}


def enhanced_security(args: SecurityArgs) -> EnhancedSecurityComplianceDefinitionArgsDict:
    """Every switch explicitly on or off, so that removing one from the configuration switches it off."""
    standards = sorted(args.get("standards", ()))
    profile = bool(standards)
    return {
        "automatic_cluster_update": {"value": _switch(profile or args.get("automatic_cluster_update", False))},
        "enhanced_security_monitoring": {"value": _switch(profile or args.get("monitoring", False))},
        "compliance_security_profile": {"value": _switch(profile), "compliance_standards": standards},
    }


def access_connector(args: StorageFirewallArgs) -> WorkspacePropertiesAccessConnectorArgsDict:
    """The connector that Databricks reaches the workspace's storage account through."""
    if identity := args.get("identity_id"):
        return {"id": args["connector_id"], "identity_type": IdentityType.USER_ASSIGNED, "user_assigned_identity_id": identity}
    return {"id": args["connector_id"], "identity_type": IdentityType.SYSTEM_ASSIGNED}


def _key(key: KeyArgs) -> EncryptionV2KeyVaultPropertiesArgsDict:
    return {"key_vault_uri": key["vault_uri"], "key_name": key["key_name"], "key_version": key["key_version"]}


def _switch(on: bool) -> str:
    return "Enabled" if on else "Disabled"
