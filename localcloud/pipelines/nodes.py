"""A YAML file as a tree that knows its places. Lists and maps of it are values of expressions as they are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, overload

from localcloud.pipelines.expressions.values import MISSING, Plain, Value, to_text
from localcloud.pipelines.places import Place

NULL: Final = ("", "~", "null", "Null", "NULL")
"""What stands for nothing, without quotes."""
_TRUE, _FALSE = ({"true", "True", "TRUE"}, {"false", "False", "FALSE"})
_NUMBER: Final = re.compile(r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)", re.ASCII)


@dataclass(frozen=True, slots=True, eq=False)
class Leaf:
    """A scalar. One that stands for nothing is plain and empty."""

    place: Place
    text: str
    is_plain: bool
    """Whether it is written without quotes, so that it counts as what it looks like."""
    first_line: int
    """Where its text begins: the line after `|`."""
    is_final: bool = False
    """Whether it is a result: `${{` in it is no expression."""
    is_broken: bool = False
    """Whether it has no value because of a mistake that is reported."""

    @property
    def value(self) -> Value:
        """What it is in an expression."""
        if not self.is_plain:
            return self.text
        if self.text in _TRUE or self.text in _FALSE:
            return Plain(self.text, self.text in _TRUE)
        if not self.text:
            return Plain("", None)
        return Plain(self.text, Decimal(self.text)) if _NUMBER.fullmatch(self.text) else self.text


@dataclass(frozen=True, slots=True, eq=False)
class Items(Sequence[Value]):
    """A list."""

    place: Place
    nodes: tuple[Node, ...]

    def __len__(self) -> int:
        return len(self.nodes)

    @overload
    def __getitem__(self, index: int) -> Value: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Value]: ...
    def __getitem__(self, index: int | slice) -> Value | Sequence[Value]:
        return [value(node) for node in self.nodes[index]] if isinstance(index, slice) else value(self.nodes[index])


@dataclass(frozen=True, slots=True)
class Entry:
    """A key of a map with its value."""

    key: Leaf
    node: Node


@dataclass(frozen=True, slots=True, eq=False)
class Keys(Mapping[str, Value]):
    """A map."""

    place: Place
    entries: tuple[Entry, ...]

    def find(self, name: str) -> Node | None:
        """The value of a key as a node."""
        return next((entry.node for entry in self.entries if entry.key.text == name), None)

    @property
    def first(self) -> str:
        """The first key, or an empty string."""
        return self.entries[0].key.text if self.entries else ""

    def __getitem__(self, name: str) -> Value:
        found = self.find(name)
        if found is None:
            raise KeyError(name)
        return value(found)

    def __iter__(self) -> Iterator[str]:
        return (entry.key.text for entry in self.entries)

    def __len__(self) -> int:
        return len(self.entries)


Node = Leaf | Items | Keys


def value(node: Node) -> Value:
    """A node as a value of an expression."""
    return node.value if isinstance(node, Leaf) else node


def node_of(result: Value, place: Place) -> Node:
    """A value as a node: one that was read keeps its own places, of all others it is `place`."""
    if isinstance(result, Leaf | Items | Keys):
        return result
    if isinstance(result, Mapping):
        return Keys(place, tuple(Entry(leaf(key, place), node_of(inner, place)) for key, inner in result.items()))
    if isinstance(result, Sequence) and not isinstance(result, str):
        return Items(place, tuple(node_of(inner, place) for inner in result))
    is_plain = result is None or isinstance(result, Plain)
    return Leaf(place, to_text(result), is_plain, place.line, is_final=True, is_broken=result is MISSING)


def leaf(text: str, place: Place) -> Leaf:
    """A scalar that nobody wrote."""
    return Leaf(place, text, is_plain=False, first_line=place.line, is_final=True)


def noun(node: Node) -> str:
    """What a node is, for messages."""
    if isinstance(node, Leaf):
        return "empty" if not node.text else f"the text {node.text.splitlines()[0][:60]!r}"
    return "a list" if isinstance(node, Items) else "a map"
