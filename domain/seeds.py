"""The first files of a new repository, and texts with placeholders."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from domain.folders import Mistake, in_the_service, unreadable, walk
from domain.text_files import read_content

PLACEHOLDERS = ("product", "environment", "agents", "reviews", "project", "repository", "feed")
"""What the program fills in (`config.environments.seed_values`)."""
_PLACEHOLDER = re.compile(r"@@([A-Za-z_]+)@@")
"""A placeholder. YAML pipelines, notebooks and Markdown do not use two @ around a word."""
_CACHES = frozenset({".git", "__pycache__", ".pytest_cache", ".ruff_cache", ".mypy_cache", ".DS_Store"})


@dataclass(frozen=True, slots=True)
class Seed:
    """The files of a folder, as they are pushed into a new repository."""

    files: Mapping[str, str]
    """Texts with their placeholders, by path inside the repository (forward slashes), sorted."""
    mistakes: Sequence[Mistake]
    """What keeps them from being pushed."""


def read_seed_folder(folder: Path, placeholders: Collection[str] = PLACEHOLDERS) -> Seed:
    """Every file below `folder`: hidden files as well, but no caches, compiled files and Git's own. Azure DevOps takes the content as text,
    so every file must be text, and all its placeholders must be known. Raises nothing about what is in the folder: see `mistakes`."""
    files: dict[str, str] = {}
    mistakes: list[Mistake] = []
    for entry in walk(folder, lambda name: name in _CACHES or name.endswith(".pyc")):
        if entry.mistake:
            mistakes.append(entry.mistake)
        elif not entry.is_folder:
            try:
                found = read_content(folder / entry.path)
            except OSError as problem:
                mistakes.append(unreadable(entry.path, problem))
                continue
            if found.problem:
                repair = f"{found.repair} The provider pushes text only: add what is not text to the repository with git."
                mistakes.append(Mistake(f"{entry.path}{found.problem}", repair))
                continue
            path = in_the_service(entry.path).as_posix()
            files[path] = found.text
            mistakes += _unknown(path, found.text, placeholders)
            mistakes += _unknown_in_a_name(path, placeholders)
    return Seed(dict(sorted(files.items())), mistakes)


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with every `@@name@@` filled in. Raises `KeyError` for a placeholder without a value."""
    return _PLACEHOLDER.sub(lambda placeholder: values[placeholder[1]], text)


def filled_files(files: Mapping[str, str], values: Mapping[str, str], environments: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """The files as they are pushed: texts filled in, and a file with a placeholder in its name once for each of `environments`, whose
    values are then used instead of `values`. Raises `KeyError` for a placeholder without a value."""
    made = {}
    for path, text in files.items():
        if _PLACEHOLDER.search(path) is None:
            made[path] = filled(text, values)
            continue
        for environment in environments:
            own = {**values, **environment}
            made[filled(path, own)] = filled(text, own)
    return made


def unknown_placeholders(text: str, known: Collection[str]) -> Mapping[str, int]:
    """Those without a value, and the lines that they are on."""
    return {found[1]: text.count("\n", 0, found.start()) + 1 for found in _PLACEHOLDER.finditer(text) if found[1] not in known}


def _unknown(path: str, text: str, known: Collection[str]) -> Iterator[Mistake]:
    for name, line in unknown_placeholders(text, known).items():
        yield Mistake(f"{path}:{line} has the placeholder @@{name}@@, which has no value", f"Known: {', '.join(known)}.")


def _unknown_in_a_name(path: str, known: Collection[str]) -> Iterator[Mistake]:
    for name in unknown_placeholders(path, known):
        yield Mistake(f"{path} has the placeholder @@{name}@@ in its name, which has no value", f"Known: {', '.join(known)}.")
