"""Who calls: the person at the keyboard, or a managed identity."""

from __future__ import annotations

from dataclasses import dataclass

from localcloud.behaviours import people
from localcloud.behaviours.azure import identity
from localcloud.behaviours.model import Refusal, Request
from localcloud.behaviours.paths import text


@dataclass(frozen=True, slots=True)
class Caller:
    """A managed identity, as each of the services knows it."""

    name: str
    client_id: str
    """What Databricks knows it by."""
    principal_id: str
    """What Azure and Azure DevOps know it by."""


def account_names(caller: Caller) -> set[str]:
    """What the Databricks account calls the caller, in lower case: its application id, and the groups that it is in."""
    return {caller.client_id.lower(), *(group.name.lower() for group in people.GROUPS if caller.name in group.identities)}


def caller_of(request: Request) -> Caller | None:
    """Who does this; None: the person, who may do everything. Raises `Refusal` for an identity that is not there."""
    client_id = request.environment.get("caller", "")
    if not client_id:
        return None
    record = identity.by_client_id(request.view, client_id)
    if record is None:
        raise Refusal(f"AADSTS700016: Application with identifier '{client_id}' was not found in the directory.")
    return Caller(record.name, client_id, text(record.outputs, "principalId"))
