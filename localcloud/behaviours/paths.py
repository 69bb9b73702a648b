"""Dotted property paths, as the tables of behaviours write them: `settings.scopes[].repositoryId`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from localcloud.values import UNKNOWN, Json, Secret, Special, Unknown, Value

Tree = Json | Value
Inputs = Mapping[str, Tree]
"""What a rule looks at: plain JSON inputs, or opened ones that may hold unknowns."""


def values_at(inputs: Inputs, path: str) -> Iterator[tuple[str, Tree]]:
    """Every value at the path, each with its exact path (`tasks[0].taskKey`). Absent ones and nulls are left out.

    An unknown met on the way is yielded in place of what it hides: whoever looks must skip it.
    """
    yield from _descend(inputs, path.split("."), "")


def known_at(inputs: Inputs, path: str) -> Iterator[tuple[str, Tree]]:
    """As `values_at`, without the unknown ones."""
    return ((where, value) for where, value in values_at(inputs, path) if not isinstance(value, Unknown))


def first(inputs: Inputs, path: str) -> Tree:
    """The first value at the path; None when there is none, `UNKNOWN` when that is not known yet."""
    return next((value for _, value in values_at(inputs, path)), None)


def text(inputs: Inputs, path: str) -> str:
    """The first value at the path as text, "" when there is none or it is unknown; whole numbers without a fraction."""
    return as_text(first(inputs, path))


def as_text(value: Tree) -> str:
    """A single value as text, "" for none, an unknown, an object or a list."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, str | int | float):
        return str(value)
    return ""


def flag(inputs: Inputs, path: str, default: bool = False) -> bool:
    """The first value at the path as a boolean; the default when it is no boolean."""
    value = first(inputs, path)
    return value if isinstance(value, bool) else default


def items(value: Tree) -> Sequence[Mapping[str, Tree]]:
    """The objects in a list; nothing for anything that is no list."""
    if not isinstance(value, list):
        return ()
    return [item for item in value if isinstance(item, dict)]


def is_absent(value: Tree) -> bool:
    """Whether a value counts as not given: nothing, an empty string or an empty list. An unknown counts as given."""
    return value is None or value in ("", [])


def _descend(value: Tree | Mapping[str, Tree], keys: Sequence[str], where: str) -> Iterator[tuple[str, Tree]]:
    if isinstance(value, Secret):
        value = value.value
    if isinstance(value, Unknown):
        yield where, UNKNOWN
        return
    if not keys:
        if value is not None and not isinstance(value, Special):
            yield where, value  # type: ignore[misc]  # a mapping is only the root, and the root has keys left
        return
    if not isinstance(value, Mapping):
        return
    key, rest = keys[0], keys[1:]
    name = key.removesuffix("[]")
    inner = value.get(name)
    inner_where = f"{where}.{name}" if where else name
    if not key.endswith("[]"):
        yield from _descend(inner, rest, inner_where)
    elif isinstance(inner, Unknown):
        yield inner_where, UNKNOWN
    elif isinstance(inner, list):
        for index, item in enumerate(inner):
            yield from _descend(item, rest, f"{inner_where}[{index}]")
