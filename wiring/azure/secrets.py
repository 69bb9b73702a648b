"""The secrets in the Key Vault."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.azure.role_assignments import RoleAssignments
from components.azure.vault_secrets import VaultSecrets
from config.model import StackConfig
from domain import naming
from wiring.azure.parts import AzureParts

if TYPE_CHECKING:
    from components.azure.private_endpoints import PrivateEndpoints


def build_secrets(config: StackConfig, azure: AzureParts, roles: RoleAssignments, endpoints: PrivateEndpoints | None) -> VaultSecrets:
    """The configured secrets and the address of each workspace.

    They depend on the roles of those who write and read them, and on the vault's endpoint, which is a change of the vault as well.
    """
    addresses = {naming.workspace_url_secret(key): workspace.url for key, workspace in azure.workspaces.items()}
    return VaultSecrets(
        "secrets",
        args={
            "vault_name": azure.vault.name,
            "resource_group_name": azure.foundation.group.name,
            "secrets": {**{secret: config.secrets[secret] for secret in config.azure.key_vault.secrets}, **addresses},
            "tags": config.stack.all_tags,
        },
        opts=azure.foundation.depends_on(roles, *([endpoints] if endpoints else [])),
    )
