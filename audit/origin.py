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
    positions = (state.source_position, *(frame.source_position for frame in state.stack_trace))
    matches = [match for position in positions if (match := _POSITION.match(position)) and not _NOT_THE_PROGRAM.search(match["file"])]
    if not matches:
        return None
    entry = next((match["file"] for match in matches if match["file"].endswith("/__main__.py")), "")
    return Source(file=_from_the_root(matches[0]["file"], entry.removesuffix("__main__.py")), line=int(matches[0]["line"]))


def _from_the_root(file: str, root: str) -> str:
    """The path from the folder of the program's `__main__.py`. Positions count from Pulumi.yaml, which may be elsewhere (`main:`)."""
    if root and file.startswith(root):
        return unquote(file.removeprefix(root))
    return unquote(re.sub(r"^/*(\.\./)*", "", file))
