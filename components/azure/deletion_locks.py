"""Locks that protect what holds data against deletion and replacement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypedDict

import pulumi
from pulumi_azure_native.authorization.management_lock_by_scope import ManagementLockByScope

NOTES = "Holds data. Deleted only together with its environment."


class LockArgs(TypedDict):
    """One `CanNotDelete` lock."""

    lock_name: str
    """Name of the lock, unique on the resource."""
    scope: str
    """The locked resource's id as a plain string, not as an output. Otherwise a replacement of the resource would replace the lock
    first, and Azure would not refuse the deletion (`ScopeLocked`)."""


class DeletionLocksArgs(TypedDict):
    """What `DeletionLocks` need."""

    locks: Mapping[str, LockArgs]
    """The locks by a stable key."""
    depends_on: Sequence[pulumi.Resource]
    """What is locked, and everything on it: role assignments, diagnostic settings, private endpoints, containers.
    Azure refuses to delete those under a lock as well, so a destroy must remove the locks first."""


class DeletionLocks(pulumi.ComponentResource):
    """Locks against deletion, created after everything on the locked resources and deleted before it.

    Manages: the locks.
    Does not manage: what is locked.
    Errors: a change that removes a role, a diagnostic setting, an endpoint or a container of a locked resource is refused
    (`ScopeLocked`), as a replacement of the resource is. This is intended: remove the locks in a separate change first.
    """

    ids: Mapping[str, pulumi.Output[str]]
    """Lock ids by key."""

    def __init__(self, name: str, *, args: DeletionLocksArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("databricks-cicd:azure:DeletionLocks", name, None, opts)
        self.ids = {
            key: ManagementLockByScope(
                f"{name}-{key}",
                level="CanNotDelete",
                lock_name=lock["lock_name"],
                scope=lock["scope"],
                notes=NOTES,
                opts=pulumi.ResourceOptions(parent=self, depends_on=list(args["depends_on"])),
            ).id
            for key, lock in sorted(args["locks"].items())
        }
        self.register_outputs({"ids": self.ids})
