"""Names of stages and jobs, and whether what they depend on is there and comes to an end."""

from __future__ import annotations

from collections.abc import Sequence
from graphlib import CycleError, TopologicalSorter
from typing import Literal, Protocol

from localcloud.pipelines.expansion.session import Session
from localcloud.pipelines.places import Place


class Part(Protocol):
    """A stage or job."""

    @property
    def name(self) -> str:
        """Empty if it has none."""

    @property
    def depends_on(self) -> tuple[str, ...]:
        """The names of those that must be over before."""

    @property
    def place(self) -> Place:
        """Where it is written."""


def names(parts: Sequence[Part], kind: Literal["stage", "job"], session: Session) -> list[str]:
    """The name of each part: what has none is Stage1, Job1 ... by its number. Names that are there twice are reported."""
    taken: dict[str, Part] = {}
    for part in parts:
        if part.name.lower() in taken and part.name:
            session.wrong(part.place, f"the {kind} '{part.name}' is already defined in line {taken[part.name.lower()].place.line}")
        elif part.name:
            taken[part.name.lower()] = part
    return [part.name or _free(f"{kind.title()}{number}", set(taken)) for number, part in enumerate(parts, 1)]


def _free(name: str, taken: set[str]) -> str:
    while name.lower() in taken:
        name += "_"
    return name


def check_order(parts: Sequence[Part], kind: Literal["stage", "job"], session: Session) -> None:
    """Reports a dependency on a part that is not there, and dependencies in a circle."""
    known = {part.name.lower(): part.name for part in parts}
    if len(known) < len(parts):
        return  # names that are there twice are reported
    for part in parts:
        for name in part.depends_on:
            if name.lower() not in known and name:
                session.unknown(
                    part.place,
                    name,
                    f"a {kind} that '{part.name}' can depend on",
                    [*(each for each in known.values() if each != part.name)],
                )
    graph = {part.name.lower(): {name.lower() for name in part.depends_on if name.lower() in known} for part in parts}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as problem:
        circle = [known[name] for name in reversed(problem.args[1])]
        place = next(part.place for part in parts if part.name == circle[0])
        session.wrong(place, f"these {kind}s depend on one another in a circle: {' → '.join(circle)}")
