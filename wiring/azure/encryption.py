"""A customer-managed key for the workspaces that ask for one, in a vault of its own."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi

from components.azure.encryption_key import EncryptionKey
from components.azure.key_vault import KeyVault
from components.azure.role_assignments import Role, RoleAssignments, RoleAssignmentsArgs
from config.model import StackConfig
from domain import naming
from domain.limits import LONGEST_SOFT_DELETE_DAYS
from wiring.azure.foundation import Foundation
from wiring.azure.grants import DATABRICKS, Principal, grant
from wiring.azure.identities import APPLY, Identities
from wiring.protection import protect

PURPOSE = "keys"
"""The purpose in the vault's name. It is not the vault of secrets: readers of secrets need no access to keys. Losing a key loses
everything encrypted with it, so this vault has purge protection."""
KEY = "databricks"


@dataclass(frozen=True, slots=True)
class EncryptionKeys:
    """The key, and the rights to it."""

    vault: KeyVault
    key: EncryptionKey
    rights_to_keep: tuple[pulumi.Resource, ...]
    """The roles of the pipelines that manage the key."""
    rights_to_use: tuple[pulumi.Resource, ...]
    """The roles of Databricks on the key: everything encrypted with it depends on them."""

    @property
    def parts(self) -> tuple[pulumi.Resource, ...]:
        """The vault and everything on it, which a lock depends on."""
        return (self.vault, *self.rights_to_keep, self.key, *self.rights_to_use)


def encrypts(config: StackConfig) -> bool:
    """Whether any workspace is encrypted with a key of the stack's own."""
    return any(config.azure.workspace(key).encryption for key in config.databricks.workspaces)


def vault_name(config: StackConfig) -> str:
    """The keys' vault."""
    return naming.key_vault(config.stack, config.azure.subscription_id, PURPOSE)


def key_id(config: StackConfig) -> str:
    """Id of the key, as a stable part of role assignments' names."""
    group = naming.resource_group(config.stack)
    return f"{naming.key_vault_id(config.azure.subscription_id, group, vault_name(config))}/keys/{KEY}"


def build_keys(config: StackConfig, foundation: Foundation, identities: Identities) -> EncryptionKeys | None:
    """The key and its vault; None if no workspace asks for one."""
    if not encrypts(config):
        return None
    vault = KeyVault(
        PURPOSE,
        args={
            "vault_name": vault_name(config),
            "resource_group_name": foundation.group.name,
            "location": config.azure.location,
            "tenant_id": config.azure.tenant_id,
            "soft_delete_days": LONGEST_SOFT_DELETE_DAYS,
            "purge_protection": True,
            "recover": config.azure.key_vault.recover,
            "tags": config.stack.all_tags,
        },
        opts=protect(foundation.opts, locked=config.azure.deletion_lock),
    )
    keepers = _rights_to_keep(config, foundation, vault, identities)
    key = EncryptionKey(
        PURPOSE,
        args={
            "key_name": KEY,
            "vault_name": vault.name,
            "vault_uri": vault.uri,
            "resource_group_name": foundation.group.name,
            "operations": ["wrapKey", "unwrapKey"],
            "tags": config.stack.all_tags,
        },
        opts=protect(foundation.depends_on(*keepers), locked=config.azure.deletion_lock),
    )
    application = config.azure.databricks_application_object_id
    if application is None:  # disks only, which the workspace encrypts as itself
        return EncryptionKeys(vault, key, keepers, ())
    why = "Databricks encrypts what its control plane keeps"
    role = grant(Principal(DATABRICKS, application), Role.KEY_VAULT_CRYPTO_SERVICE_ENCRYPTION_USER, key_id(config), key.resource_id, why)
    args: RoleAssignmentsArgs = {"subscription_id": config.azure.subscription_id, "grants": {"databricks.key": role}}
    return EncryptionKeys(vault, key, keepers, (RoleAssignments(PURPOSE, args=args, opts=foundation.opts),))


def _rights_to_keep(config: StackConfig, foundation: Foundation, vault: KeyVault, identities: Identities) -> tuple[RoleAssignments, ...]:
    """The role on the vault, and not on the key: it must exist before the key does, and as long."""
    if not config.devops.access.pipelines_run_this_program:
        return ()
    vault_id = naming.key_vault_id(config.azure.subscription_id, naming.resource_group(config.stack), vault_name(config))
    apply = Principal(APPLY, identities.apply.principal_id)
    role = grant(apply, Role.KEY_VAULT_CRYPTO_OFFICER, vault_id, vault.resource_id, "Pipelines keep the key")
    args: RoleAssignmentsArgs = {"subscription_id": config.azure.subscription_id, "grants": {"apply.keys": role}}
    return (RoleAssignments("keepers", args=args, opts=foundation.opts),)
