"""What a cloud keeps of one resource, and the view of it that behaviours may ask questions of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from pathlib import Path
from typing import Protocol

from localcloud.values import Json


class Tombstone(IntEnum):
    """Whether a resource has been deleted and can still be brought back."""

    NONE = 0
    """It lives."""
    ITSELF = 1
    """Somebody deleted it."""
    WITH_PARENT = 2
    """It went with what it was in, and comes back with it."""


@dataclass(frozen=True, slots=True)
class Record:
    """One resource as the cloud knows it.

    `scope` is the place the id is unique in: a Databricks workspace's host for Databricks, the organisation's URL for Azure DevOps, ""
    for Azure (whose ids name their subscription). `inputs` and `outputs` are plain JSON: a cloud knows its own secrets.
    `tombstone` marks what was deleted but still holds its name (a soft-deleted vault); no view of what lives shows it.
    `secrets` are the top-level properties that a program marked as secret, so that people are not shown them.
    """

    token: str
    scope: str
    id: str
    name: str
    inputs: dict[str, Json] = field(default_factory=dict)
    outputs: dict[str, Json] = field(default_factory=dict)
    tombstone: Tombstone = Tombstone.NONE
    secrets: tuple[str, ...] = ()


class View(Protocol):
    """A consistent reading of the whole local cloud, inside one transaction."""

    files: Path
    """The folder for what is not a record, such as Git repositories."""

    def on_rollback(self, undo: Callable[[], object]) -> None:
        """Undoes a change to `files` if the transaction fails."""

    def after_commit(self, do: Callable[[], object]) -> None:
        """Changes `files` once the transaction cannot fail any more."""

    def get(self, token: str, scope: str, id: str) -> Record | None:
        """The living resource of that type and id, or None. Azure ids compare without case."""

    def find(self, token: str, scope: str | None = None, *, where: Mapping[str, Json] | None = None, **outputs: Json) -> Iterable[Record]:
        """Living resources of a type whose outputs have these values; `scope=None` means every scope.

        `where` is for outputs whose names are taken here, such as a secret's `scope`. Strings compare exactly.
        """

    def under(self, token: str, scope: str, prefix: str) -> Iterable[Record]:
        """Living resources of a type whose ids begin with a prefix, such as a folder's path with a slash. Strings compare exactly."""

    def all(self, scope: str | None = None) -> Iterable[Record]:
        """Living resources of every type, in one scope or (None) in all."""

    def by_id(self, id: str) -> Record | None:
        """The living Azure resource with that id, of whatever type."""

    def times_created(self, token: str, id: str) -> int:
        """How often a resource of that type and id has been created before."""

    def tombstones(self, token: str, **outputs: Json) -> Iterable[Record]:
        """Deleted resources of a type that still hold their name."""
