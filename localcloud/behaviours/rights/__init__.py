"""Who may do what: the rights that the services ask of whoever calls, and what happens without them.

The caller is the person at the keyboard, who may do everything, or one of the managed identities, which may do what the stacks (or
somebody else) gave them: role assignments, memberships, permissions, roles and grants are read from the cloud itself. `localcloud.launcher`
says how to be one; the program never knows.
"""

from __future__ import annotations

from importlib import import_module
from typing import Final, Protocol

from localcloud.behaviours.model import Request
from localcloud.behaviours.rights.callers import Caller, caller_of
from localcloud.behaviours.rights.model import Operation, Unseen

__all__ = ["Unseen", "require"]

_ROOMS: Final = {"azure-native": "azure", "azuredevops": "devops", "databricks": "databricks"}


class _Room(Protocol):
    def require(self, operation: Operation, request: Request, caller: Caller) -> None: ...


def require(operation: Operation, request: Request) -> None:
    """Raises `Refusal`, in the service's own words, where the caller has no right to do that. `request.id` and `request.old` are set."""
    caller = caller_of(request)
    room = _ROOMS.get(request.token.partition(":")[0])
    if caller is not None and room is not None:
        module: _Room = import_module(f"{__name__}.{room}")
        module.require(operation, request, caller)
