"""One section of the stack file: validated as a whole, and what is left of it when the mistakes are taken out."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar, cast

from pydantic import BaseModel, ValidationError

from config.diagnostics import Diagnostic, error, shown
from config.explain import explain
from config.shape import Path, Place, example, fields

M = TypeVar("M", bound=BaseModel)
Node = dict[str | int, object]


@dataclass(frozen=True, slots=True)
class Parsed(Generic[M]):
    """What came out of a section."""

    model: M | None
    """The section without its mistakes, so that the rules can look at the rest; None if nothing is left."""
    diagnostics: tuple[Diagnostic, ...] = ()
    left_out: frozenset[Path] = frozenset()
    """Where something was taken out or stands in for a mistake: no rule may complain about these places."""


def parse_section(model: type[M], section: str, raw: object) -> Parsed[M]:
    """All mistakes of one section, and what is left of it.

    A mapping with a mistake in one of its keys is not judged as a whole (a cluster with a bad version is not told that it
    has no size).
    """
    if not isinstance(raw, Mapping):
        summary = "the section has no value" if raw in (None, "") else f"{shown(raw)} is no mapping"
        detail = f"Expected a mapping with the keys {', '.join(sorted(fields(model)))}."
        return Parsed(None, (error((section,), summary, detail),), frozenset({(section,)}))
    diagnostics: tuple[Diagnostic, ...] | None = None
    left_out: set[Path] = set()
    rest = copy.deepcopy(dict(raw))
    while True:
        try:
            return Parsed(model.model_validate(rest), diagnostics or (), frozenset(left_out))
        except ValidationError as mistakes:
            found = explain(model, section, mistakes.errors(include_url=False))
        if diagnostics is None:  # later rounds only see what taking something out has caused
            diagnostics = tuple(item for item, _ in found)
        places = {place.droppable or place.path: place for _, place in found}
        if places.keys() <= left_out or not all(_mend(rest, path, places[path]) for path in _last_first(places)):
            return Parsed(None, diagnostics, frozenset({(section,)}))
        left_out |= places.keys()


def _last_first(paths: Iterable[Path]) -> list[Path]:
    """Inner places before outer ones, and the end of a list before its beginning."""
    return sorted(paths, key=lambda path: [f"{part:09}" if isinstance(part, int) else part for part in path], reverse=True)


def _mend(rest: dict[str, object], path: Path, place: Place) -> bool:
    """Take the place out, or let the example of a required key stand in; whether either was possible."""
    container: object = rest
    for part in path[1:-1]:
        container = _children(container).get(part)
    if place.droppable is None:
        good = example(place.info) if place.info is not None else None
        if good is None or not isinstance(container, dict):
            return False
        container[path[-1]] = good
    elif isinstance(container, dict):
        container.pop(path[-1], None)
    elif isinstance(container, list):
        del container[cast(int, path[-1])]
    return True


def _children(container: object) -> Node:
    if isinstance(container, dict):
        return container
    return dict(enumerate(container)) if isinstance(container, list) else {}
