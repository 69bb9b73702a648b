"""A stack file as a tree: what is written, on which line, and what the engine reads it as."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from config.stack_files.scalars import Scalar, as_key, read

_PLAIN = "plain"
"""The tag of scalars that are written without quotes and without a tag."""
_READ_TAGS = {f"tag:yaml.org,2002:{name}" for name in ("int", "float", "bool", "null", "timestamp")}
_BINARY = "tag:yaml.org,2002:binary"
_LOADER = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader


@dataclass(frozen=True, slots=True)
class Leaf:
    """A scalar."""

    line: int
    """Lines are counted from 1."""
    value: Scalar
    written: str | None
    """The scalar as it is written, if it has neither quotes nor a tag: what YAML may read as something else."""


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    line: int
    items: tuple[Tree, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """A key of a mapping with its value."""

    line: int
    """The key's line."""
    written: str | None
    """The key as it is written, if it has neither quotes nor a tag."""
    value: Tree


@dataclass(frozen=True, slots=True)
class Keys:
    """A mapping."""

    line: int
    entries: Mapping[str, Entry]
    """By key as it is read, with what the mapping merges (`<<: *defaults`). Of a key that is there twice, the first."""
    repeated: tuple[tuple[str, Entry, Entry], ...]
    """Keys that are there twice: the key, where it is first, and where it is again."""


Tree = Leaf | Items | Keys
MOST_VALUES = 400_000
"""As many values aliases may make; from there on, go-yaml refuses a file of aliases (`allowedAliasRatio`)."""


@lru_cache(maxsize=64)  # each stack's check reads the others' files and the pipelines that all have
def documents(data: bytes) -> tuple[Tree, ...]:
    """The documents of a file, one after the other. Raises `yaml.YAMLError`, also if aliases make it much larger than it is written, and
    `RecursionError` if one contains itself, or is nested too deeply."""
    loader = _LOADER(data)
    loader.yaml_implicit_resolvers = {None: [(_PLAIN, re.compile(""))]}  # PyYAML's own are those of YAML 1.1, not the engine's
    found: list[Tree] = []
    try:
        while loader.check_node():
            if (node := loader.get_node()) is not None:
                found.append(_Builder().tree(node))
    finally:
        loader.dispose()
    return tuple(found)


def anchors(data: bytes) -> Iterator[tuple[int, str]]:
    """The anchors of a file that can be read, each with its line."""
    for event in yaml.parse(data, Loader=_LOADER):
        if isinstance(event, yaml.NodeEvent) and event.anchor and event.start_mark and not isinstance(event, yaml.AliasEvent):
            yield event.start_mark.line + 1, event.anchor


def value(tree: Tree) -> object:
    """What the engine reads a part of the file as."""
    if isinstance(tree, Keys):
        return {key: value(entry.value) for key, entry in tree.entries.items()}
    return [value(item) for item in tree.items] if isinstance(tree, Items) else tree.value


@dataclass
class _Builder:
    """Makes a tree of nodes; what has an anchor is made once, however often it is named."""

    made: dict[int, tuple[Tree, int]] = field(default_factory=dict)
    """By node, with the number of values in it."""
    count: int = 0
    """How many values there are up to here, those of every alias counted again."""

    def tree(self, node: Node) -> Tree:
        if id(node) not in self.made:
            before = self.count
            self.count += 1
            found = self._new(node)
            self.made[id(node)] = found, self.count - before
            return found
        found, size = self.made[id(node)]
        self.count += size
        if self.count > MOST_VALUES:
            raise yaml.YAMLError(f"aliases (*) make more than {MOST_VALUES} values of it")
        return found

    def _new(self, node: Node) -> Tree:
        line = int(node.start_mark.line) + 1
        if isinstance(node, MappingNode):
            return self._keys(node, line)
        if isinstance(node, SequenceNode):
            return Items(line, tuple(self.tree(item) for item in node.value))
        assert isinstance(node, ScalarNode)
        text = str(node.value)
        if node.tag == _PLAIN:
            return Leaf(line, read(text), text)
        if node.tag == _BINARY:
            return Leaf(line, base64.b64decode(text).decode(errors="replace"), None)
        return Leaf(line, read(text) if node.tag in _READ_TAGS else text, None)

    def _keys(self, node: MappingNode, line: int) -> Keys:
        found: dict[str, Entry] = {}
        merged: dict[str, Entry] = {}
        repeated: list[tuple[str, Entry, Entry]] = []
        for key_node, value_node in node.value:
            key, inner = self.tree(key_node), self.tree(value_node)
            written = key.written if isinstance(key, Leaf) else None
            if written == "<<":
                for part in inner.items if isinstance(inner, Items) else [inner]:
                    merged = {**(part.entries if isinstance(part, Keys) else {}), **merged}
                continue
            name = as_key(key.value) if isinstance(key, Leaf) else str(value(key))
            entry = Entry(key.line, written, inner)
            if name in found:
                repeated.append((name, found[name], entry))
            found.setdefault(name, entry)
        return Keys(line, {**merged, **found}, tuple(repeated))
