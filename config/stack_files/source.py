"""Where a configuration came from: the stack files, what is written in them, and on which line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path as FilePath
from typing import Final

from yaml import YAMLError

from config.diagnostics import Location, Path
from config.keys import NAMESPACE
from config.stack_files import nodes
from config.stack_files.nodes import Entry, Items, Keys, Leaf, Tree
from config.stack_files.scalars import as_text
from config.stack_files.unreadable import UnreadableStackFile, broken, is_utf_16, not_there

_ABSENT: Final = object()


@dataclass(frozen=True)
class StackFile:
    """One `Pulumi.<stack>.yaml`. It is read once, when it is first asked."""

    file: FilePath

    @cached_property
    def data(self) -> bytes:
        """The file as it is. Raises `UnreadableStackFile`."""
        try:
            return self.file.read_bytes()
        except OSError as problem:
            raise not_there(self.file, problem) from None

    @cached_property
    def documents(self) -> tuple[Tree, ...]:
        """The YAML documents in it; the engine reads the first. Raises `UnreadableStackFile`."""
        if is_utf_16(self.data):
            raise UnreadableStackFile(self.at(0), "is UTF-16 and not UTF-8. Save the file as UTF-8")
        try:
            return nodes.documents(self.data)
        except YAMLError as problem:
            raise broken(self.file, self.data, problem) from None
        except RecursionError:
            raise UnreadableStackFile(
                self.at(0), "not valid YAML: an anchor (&) contains its own alias (*), or it is nested too deeply"
            ) from None

    @cached_property
    def top(self) -> Mapping[str, Entry]:
        """The keys of the file as a whole. Raises `UnreadableStackFile`."""
        tree = self.documents[0] if self.documents else None
        if not isinstance(tree, Keys):
            what = "is empty" if tree is None else "is not a mapping"
            raise UnreadableStackFile(self.at(1 if tree else 0), f"the file {what}: expected a mapping with the key config")
        return tree.entries

    @cached_property
    def config(self) -> Mapping[str, Entry]:
        """The part under `config`, by full key (`databricks-cicd:stack`). Raises `UnreadableStackFile`."""
        entry = self.top.get("config")
        if entry is None or (isinstance(entry.value, Leaf) and entry.value.value is None):
            return {}
        if not isinstance(entry.value, Keys):
            raise UnreadableStackFile(self.at(entry.line), "config is not a mapping of keys to values")
        return {key if ":" in key else f"{NAMESPACE}:{key}": found for key, found in entry.value.entries.items()}

    @property
    def values(self) -> Mapping[str, object]:
        """The same as the engine hands it over, but for mappings and lists, which it makes JSON of. Raises `UnreadableStackFile`."""
        return {
            key: as_text(entry.value.value) if isinstance(entry.value, Leaf) else nodes.value(entry.value)
            for key, entry in self.config.items()
        }

    def find(self, path: Path, raw: Mapping[str, object]) -> Location | None:
        """The line of the innermost part of `path` that is in this file with the value it was read with, or None.

        `raw` is what was read: a value that came from somewhere else (`pulumi up --config`) has no line here.
        """
        found = self._follow(path, raw)
        return None if found is None else self.at(found.line)

    def written(self, path: Path, raw: Mapping[str, object]) -> str | None:
        """What is written at `path`, if it is a scalar without quotes that was read as what `raw` has there."""
        found = self._follow(path, raw)
        return found.tree.written if found is not None and found.is_whole and isinstance(found.tree, Leaf) else None

    def at(self, line: int) -> Location:
        """A line of this file."""
        return Location(self.file.name, line)

    @property
    def beginning(self) -> Location:
        """Where the settings begin."""
        try:
            entry = self.top.get("config")
        except UnreadableStackFile:
            return self.at(0)
        return self.at(entry.line if entry else 0)

    def _follow(self, path: Path, raw: Mapping[str, object]) -> _Found | None:
        try:
            entry = self.config.get(f"{NAMESPACE}:{path[0]}") if path else None
        except UnreadableStackFile:
            return None
        if entry is None:
            return None
        line, here, given = entry.line, entry.value, _part(raw, path[0])
        for part in path[1:]:
            inner = _child(here, part)
            given = _part(given, part)
            if inner is None:
                return _Found(line, here, is_whole=False) if given is _ABSENT else None
            line, here = inner
        if isinstance(here, Leaf):
            is_same = given is _ABSENT or given == (as_text(here.value) if len(path) == 1 else here.value)
        else:
            is_same = not isinstance(given, str | bool | int | float)
        return _Found(line, here, is_whole=True) if is_same else None


@dataclass(frozen=True, slots=True)
class _Found:
    line: int
    tree: Tree
    is_whole: bool
    """Whether the whole path was there."""


def _child(tree: Tree, part: str | int) -> tuple[int, Tree] | None:
    if isinstance(tree, Keys) and isinstance(part, str):
        entry = tree.entries.get(part)
        return None if entry is None else (entry.line, entry.value)
    if isinstance(tree, Items) and isinstance(part, int) and part < len(tree.items):
        return tree.items[part].line, tree.items[part]
    return None


def _part(container: object, key: str | int) -> object:
    if isinstance(container, Mapping):
        return container.get(key, _ABSENT)
    return container[key] if isinstance(container, list) and isinstance(key, int) and key < len(container) else _ABSENT
