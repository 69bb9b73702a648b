"""Which resources of Azure are locked against deletion."""

from __future__ import annotations

from collections.abc import Mapping

from components.azure.deletion_locks import LockArgs
from config.model import StackConfig
from domain import naming
from wiring.azure.encryption import encrypts
from wiring.azure.encryption import vault_name as keys_vault_name
from wiring.azure.lake import PURPOSE


def locked_resources(config: StackConfig) -> Mapping[str, LockArgs]:
    """Their locks, by a stable key."""
    subscription, group_name = config.azure.subscription_id, naming.resource_group(config.stack)
    vaults = [("vault", naming.key_vault(config.stack, subscription))]
    if encrypts(config):
        vaults.append(("keys", keys_vault_name(config)))
    locked = {key: _lock(name, naming.key_vault_id(subscription, group_name, name)) for key, name in vaults if config.azure.deletion_lock}
    if config.azure.data_lake and config.azure.locks(config.azure.data_lake.deletion_lock):
        name = naming.storage_account(config.stack, subscription, PURPOSE)
        locked["lake"] = _lock(name, naming.storage_account_id(subscription, group_name, name))
    for key, workspace in config.databricks.workspaces.items():
        if config.azure.locks(config.azure.workspace(key).deletion_lock):
            name = workspace.physical_name(config.stack, key)
            locked[f"workspace.{key}"] = _lock(name, naming.workspace_id(subscription, group_name, name))
    return locked


def _lock(name: str, scope: str) -> LockArgs:
    return {"lock_name": naming.management_lock(name), "scope": scope}
