"""`./local --as WHO CMD`: who the providers of the local cloud are called by. The program under test never knows.

`person`, which is everybody's default, owns the subscriptions, the organisation and the Databricks account. `apply`, `plan` and
`review` are the identities of the stack that the command names with `-s`. Any other word is the name of a managed identity.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from localcloud.places import CALLER, Places
from localcloud.states import State

PERSON: Final = "person"
OF_STACKS: Final = ("apply", "plan", "review")
_IDENTITY: Final = "azure-native:managedidentity:UserAssignedIdentity"


class UnknownCaller(Exception):
    """Nobody has that name; the text says who there is."""


def variables_of(who: str, at: Places, state: State | None) -> Mapping[str, str]:
    """What the environment of a command says about its caller. `state` is that of the stack that the command names. Raises
    `UnknownCaller`."""
    if who == PERSON:
        return {CALLER: ""}
    if who not in OF_STACKS:
        return {CALLER: _named(who, at)}
    if state is None:
        raise UnknownCaller(f"--as {who} is an identity of a stack: name the stack with -s, or the identity: --as id-data-dev-{who}")
    found = dict(_in_state(state)).get(f"{who}-identity")
    if not found:
        raise UnknownCaller(f"stack {state.stack} has no identity to {who} yet: the first `pulumi up` is a person's")
    return {CALLER: found}


def _named(name: str, at: Places) -> str:
    from localcloud.behaviours.azure.identity import IDENTITY  # noqa: PLC0415  they take their time, and few commands need them
    from localcloud.behaviours.paths import text  # noqa: PLC0415
    from localcloud.store import Store  # noqa: PLC0415

    with Store(at.database).reading() as view:
        identities = {record.name: text(record.outputs, "clientId") for record in view.find(IDENTITY)}
    if name not in identities:
        known = ", ".join((PERSON, *OF_STACKS, *sorted(identities)))
        raise UnknownCaller(f"the local cloud knows nobody called {name}. It knows {known}")
    return identities[name]


def _in_state(state: State) -> Iterator[tuple[str, str]]:
    """The client ids of a stack's identities, by logical name."""
    for resource in state.resources():
        outputs = resource.get("outputs")
        if resource["type"] == _IDENTITY and isinstance(outputs, dict):
            yield str(resource["urn"]).rpartition("::")[2], outputs.get("clientId", "")
