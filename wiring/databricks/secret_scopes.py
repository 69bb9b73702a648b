"""Secret scopes of a workspace."""

from __future__ import annotations

from collections.abc import Mapping

from components.azure.key_vault import KeyVault
from components.azure.vault_secrets import VaultSecrets
from components.databricks.secret_scope import SecretScope
from components.databricks.stored_secret_scope import StoredSecretScope
from domain import naming
from wiring.databricks.context import WorkspaceContext


def build_secret_scopes(context: WorkspaceContext, vault: KeyVault, secrets: VaultSecrets) -> Mapping[str, SecretScope | StoredSecretScope]:
    """All of them, by key. One on the vault depends on the vault's secrets, and so on the roles of their readers."""
    return {key: _secret_scope(context, key, vault, secrets) for key in sorted(context.workspace.secret_scopes)}


def _secret_scope(context: WorkspaceContext, key: str, vault: KeyVault, secrets: VaultSecrets) -> SecretScope | StoredSecretScope:
    access = context.access("secret_scopes", key)
    config = context.workspace.secret_scopes[key]
    if config.backend == "databricks":
        return StoredSecretScope(
            context.name(key),
            args={
                "scope_name": naming.secret_scope(key),
                "secrets": {name: context.config.secrets[name] for name in config.secrets},
                "access": access,
            },
            opts=context.opts,
        )
    return SecretScope(
        context.name(key),
        args={
            "scope_name": naming.secret_scope(key),
            "vault_id": vault.resource_id,
            "vault_uri": vault.uri,
            "access": access,
        },
        opts=context.depending_on(secrets),
    )
