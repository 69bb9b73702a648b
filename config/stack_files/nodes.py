"""The nodes of a stack file: what is written, where, and what the engine reads it as."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from dataclasses import dataclass

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from config.stack_files.scalars import Scalar, as_key, read

PLAIN = "plain"
"""The tag of scalars that are written without quotes and without a tag."""
_TAGS = {f"tag:yaml.org,2002:{name}" for name in ("int", "float", "bool", "null", "timestamp")}
_BINARY = "tag:yaml.org,2002:binary"
_LOADER = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader


@dataclass(frozen=True, slots=True)
class Entry:
    """A key of a mapping with its value."""

    key: Node
    value: Node

    @property
    def line(self) -> int:
        """The key's line, counted from 1."""
        return line(self.key)


def documents(data: bytes) -> Iterator[Node]:
    """The documents of a file, one after the other. Raises `yaml.YAMLError`."""
    loader = _LOADER(data)
    loader.yaml_implicit_resolvers = {None: [(PLAIN, re.compile(""))]}  # PyYAML's own are those of YAML 1.1, not the engine's
    try:
        while loader.check_node():
            if (node := loader.get_node()) is not None:
                yield node
    finally:
        loader.dispose()


def line(node: Node) -> int:
    """The line that a node begins on, counted from 1."""
    return int(node.start_mark.line) + 1


def scalar(node: ScalarNode) -> Scalar:
    """What the engine reads a scalar as."""
    if node.tag == PLAIN or node.tag in _TAGS:
        return read(node.value)
    return base64.b64decode(node.value).decode(errors="replace") if node.tag == _BINARY else str(node.value)


def key_text(node: Node) -> str:
    """What the engine reads a key as."""
    return as_key(scalar(node)) if isinstance(node, ScalarNode) else str(value(node))


def entries(node: MappingNode) -> dict[str, Entry]:
    """The entries of a mapping by key, with what it merges (`<<: *defaults`). Of a key that is there twice, the first."""
    found: dict[str, Entry] = {}
    merged: dict[str, Entry] = {}
    for key, inner in node.value:
        if _merges(key):
            for part in inner.value if isinstance(inner, SequenceNode) else [inner]:
                merged = {**(entries(part) if isinstance(part, MappingNode) else {}), **merged}
        else:
            found.setdefault(key_text(key), Entry(key, inner))
    return {**merged, **found}


def repeated(node: Node) -> Iterator[tuple[str, Entry, Entry]]:
    """Keys that are in one mapping twice, at any depth: the key, where it is first, and where it is again."""
    if isinstance(node, MappingNode):
        first: dict[str, Entry] = {}
        for key, inner in node.value:
            name = key_text(key)
            if name in first and not _merges(key):
                yield name, first[name], Entry(key, inner)
            first.setdefault(name, Entry(key, inner))
            yield from repeated(inner)
    elif isinstance(node, SequenceNode):
        for item in node.value:
            yield from repeated(item)


def value(node: Node) -> object:
    """What the engine reads a node as."""
    if isinstance(node, MappingNode):
        return {key: value(entry.value) for key, entry in entries(node).items()}
    if isinstance(node, SequenceNode):
        return [value(item) for item in node.value]
    return scalar(node) if isinstance(node, ScalarNode) else None


def _merges(key: Node) -> bool:
    return isinstance(key, ScalarNode) and key.tag == PLAIN and key.value == "<<"
