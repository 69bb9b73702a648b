"""Where a resource comes from: its place in the component tree, its system, and the line of the program that declares it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final
from urllib.parse import unquote

from audit.digest import State, Step
from audit.model import Ancestor, Source, System
from audit.urn import STACK_TYPE, Urn, parse_urn

_SYSTEMS: Final[Mapping[str, System]] = {
    "azure-native": System.AZURE,
    "azuread": System.AZURE,
    "azuredevops": System.DEVOPS,
    "databricks": System.DATABRICKS,
}
_POSITION: Final = re.compile(r"(?:project|file)://(?P<file>[^#]+)#(?P<line>\d+)(?:,\d+)?")
_NOT_THE_PROGRAM: Final = re.compile(r"/site-packages/|/lib/python\d|/dist-packages/")


def system_of(token: str) -> System:
    """The system that a type token belongs to."""
    return _SYSTEMS.get(token.split(":", 1)[0], System.OTHER)


class Family:
    """Who is whose parent, as far as the steps of one preview tell."""

    def __init__(self, steps: Iterable[Step]) -> None:
        self._parents = {step.urn: state.parent for step in steps for state in (step.old_state, step.new_state) if state and state.parent}

    def ancestors(self, urn: str) -> tuple[Ancestor, ...]:
        """Outermost first, the stack left out. The URN gives every type; a name needs the step of the resource below it."""
        known: list[Ancestor] = []
        for parent in self._climb(urn):
            known.append(Ancestor(type=parent.type, name=parent.name))
        types = parse_urn(urn).chain[:-1]
        unnamed = types[: max(len(types) - len(known), 0)]
        return (*(Ancestor(type=token, name=None) for token in unnamed), *reversed(known))

    def _climb(self, urn: str) -> Iterator[Urn]:
        seen = {urn}
        while (urn := self._parents.get(urn, "")) and urn not in seen:
            seen.add(urn)
            parent = parse_urn(urn)
            if parent.type == STACK_TYPE:
                return
            yield parent


def source_of(state: State) -> Source | None:
    """The innermost line of the program itself in the call stack that registered the resource, libraries passed over."""
    for position in (state.source_position, *(frame.source_position for frame in state.stack_trace)):
        match = _POSITION.match(position)
        if match and not _NOT_THE_PROGRAM.search(match["file"]):
            return Source(file=_from_the_root(unquote(match["file"])), line=int(match["line"]))
    return None


def _from_the_root(file: str) -> str:
    """Paths start at the folder of Pulumi.yaml; where `main:` points above it, the way up says nothing to a reader."""
    return re.sub(r"^/*(\.\./)*", "", file)
