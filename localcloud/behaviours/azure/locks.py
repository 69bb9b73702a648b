"""Management locks: what is under one cannot be deleted (CanNotDelete) or changed at all (ReadOnly).

A lock holds for its scope and everything inside, and a deletion of what holds a locked scope is refused as well. Data planes do not
know locks: a vault's secrets come and go under one.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from localcloud.behaviours.model import Refusal, Request
from localcloud.behaviours.paths import text
from localcloud.store_model import Record

LOCK: Final = "azure-native:authorization:ManagementLockByScope"


def refuse_deletion(request: Request) -> None:
    """A delete rule: refused while a lock is on the resource, above it or inside it."""
    refuse_deletion_of(request, request.id)


def refuse_deletion_of(request: Request, id: str) -> None:
    """The same for what goes along with the resource."""
    refuse(request, id, "delete", _locked(request, id, ("CanNotDelete", "ReadOnly"), inside=True))


def refuse_change(request: Request, id: str) -> None:
    """Refused while a ReadOnly lock is on the resource or above it."""
    refuse(request, id, "write", _locked(request, id, ("ReadOnly",), inside=False))


def refuse(request: Request, id: str, operation: str, locks: Iterable[Record]) -> None:
    """Raises what ARM says when the locks are any."""
    scopes = [scope_of(lock) for lock in locks]
    if scopes:
        listed = ", ".join(f"'{scope}'" for scope in scopes)
        raise Refusal(
            f"ScopeLocked: The scope '{id}' cannot perform {operation} operation because following scope(s) are locked: {listed}. "
            f"Please remove the lock and try again."
        )


def scope_of(lock: Record) -> str:
    """What a lock holds."""
    return "/" + text(lock.inputs, "scope").strip("/")


def _locked(request: Request, id: str, levels: tuple[str, ...], *, inside: bool) -> Iterable[Record]:
    target = f"{id.lower()}/"
    for lock in request.view.find(LOCK):
        if text(lock.inputs, "level") not in levels or lock.id.lower() == id.lower():
            continue
        scope = f"{scope_of(lock).lower()}/"
        if target.startswith(scope) or (inside and scope.startswith(target)):
            yield lock
