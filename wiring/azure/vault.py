"""The Key Vault, still empty: its contents depend on the roles of those who write and read them."""

from __future__ import annotations

from components.azure.key_vault import KeyVault, KeyVaultArgs
from config.model import StackConfig
from domain import naming
from wiring.azure.foundation import Foundation
from wiring.protection import protect


def build_vault(config: StackConfig, foundation: Foundation) -> KeyVault:
    """The vault."""
    options = config.azure.key_vault
    args: KeyVaultArgs = {
        "vault_name": naming.key_vault(config.stack, config.azure.subscription_id),
        "resource_group_name": foundation.group.name,
        "location": config.azure.location,
        "tenant_id": config.azure.tenant_id,
        "soft_delete_days": options.soft_delete_days,
        "purge_protection": options.purge_protection,
        "recover": options.recover,
        "tags": config.stack.all_tags,
    }
    if options.firewall:
        args["address_ranges"] = options.firewall.address_ranges
    return KeyVault("secrets", args=args, opts=protect(foundation.opts, locked=config.azure.deletion_lock))
