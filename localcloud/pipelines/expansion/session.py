"""One expansion: the files it has read, what is wrong so far, and the limits of Azure Pipelines."""

from __future__ import annotations

import posixpath
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from localcloud.pipelines.expansion.syntax_check import mistakes
from localcloud.pipelines.files import SELF, FileMissing, Files
from localcloud.pipelines.nodes import Keys, Leaf, noun
from localcloud.pipelines.places import Place, Problem
from localcloud.pipelines.reader import read
from localcloud.schema.nearest import did_you_mean

MAX_FILES: Final = 100
MAX_NESTING: Final = 100
MAX_SIZE: Final = 20 * 2**20
"""Source of the three: https://learn.microsoft.com/azure/devops/pipelines/process/templates#imposed-limits-on-template-updates."""
NODE_SIZE: Final = 64
"""What a scalar takes beside its text; and a round of a loop, which may make nothing."""
ROUND_SIZE: Final = 1024


class Stopped(Exception):
    """A limit is reached: nothing more can be said about the pipeline."""


@dataclass
class Session:
    """What the parts of one expansion share."""

    files: Files
    problems: list[Problem] = field(default_factory=list)
    repositories: set[str] = field(default_factory=set)
    """The aliases that templates may be taken from, besides `self`."""
    _roots: dict[str, Keys | None] = field(default_factory=dict)
    _size: int = 0

    def wrong(self, place: Place, message: str) -> None:
        """Reports a problem."""
        self.problems.append(Problem(place, message))

    def unknown(self, place: Place, word: str, what: str, allowed: Sequence[str]) -> None:
        """Reports a word that is not one of those that are allowed."""
        self.wrong(place, f"'{word}' is not {what}. {did_you_mean(word, allowed) or f'Allowed: {listed(allowed)}.'}")

    def known(self, key: Leaf, what: str, allowed: Sequence[str]) -> bool:
        """Whether a key is allowed; reports it if not."""
        if key.text not in allowed and not key.is_broken:
            self.unknown(key.place, key.text, what, allowed)
        return key.text in allowed

    def begins(self, keys: Keys, what: str, kinds: Sequence[str], *others: str) -> bool:
        """Whether a map begins with one of these keys, as Azure Pipelines needs it; reports it if not. `others` are allowed, too."""
        if keys.first in kinds or (keys.entries and keys.entries[0].key.is_broken):
            return keys.first in kinds
        written = next((key for key in keys if key in kinds), "")
        if written:
            self.wrong(keys.place, f"'{written}' must be the first key of its {what}, not '{keys.first}'")
        else:
            self.unknown(keys.place, keys.first, f"the first key of a {what}", [*kinds, *others])
        return False

    def grow(self, size: int, place: Place) -> None:
        """Counts what is made, in bytes. Raises `Stopped`."""
        self._size += size
        if self._size > MAX_SIZE:
            self.wrong(place, f"the expanded pipeline is larger than {MAX_SIZE // 2**20} MB")
            raise Stopped

    def load(self, file: str, asked_at: Place) -> Keys | None:
        """The map that a file is, read once; None after reporting why there is none. Raises `Stopped`."""
        if file not in self._roots:
            if len(self._roots) == MAX_FILES:
                self.wrong(asked_at, f"the pipeline has more than {MAX_FILES} files")
                raise Stopped
            self._roots[file] = self._load(file, asked_at)
        return self._roots[file]

    def _load(self, file: str, asked_at: Place) -> Keys | None:
        path, _, alias = file.partition("@")
        try:
            text = self.files.read(alias or SELF, path)
        except FileMissing:
            where = f"the repository '{alias}'" if alias else "the repository"
            self.wrong(asked_at, f"there is no file {path} in {where}")
            return None
        node, problems = read(text, file)
        self.problems += problems
        if node is None:
            return None
        if not isinstance(node, Keys):
            self.wrong(node.place, f"the file must be a map, and it is {noun(node)}")
            return None
        self.problems += mistakes(node)
        return node

    def resolve(self, reference: Leaf) -> str | None:
        """The file that `template: PATH@ALIAS` names, seen from the file it is written in; None after reporting why there is none."""
        written, _, alias = reference.text.strip().partition("@")
        _, _, own = reference.place.file.partition("@")
        if alias and alias != SELF and alias not in self.repositories:
            hint = did_you_mean(alias, [SELF, *self.repositories]) or "resources.repositories must define it."
            self.wrong(reference.place, f"there is no repository '{alias}'. {hint}")
            return None
        repository = own if not alias else "" if alias == SELF else alias
        written = written.replace("\\", "/")
        folder = "" if alias or written.startswith("/") else posixpath.dirname(reference.place.file.partition("@")[0])
        path = posixpath.normpath(posixpath.join(folder, written.lstrip("/")))
        if path.startswith("..") or not written:
            self.wrong(reference.place, f"'{reference.text}' is not a path inside of the repository")
            return None
        return f"{path}@{repository}" if repository else path


def listed(words: Sequence[str]) -> str:
    """Words in a sentence."""
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else words[0] if words else "nothing"
