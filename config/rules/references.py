"""What names something else: that it is declared.

Which places do is read off the models once; then a stack file is walked a single time, however much is in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

from pydantic import BaseModel

from config.diagnostics import Diagnostic, Path, allowed_words, error
from config.model import SECTIONS
from config.references import RefersTo
from config.rules.facts import Facts
from config.stack_files.schema_introspection import Shape, field_shape, fields

Pattern = tuple[str, ...]
"""A path of the models: keys, and `*` for any key of a map."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A place that names something."""

    to: RefersTo
    target: Pattern
    """Where that is declared, from the section down. The first `*` are the keys that lead to the reference itself, the others its parts."""
    shared: int
    """How many parts of the target are the reference's own path."""


@dataclass(frozen=True, slots=True)
class Scope:
    """A mapping around a reference."""

    keys: Mapping[str, Shape]
    path: Pattern


@dataclass(frozen=True, slots=True)
class Node:
    """What is below one place of the models, as far as references are in it."""

    reference: Reference | None = None
    """What text at this place names."""
    keys: Reference | None = None
    """What the keys of the map at this place name."""
    below: dict[str, Node] = field(default_factory=dict)
    """By key."""
    each: Node | None = None
    """Below every entry of a map or list."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing is named here or below."""
        return not (self.reference or self.keys or self.below or self.each)


def what_is_named_is_declared(facts: Facts) -> Iterator[Diagnostic]:
    """Whatever names something by its key (a policy, a repository, a team, a workspace, a catalog ...) names what is declared; in the
    tables above, such a key is "a key of" something. Within a workspace, it is one of the same workspace."""
    yield from _walk(facts, facts.raw, (), references())


def _walk(facts: Facts, here: object, path: Path, node: Node) -> Iterator[Diagnostic]:
    if isinstance(here, str) and node.reference:
        yield from _undeclared(facts, path, node.reference, here)
    elif isinstance(here, Mapping):
        for key, item in here.items():
            if node.keys:
                yield from _undeclared(facts, (*path, key), node.keys, key)
            if below := node.each or node.below.get(key):
                yield from _walk(facts, item, (*path, key), below)
    elif isinstance(here, list) and node.each:
        for number, item in enumerate(here):
            yield from _walk(facts, item, (*path, number), node.each)


def _undeclared(facts: Facts, path: Path, reference: Reference, written: str) -> Iterator[Diagnostic]:
    to = reference.to
    if to.built_in and written.startswith(to.built_in):
        return
    parts = to.parts(written)
    if to.separator and len(parts) <= to.target.count("*"):  # a mistake of its form
        return
    outer = (*map(str, path[: reference.shared]), *reference.target[reference.shared :])
    target = _filled(outer, parts[:-1])
    if parts[-1] in _names(facts, target):
        return
    declared = dict.fromkeys(to.separator.join(found) if to.separator else found[0] for found in _declared(facts, outer))
    if path[: len(target)] == target and len(path) > len(target):
        declared.pop(str(path[len(target)]), None)  # nothing is meant to name itself
    named = to.separator.join(parts) if to.separator else written
    yield error(path, f'{to.noun} "{named}" is not declared', allowed_words(named, declared) if declared else to.advice)


def _filled(target: Pattern, parts: tuple[str, ...]) -> Pattern:
    remaining = iter(parts)
    return tuple(next(remaining) if part == "*" else part for part in target)


def _names(facts: Facts, target: Pattern) -> Mapping[str, object]:
    """The keys of a map, or the items of a list, as typed."""
    if listed := facts.listed(*target):
        return dict.fromkeys(listed)
    return facts.declared(*target)


def _declared(facts: Facts, target: Pattern) -> Iterator[tuple[str, ...]]:
    """The parts of every reference that names something."""
    if "*" not in target:
        yield from ((name,) for name in _names(facts, target))
        return
    at = target.index("*")
    for key in facts.declared(*target[:at]):
        yield from ((key, *rest) for rest in _declared(facts, (*target[:at], key, *target[at + 1 :])))


@cache
def references() -> Node:
    """Every place of the models that names something. Raises `LookupError` where a target is nowhere in the models."""
    sections = {name: Shape(model) for name, model in SECTIONS.items()}
    return _mapping(sections, (), ())


def _node(place: Shape, path: Pattern, around: tuple[Scope, ...]) -> Node:
    if place.entry is not None:
        return Node(
            keys=_reference(place.key, around) if place.key else None,
            each=_kept(_node(place.entry, (*path, "*"), around)),
        )
    models: list[type[BaseModel]] = [*([place.model] if place.model else []), *place.variants.values()]
    if models:
        return _mapping({key: field_shape(info) for model in models for key, info in fields(model).items()}, path, around)
    return Node(reference=_reference(place, around))


def _mapping(keys: Mapping[str, Shape], path: Pattern, around: tuple[Scope, ...]) -> Node:
    scopes = (Scope(keys, path), *around)
    below = {key: _node(place, (*path, key), scopes) for key, place in keys.items()}
    return Node(below={key: node for key, node in below.items() if not node.is_empty})


def _kept(node: Node) -> Node | None:
    return None if node.is_empty else node


def _reference(place: Shape, around: tuple[Scope, ...]) -> Reference | None:
    to = place.refers_to
    if to is None:
        return None
    first, *rest = to.target.split(".")
    for scope in around:
        found = scope.keys.get(first)
        if found is not None and _declares(found, rest):
            return Reference(to, (*scope.path, first, *rest), len(scope.path))
    raise LookupError(f"{to.target} is in none of the mappings around a reference to it")


def _declares(place: Shape, rest: list[str]) -> bool:
    """Whether the rest of a target leads to a map or list of things of its own, instead of references to others."""
    for part in rest:
        inner = place.entry if part == "*" else field_shape(info) if place.model and (info := fields(place.model).get(part)) else None
        if inner is None:
            return False
        place = inner
    names = place.key or place.entry
    return names is not None and names.refers_to is None
