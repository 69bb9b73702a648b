"""Locks on what holds data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pulumi

from components.azure.deletion_locks import DeletionLocks, LockArgs
from config.model import StackConfig
from domain import naming
from wiring.azure.encryption import encrypts
from wiring.azure.encryption import vault_name as keys_vault_name
from wiring.azure.lake import PURPOSE


def refuse_to_move(config: StackConfig, published: Mapping[str, object]) -> None:
    """Raises `pulumi.RunError` where the region changes under locks, from what the stack published last.

    Azure would refuse to delete what is locked, but only after all that is not, such as jobs and endpoints, was gone.
    """
    stands, wanted = published.get("location"), config.azure.location
    if not published.get("deletion_lock") or stands in (None, wanted):
        return
    raise pulumi.RunError(
        f"azure.location: this stack stands in {stands}, where its data is locked against deletion, and nothing moves to {wanted}: "
        f"everything in Azure would be deleted and made anew, empty. Set it back to {stands}, and make a stack of its own for {wanted}. "
        "If everything may go: set azure.deletion_lock to false, run `pulumi up`, and change the region after that."
    )


def locks(config: StackConfig, after: Sequence[pulumi.Resource | None], opts: pulumi.ResourceOptions) -> DeletionLocks | None:
    """Locks on what holds data, where the stack file asks for them.

    They come after everything that stands on it too, such as roles, endpoints and diagnostic settings: Azure refuses to take those off a
    locked resource.
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
    return DeletionLocks("locks", args={"locks": held, "after": [item for item in after if item is not None]}, opts=opts)


def _lock(name: str, scope: str) -> LockArgs:
    return {"lock_name": naming.management_lock(name), "scope": scope}
