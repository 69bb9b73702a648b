"""The keys that things were created under, where a stack file has given them others since.

A thing keeps the key it was created under for its life: every name in the graph is made of it, and every name in the services that cannot
change. What people see in lists (the name of a cluster, of a job) follows the key of today.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from config.base import Keyed, Section
from config.diagnostics import Path

KeyPath = tuple[str, ...]
"""Where a key is: section, maps and keys, the last one itself."""


@dataclass(frozen=True)
class CreatedKeys:
    """What has been renamed."""

    created: Mapping[str, str] = field(default_factory=dict)
    """The key that something was created under, by its dotted path with the key of today. Keys above it are those of the creation."""

    def under(self, *path: str) -> str:
        """The key that something was created under."""
        return self.created.get(".".join(path), path[-1])

    def today(self, *path: str) -> str:
        """The key of today of what was created under a path."""
        return self._today.get(".".join(path), path[-1])

    def path_today(self, path: KeyPath) -> KeyPath:
        """The path of today of what was created under a path."""
        return tuple(self.today(*path[:length]) for length in range(1, len(path) + 1))

    def path_created(self, path: KeyPath) -> KeyPath:
        """The path that something was created under."""
        found: KeyPath = ()
        for part in path:
            found = (*found, self.under(*found, part))
        return found

    @cached_property
    def _today(self) -> Mapping[str, str]:
        split = ((*path.rpartition("."), under) for path, under in self.created.items())
        return {f"{above}{dot}{under}": key for above, dot, key, under in split}


@dataclass(frozen=True, slots=True)
class KeyedMap:
    """A map of the stack file whose keys can be renamed."""

    path: Path
    created_path: KeyPath
    """The same under the keys that what is around it was created under."""
    entries: Mapping[str, Keyed]
    remembered: Mapping[str, str]
    """What the last update knew: the keys that things were created under, by dotted path."""

    @property
    def created(self) -> Mapping[str, str]:
        """The keys that its entries were created under, by their keys of today."""
        return {key: self._created(key, entry.formerly) for key, entry in self.entries.items()}

    def is_remembered(self, key: str) -> bool:
        """Whether the last update knew that it was created under another key."""
        return self._dotted(key) in self.remembered

    def created_before(self, key: str) -> str:
        """The key that something was created under which had a key at the last update."""
        return self.remembered.get(self._dotted(key), key)

    def _created(self, key: str, formerly: str | None) -> str:
        known = self.remembered.get(self._dotted(key))
        if formerly is None or formerly == known:
            return known or key
        return self.created_before(formerly)

    def _dotted(self, key: str) -> str:
        return ".".join((*self.created_path, key))


def keyed_maps(section: Section, path: Path, remembered: Mapping[str, str], created_path: KeyPath = ()) -> Iterator[KeyedMap]:
    """Every map below a section whose keys can be renamed, the outer ones first."""
    created_path = created_path or tuple(map(str, path))
    for name, info in type(section).model_fields.items():
        key, value = info.alias or name, getattr(section, name)
        if isinstance(value, Section):
            yield from keyed_maps(value, (*path, key), remembered, (*created_path, key))
        elif isinstance(value, Mapping):
            entries = {entry: item for entry, item in value.items() if isinstance(item, Keyed)}
            here = KeyedMap((*path, key), (*created_path, key), entries, remembered)
            if entries:
                yield here
            created = here.created
            for entry, item in value.items():
                if isinstance(item, Section):
                    yield from keyed_maps(item, (*path, key, entry), remembered, (*here.created_path, created.get(entry, entry)))
