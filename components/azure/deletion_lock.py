"""The lock that keeps a resource holding data from being deleted or replaced on the way."""

from __future__ import annotations

from typing import TypedDict

import pulumi
from pulumi_azure_native.authorization.management_lock_by_scope import ManagementLockByScope

NOTES = "Holds data. Deleted only together with its environment."


class DeletionLock(TypedDict):
    """A `CanNotDelete` lock, known before the resource is."""

    lock_name: str
    """Name of the lock, unique on the resource."""
    scope: str
    """The locked resource's id as a plain string. Not its output: so a replacement of the resource does not replace the lock
    first, and Azure refuses the deletion (`ScopeLocked`)."""


def deletion_lock(name: str, lock: DeletionLock, *, protects: pulumi.Resource, parent: pulumi.Resource) -> ManagementLockByScope:
    """The lock on `protects`, as a child of `parent`.

    A destroy of the whole environment still works: the lock depends on the resource, and therefore goes before it.
    """
    return ManagementLockByScope(
        name,
        level="CanNotDelete",
        lock_name=lock["lock_name"],
        scope=lock["scope"],
        notes=NOTES,
        opts=pulumi.ResourceOptions(parent=parent, depends_on=[protects]),
    )
