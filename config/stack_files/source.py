"""Where a configuration came from: the stack files, and on which line of them a key is.

Read only when there is something to report: positions cost more time than the rest of the load.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path as FilePath

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from config.diagnostics import Location, Path
from config.keys import NAMESPACE


class UnreadableStackFile(Exception):
    """The file is not a YAML mapping; says where it breaks and why."""

    def __init__(self, location: Location, reason: str) -> None:
        self.location = location
        self.reason = reason
        super().__init__(f"{location}: {reason}")


@dataclass(frozen=True)
class StackFile:
    """One `Pulumi.<stack>.yaml`."""

    file: FilePath

    @cached_property
    def tree(self) -> CommentedMap:
        """The whole file with positions. Raises `UnreadableStackFile`."""
        try:
            tree = YAML(typ="rt").load(self.file.read_text(encoding="utf-8"))
        except MarkedYAMLError as problem:
            mark = problem.problem_mark
            reason = " ".join(part for part in (problem.problem, problem.context) if part)
            raise UnreadableStackFile(self._at(mark.line + 1 if mark else 0), f"no valid YAML: {reason}") from None
        except (YAMLError, UnicodeDecodeError, OSError) as problem:
            raise UnreadableStackFile(self._at(0), f"cannot be read: {problem}") from None
        if not isinstance(tree, CommentedMap):
            raise UnreadableStackFile(self._at(1), "expected a mapping with the key config")
        return tree

    @property
    def config(self) -> Mapping[str, object]:
        """The part under `config`, by full key (`databricks-cicd:stack`), with positions. Raises `UnreadableStackFile`."""
        found = self.tree.get("config")
        if found is not None and not isinstance(found, CommentedMap):
            raise UnreadableStackFile(self._at(self.tree.lc.key("config")[0] + 1), "config is not a mapping of keys to values")
        return found or {}

    @property
    def values(self) -> Mapping[str, object]:
        """The same as plain values, the way the engine would hand them over. Raises `UnreadableStackFile`."""
        return {str(key): _plain(value) for key, value in self.config.items()}

    def find(self, path: Path, raw: Mapping[str, object]) -> Location | None:
        """The line of the innermost part of `path` that is in this file with the value it was read with, or None.

        `raw` is what was read: a value that came from somewhere else (`pulumi up --config`) has no line here.
        """
        try:
            here: object = self.config
        except UnreadableStackFile:
            return None
        given: object = raw
        line = 0
        for number, part in enumerate(path):
            key = f"{NAMESPACE}:{part}" if number == 0 else part
            if not _has(here, key):
                return self._at(line) if line and not _has(given, part) else None
            assert isinstance(here, CommentedMap | CommentedSeq)
            line = _line(here, key)
            here, given = here[key], given[part] if _has(given, part) else None  # type: ignore[index]
        if isinstance(given, str | bool | int | float) and here != given and (len(path) > 1 or _text(here) != given):
            return None
        return self._at(line)

    def _at(self, line: int) -> Location:
        return Location(self.file.name, line)


def _plain(node: object) -> object:
    """A node without its position and its YAML form. Dates stay the text they are."""
    match node:
        case Mapping():
            return {str(key): _plain(value) for key, value in node.items()}
        case list():
            return [_plain(value) for value in node]
        case None | bool():
            return node
        case int():
            return int(node)
        case float():
            return float(node)
    return str(node)


def _text(value: object) -> str:
    """A value directly under a key of the file as the engine hands it over: as text."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _has(container: object, key: str | int) -> bool:
    if isinstance(container, Mapping):
        return key in container
    return isinstance(container, list) and isinstance(key, int) and key < len(container)


def _line(container: CommentedMap | CommentedSeq, key: str | int) -> int:
    """The line of a key of a mapping, or of an item of a list, counted from 1."""
    position = container.lc.key(key) if isinstance(container, CommentedMap) else container.lc.item(key)
    return int(position[0]) + 1
