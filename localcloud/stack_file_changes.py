"""What commands have changed in the copy of a stack file, found again and put into a newer original: a merge by keys, not by lines."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.error import YAMLError

ENCRYPTION: Final = ("encryptionsalt", "encryptedkey", "secretsprovider")
"""What the engine writes at the top of a stack file when it creates the stack."""

_ABSENT: Final = object()


@dataclass(frozen=True, slots=True)
class Change:
    """One value that a command set or, with `_ABSENT`, removed."""

    path: tuple[str, ...]
    before: object
    after: object

    def __str__(self) -> str:
        return ".".join(self.path[1:] or self.path)

    @property
    def is_secret(self) -> bool:
        """Whether the value is encrypted."""
        return isinstance(self.after, Mapping) and set(self.after) == {"secure"}


@dataclass(frozen=True, slots=True)
class Merged:
    """A newer original with the changes in it."""

    text: str
    kept: Sequence[Change]
    overruled: Sequence[Change]
    """Those that the newer original decides itself, or that its encryption cannot read."""


def parse(text: str) -> CommentedMap | None:
    """The file's mapping; None for what is not one."""
    try:
        tree = _yaml().load(text)
    except YAMLError:
        return None
    return tree if isinstance(tree, CommentedMap) else None


def merge(original: CommentedMap, base: Mapping[str, object], copy: Mapping[str, object]) -> Merged:
    """`original` with what distinguishes `copy` from `base`, the original that it was copied from. A value that the new original has
    changed as well is the new original's."""
    kept: list[Change] = []
    overruled: list[Change] = []
    own_key = any(name in original and not _same(original[name], copy.get(name, _ABSENT)) for name in ENCRYPTION)
    for change in _changes(base, copy, ()):
        now = _at(original, change.path)
        if _same(now, change.after):
            continue
        if not _same(now, change.before) or (change.is_secret and own_key) or not _has_room(original, change):
            overruled.append(change)
        else:
            _put(original, change)
            kept.append(change)
    written = io.StringIO()
    _yaml().dump(original, written)
    return Merged(written.getvalue(), [change for change in kept if change.path[0] not in ENCRYPTION], overruled)


def _changes(base: Mapping[str, object], copy: Mapping[str, object], around: tuple[str, ...]) -> Iterator[Change]:
    for key in [*copy, *(key for key in base if key not in copy)]:
        before, after = base.get(key, _ABSENT), copy.get(key, _ABSENT)
        change = Change((*around, str(key)), before, after)
        is_section = isinstance(before, Mapping) or not around
        if isinstance(after, Mapping) and not change.is_secret and is_section:
            yield from _changes(before if isinstance(before, Mapping) else {}, after, change.path)
        elif not _same(before, after):
            yield change


def _at(tree: Mapping[str, object], path: Sequence[str]) -> object:
    here: object = tree
    for key in path:
        here = here.get(key, _ABSENT) if isinstance(here, Mapping) else _ABSENT
    return here


def _has_room(tree: Mapping[str, object], change: Change) -> bool:
    """Whether what it is in is still there. `config` itself is made where it is missing."""
    return len(change.path) <= len(("config", "KEY")) or isinstance(_at(tree, change.path[:-1]), Mapping)


def _put(tree: CommentedMap, change: Change) -> None:
    *around, last = change.path
    here = tree
    for key in around:
        if not isinstance(here.get(key), CommentedMap):
            here[key] = CommentedMap()
        here = here[key]
    if change.after is _ABSENT:
        del here[last]
    else:
        here[last] = change.after


def _same(one: object, other: object) -> bool:
    """Equal, and of one kind: `true` is not 1, and a removed key is not an empty one."""
    if one is _ABSENT or other is _ABSENT:
        return one is other
    return isinstance(one, bool) == isinstance(other, bool) and one == other


def _yaml() -> YAML:
    yaml = YAML(typ="rt")
    yaml.preserve_quotes = True
    yaml.width = 1_000_000
    yaml.indent(mapping=2, sequence=4, offset=2)
    return yaml
