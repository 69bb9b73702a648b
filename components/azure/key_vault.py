"""A vault for secrets or keys."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NotRequired, TypedDict

import pulumi
from pulumi_azure_native.keyvault import CreateMode, SkuFamily, SkuName, VaultPropertiesArgsDict
from pulumi_azure_native.keyvault.vault import Vault


class KeyVaultArgs(TypedDict):
    """What a `KeyVault` needs."""

    vault_name: str
    """Physical name, unique in the world; a deleted vault reserves it for the retention period."""
    resource_group_name: pulumi.Input[str]
    """The group it is created in."""
    location: str
    """Azure region."""
    tenant_id: str
    """The Entra tenant of its people and identities."""
    soft_delete_days: int
    """Days that a deleted vault or secret can be recovered for, 7 to 90. Fixed when the vault is created."""
    purge_protection: bool
    """Purge protection: nobody can purge before the retention period is over. It cannot be switched off again."""
    recover: NotRequired[bool]
    """Whether to recover a deleted vault of this name, instead of creating a new one."""
    address_ranges: NotRequired[Sequence[str]]
    """The only public addresses that may reach it, besides private endpoints and Azure's trusted services. Default: every address."""
    tags: Mapping[str, str]
    """Tags of the vault."""


class KeyVault(pulumi.ComponentResource):
    """A Key Vault with role-based access.

    Manages: the vault, its firewall.
    Does not manage: what is in it (`VaultSecrets`, `EncryptionKey`), who may read (`RoleAssignments`), locks (`DeletionLocks`), private
    endpoints.
    Errors: a deleted vault of this name that is still retained makes Azure refuse the creation
    (`ConflictError`, "vault with the same name already exists in deleted state"): set `recover`, or purge it. A linked variable group of
    Azure DevOps cannot read a vault whose firewall leaves out the addresses of Azure DevOps.
    """

    name: pulumi.Output[str]
    """The vault's name."""
    resource_id: pulumi.Output[str]
    """Full Azure resource id."""
    uri: pulumi.Output[str]
    """Its URI, such as `https://NAME.vault.azure.net/`."""

    def __init__(self, name: str, *, args: KeyVaultArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("databricks-cicd:azure:KeyVault", name, None, opts)
        properties: VaultPropertiesArgsDict = {
            "tenant_id": args["tenant_id"],
            "sku": {"family": SkuFamily.A, "name": SkuName.STANDARD},
            "create_mode": CreateMode.RECOVER if args.get("recover", False) else CreateMode.DEFAULT,
            "enable_rbac_authorization": True,
            "enable_soft_delete": True,
            "soft_delete_retention_in_days": args["soft_delete_days"],
        }
        if args["purge_protection"]:
            # Azure refuses `false` if protection is already on, so `false` is not sent.
            properties["enable_purge_protection"] = True
        if ranges := args.get("address_ranges"):
            properties["network_acls"] = {
                "default_action": "Deny",
                "bypass": "AzureServices",
                "ip_rules": [{"value": address_range} for address_range in sorted(ranges)],
            }
        vault = Vault(
            f"{name}-vault",
            vault_name=args["vault_name"],
            resource_group_name=args["resource_group_name"],
            location=args["location"],
            properties=properties,
            tags=args["tags"],
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.name = vault.name
        self.resource_id = vault.id
        self.uri = vault.properties.apply(lambda properties: properties.vault_uri or "")
        self.register_outputs({"name": self.name, "resource_id": self.resource_id, "uri": self.uri})
