"""One section of the stack file: validated as a whole, and what is left of it when the mistakes are taken out."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar, cast

from pydantic import BaseModel, ValidationError

from config.diagnostics import Diagnostic, Path, error, shown
from config.stack_files.pydantic_errors import Written, explain
from config.stack_files.schema_introspection import Place, example, fields

M = TypeVar("M", bound=BaseModel)
Node = dict[str | int, object]


@dataclass(frozen=True, slots=True)
class Parsed(Generic[M]):
    """What came out of a section."""

    model: M | None
    """The section without its mistakes, so that the rules can look at the rest; None if nothing is left."""
    diagnostics: tuple[Diagnostic, ...] = ()
    left_out: frozenset[Path] = frozenset()
    """Where something was taken out or stands in for a mistake: no rule may complain about what is or is not there."""


def parse_section(model: type[M], section: str, raw: object, written: Written = lambda _: None) -> Parsed[M]:
    """All mistakes of one section, and what is left of it. `written` knows what its values were before YAML read them.

    A mapping with a mistake in one of its keys is not judged as a whole (a cluster with a bad version is not told that it
    has no size).
    """
    if not isinstance(raw, Mapping):
        summary = "the section has no value" if raw in (None, "") else f"{shown(raw)} is not a mapping"
        detail = f"Expected a mapping with the keys {', '.join(sorted(fields(model)))}."
        return Parsed(None, (error((section,), summary, detail),), frozenset({(section,)}))
    diagnostics: tuple[Diagnostic, ...] | None = None
    left_out: set[Path] = set()
    rest = copy.deepcopy(dict(raw))
    while True:
        try:
            return Parsed(model.model_validate(rest), diagnostics or (), frozenset(left_out))
        except ValidationError as mistakes:
            found = explain(model, section, mistakes.errors(include_url=False), written)
        if diagnostics is None:  # later rounds only see what taking something out has caused
            diagnostics = tuple(item for item, _ in found)
        mends = {path: good for _, place in found for path, good in [_mend(place)] if path is not None}
        if len(mends) == 0 or mends.keys() <= left_out:
            return Parsed(None, diagnostics, frozenset({(section,)}))
        for path in _last_first(mends):
            _apply(rest, path, mends[path])
        left_out |= mends.keys()


def _last_first(paths: Iterable[Path]) -> list[Path]:
    """Inner places before outer ones, and the end of a list before its beginning."""
    return sorted(paths, key=lambda path: [f"{part:09}" if isinstance(part, int) else part for part in path], reverse=True)


def _mend(place: Place) -> tuple[Path | None, object]:
    """How to go on without the mistake: what to take out (with None), or else the example that stands in for a required key."""
    if place.droppable is not None or place.info is None:
        return place.droppable, None
    good = example(place.info)
    return (place.path, good) if good is not None else (None, None)


def _apply(rest: dict[str, object], path: Path, good: object) -> None:
    container: object = rest
    for part in path[1:-1]:
        container = _children(container).get(part)
    if isinstance(container, dict):
        container.pop(path[-1], None)
        if good is not None:
            container[path[-1]] = good
    elif isinstance(container, list):
        del container[cast(int, path[-1])]


def _children(container: object) -> Node:
    if isinstance(container, dict):
        return container
    return dict(enumerate(container)) if isinstance(container, list) else {}
