"""The leaves of the configuration's models, where the maximal stack files use them, and what else each could be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import cast

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from config.model import OPTIONAL
from config.model import SECTIONS as ALL_SECTIONS
from config.stack_files.schema_introspection import Shape, field_shape, fields
from tests.graph.stacks import MAXIMAL, sections

Place = tuple[str | int, ...]
SECTIONS = {name: model for name, model in ALL_SECTIONS.items() if name not in OPTIONAL}
"""Those that the program builds something from."""
RENAMED_ALL_AT_ONCE = "formerly"
"""The key that is not tried place by place: `test_renames.py` renames everything."""


@dataclass(frozen=True)
class Leaf:
    """One key of a maximal stack file that holds no further keys."""

    stack: str
    place: Place
    pattern: str
    """The place with `*` for keys that people choose, `[]` for positions and `<KIND>` for the kind of a mapping that has several."""
    shape: Shape
    value: object
    info: FieldInfo | None

    @property
    def differs_from_its_default(self) -> bool:
        """Whether leaving it out would mean something else."""
        return (
            self.info is None or self.info.is_required() or _plain(self.info.get_default(call_default_factory=True)) != _plain(self.value)
        )


def patterns() -> set[str]:
    """The leaves of all models. A key with one possible value says what kind of mapping it is in, and is none."""
    return {pattern for name, model in SECTIONS.items() for pattern in _of_model(model, name)}


def used() -> Mapping[str, Leaf]:
    """For each pattern, the first leaf of the maximal stack files that differs from its default."""
    found: dict[str, Leaf] = {}
    for stack in sorted(MAXIMAL, key=len):
        for name, model in SECTIONS.items():
            for leaf in _in_file(stack, Shape(model), (name,), name, sections(stack).get(name), None):
                if leaf.differs_from_its_default:
                    found.setdefault(leaf.pattern, leaf)
    return found


def with_value(keys: Mapping[str, object], place: Place, value: object) -> dict[str, object]:
    """The keys with another value in one place; None takes the key out."""
    changed = {key: deepcopy(item) if key == place[0] else item for key, item in keys.items()}
    container: object = changed
    for part in place[:-1]:
        container = cast("dict[str | int, object]", container)[part]
    inner = cast("dict[str | int, object]", container)
    if value is None:
        del inner[place[-1]]
    else:
        inner[place[-1]] = value
    return changed


def others(leaf: Leaf) -> Iterator[object]:
    """Other values by the leaf's type; the last is None, which takes it out."""
    found = _other_lists(leaf) if isinstance(leaf.value, list) else _other_scalars(leaf.shape, leaf.value)
    yield from (value for value in found if value != leaf.value)
    yield None


def _other_lists(leaf: Leaf) -> Iterator[object]:
    items: Sequence[object] = cast("list[object]", leaf.value)
    if len(items) > 1:
        yield list(items[:-1])
    entry = leaf.shape.entry
    for more in _other_scalars(entry, items[0]) if entry and items else ():
        yield [*items, more]


def _other_scalars(shape: Shape, value: object) -> Iterator[object]:
    if isinstance(value, bool):
        yield not value
    elif shape.choices:
        yield from (type(value)(choice) for choice in shape.choices if choice != str(value))  # type: ignore[call-arg]
    elif isinstance(value, int | float):
        yield from (value + 1, value - 1)
    else:
        text = str(value)
        yield from (f"{text}x", f"x{text}", f"{text}2")
        digits = [at for at, sign in enumerate(text) if sign.isdigit()]
        if digits:
            last = digits[-1]
            yield f"{text[:last]}{(int(text[last]) + 1) % 10}{text[last + 1 :]}"
        if shape.word:
            yield shape.word.example


def _plain(value: object) -> object:
    if isinstance(value, BaseModel):
        return {key: _plain(item) for key, item in value.model_dump(by_alias=True, exclude_unset=True).items()}
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list | tuple) else value


def _of_model(model: type[BaseModel], pattern: str) -> Iterator[str]:
    for key, info in fields(model).items():
        if key == RENAMED_ALL_AT_ONCE:
            continue
        yield from _of_shape(field_shape(info), f"{pattern}.{key}")


def _of_shape(shape: Shape, pattern: str) -> Iterator[str]:
    if shape.model:
        yield from _of_model(shape.model, pattern)
    elif shape.variants:
        for kind, model in shape.variants.items():
            yield from _of_model(model, f"{pattern}<{kind}>")
    elif shape.entry and (shape.is_map or shape.entry.model):
        yield from _of_shape(shape.entry, f"{pattern}.*" if shape.is_map else f"{pattern}[]")
    elif len(shape.choices) != 1:
        yield pattern


def _in_file(stack: str, shape: Shape, place: Place, pattern: str, value: object, info: FieldInfo | None) -> Iterator[Leaf]:
    if shape.model or shape.variants:
        if not isinstance(value, Mapping):
            return
        kind = str(value.get("type", "managed")) if shape.variants else ""
        model = shape.model or shape.variants[kind]
        pattern = f"{pattern}<{kind}>" if kind else pattern
        for key, field in fields(model).items():
            if key in value:
                yield from _in_file(stack, field_shape(field), (*place, key), f"{pattern}.{key}", value[key], field)
    elif shape.entry and (shape.is_map or shape.entry.model):
        entries: Iterable[tuple[str | int, object]] = (
            value.items() if isinstance(value, Mapping) else enumerate(cast("list[object]", value))
        )
        suffix = ".*" if shape.is_map else "[]"
        for position, item in entries:
            yield from _in_file(stack, shape.entry, (*place, position), f"{pattern}{suffix}", item, None)
    elif len(shape.choices) != 1:
        yield Leaf(stack, place, pattern, shape, value, info)
