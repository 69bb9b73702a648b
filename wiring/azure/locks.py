"""Locks on what holds data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pulumi

from components.azure.deletion_locks import DeletionLocks, LockArgs
from config.model import StackConfig
from domain import naming
from wiring.azure.encryption import encrypts
from wiring.azure.encryption import vault_name as keys_vault_name
from wiring.azure.lake import PURPOSE
from wiring.azure.operations import Monitoring
from wiring.azure.parts import AzureParts
from wiring.devops.delivery import Delivery

if TYPE_CHECKING:
    from components.azure.private_endpoints import PrivateEndpoints


def refuse_to_move(config: StackConfig, previous: Mapping[str, object]) -> None:
    """Raises `pulumi.RunError` where the region changes under locks, from the outputs of the last update.

    Azure would refuse to delete what is locked, but only after all that is not, such as jobs and endpoints, was gone.
    """
    current, wanted = previous.get("location"), config.azure.location
    if not previous.get("deletion_lock") or current in (None, wanted):
        return
    raise pulumi.RunError(
        f"azure.location: this stack is in {current}, where its data is locked against deletion, and nothing moves to {wanted}: "
        f"everything in Azure would be deleted and made anew, empty. Set it back to {current}, and make a stack of its own for {wanted}. "
        "If everything may go: set azure.deletion_lock to false, run `pulumi up`, and change the region after that."
    )


def build_locks(
    config: StackConfig, azure: AzureParts, delivery: Delivery, endpoints: PrivateEndpoints | None, monitoring: Monitoring | None
) -> DeletionLocks | None:
    """Locks on what holds data, where the stack file asks for them.

    They depend on everything that is on it too, such as roles, endpoints and diagnostic settings: Azure refuses to take those off a locked
    resource.
    """
    if not config.azure.deletion_lock:
        return None
    subscription, group_name = config.azure.subscription_id, naming.resource_group(config.stack)
    vault_name = naming.key_vault(config.stack, subscription)
    vaults = {"vault": vault_name}
    if encrypts(config):
        vaults["keys"] = keys_vault_name(config)
    held: dict[str, LockArgs] = {key: _lock(name, naming.key_vault_id(subscription, group_name, name)) for key, name in vaults.items()}
    if config.azure.data_lake:
        name = naming.storage_account(config.stack, subscription, PURPOSE)
        held["lake"] = _lock(name, naming.storage_account_id(subscription, group_name, name))
    for key, workspace in config.databricks.workspaces.items():
        name = workspace.physical_name(config.stack, key)
        held[f"workspace.{key}"] = _lock(name, naming.workspace_id(subscription, group_name, name))
    parts = [part for found in (azure.lake, azure.keys, monitoring) if found for part in found.parts]
    depends_on = [azure.vault, delivery.secrets, *azure.workspaces.values(), delivery.roles, *([endpoints] if endpoints else []), *parts]
    return DeletionLocks("locks", args={"locks": held, "depends_on": depends_on}, opts=azure.foundation.opts)


def _lock(name: str, scope: str) -> LockArgs:
    return {"lock_name": naming.management_lock(name), "scope": scope}
