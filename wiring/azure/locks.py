"""Locks on what holds data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.azure.deletion_locks import DeletionLocks
from config.model import StackConfig
from wiring.azure.locked import locked_resources
from wiring.azure.operations import Monitoring
from wiring.azure.parts import AzureParts
from wiring.devops.delivery import Delivery

if TYPE_CHECKING:
    from components.azure.private_endpoints import PrivateEndpoints


def build_locks(
    config: StackConfig, azure: AzureParts, delivery: Delivery, endpoints: PrivateEndpoints | None, monitoring: Monitoring | None
) -> DeletionLocks | None:
    """Locks on what holds data, as the stack file asks for them.

    They depend on everything that is on it too, such as roles, endpoints and diagnostic settings: Azure refuses to delete those of a locked
    resource.
    """
    locked = locked_resources(config)
    if not locked:
        return None
    parts = [part for found in (azure.lake, azure.keys, monitoring) if found for part in found.parts]
    depends_on = [azure.vault, delivery.secrets, *azure.workspaces.values(), delivery.roles, *([endpoints] if endpoints else []), *parts]
    return DeletionLocks("locks", args={"locks": locked, "depends_on": depends_on}, opts=azure.foundation.opts)
