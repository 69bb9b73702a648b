"""The pipelines of `teams.yml`: what ordinary teams write."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

FILE: Final = Path(__file__).parent / "teams.yml"
MAIN: Final = "azure-pipelines.yml"


@dataclass
class Team:
    """One pipeline with its templates."""

    name: str
    refused: list[str]
    """What expansion says, as LINE: the beginning of the text."""
    files: dict[str, str] = field(default_factory=dict)
    """By path, or path@alias."""


def teams() -> Mapping[str, Team]:
    """All of them, by name."""
    found: dict[str, Team] = {}
    for name, path, refused, text in _documents():
        team = found.setdefault(name, Team(name, refused))
        team.files[path or MAIN] = text
    return found


def _documents() -> Iterator[tuple[str, str, list[str], str]]:
    for document in FILE.read_text().split("\n---\n")[1:]:
        lines = document.splitlines(keepends=True)
        head = 0
        while lines[head].startswith("# refused: ") or head == 0:
            head += 1
        name, _, path = lines[0][2:].strip().partition("/")
        yield name, path, [line.removeprefix("# refused: ").strip() for line in lines[1:head]], "".join(lines[head:])
