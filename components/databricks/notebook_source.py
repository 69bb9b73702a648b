"""Notebooks and workspace files of a folder with their contents, as Databricks imports them."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import pulumi

from domain.notebooks import EXTENSIONS, NO_PATTERNS, Language, Patterns, read_notebook_folder


@dataclass(frozen=True, slots=True)
class NotebookSource:
    """One notebook."""

    path: PurePosixPath
    """Its path below the deployment's workspace folder."""
    language: Language
    """Its default language."""
    jupyter: bool
    """Whether it is a Jupyter document and not source text."""
    content_base64: str
    """What Databricks imports, the same on every machine."""


@dataclass(frozen=True, slots=True)
class FileSource:
    """One workspace file: a module, a table of settings, anything that notebooks open or import."""

    path: PurePosixPath
    """Its path below the deployment's workspace folder, the same as the file's."""
    content_base64: str
    """What Databricks imports, the same on every machine."""


@dataclass(frozen=True, slots=True)
class SourceFolder:
    """Everything that a folder deploys, each kind sorted by path."""

    notebooks: Sequence[NotebookSource]
    files: Sequence[FileSource]

    @property
    def digest(self) -> str:
        """Hexadecimal SHA-256 of paths, languages and contents."""
        lines = [f"{notebook.path}\0{notebook.language}\0{notebook.content_base64}\n" for notebook in self.notebooks]
        lines += [f"{file.path}\0\0{file.content_base64}\n" for file in self.files]
        return hashlib.sha256("".join(sorted(lines)).encode()).hexdigest()


def read_folder(folder: Path, patterns: Patterns = NO_PATTERNS) -> SourceFolder:
    """Everything below `folder` that is deployed; `domain.notebooks` tells notebooks from plain files.

    Raises `pulumi.RunError`, with all mistakes of the folder at once.
    """
    found = read_notebook_folder(folder, patterns)
    mistakes = [f"{mistake.summary}. {mistake.repair}" for mistake in found.mistakes]
    if found.is_empty:
        mistakes.append(f"it is missing or has no notebooks ({', '.join(EXTENSIONS)})")
    if mistakes:
        raise pulumi.RunError(f"the notebooks in {folder} cannot be deployed:\n" + "\n".join(f"  - {mistake}" for mistake in mistakes))
    notebooks = [NotebookSource(one.path, one.language, one.jupyter, _base64(one.data)) for one in found.notebooks]
    return SourceFolder(notebooks, [FileSource(one.path, _base64(one.data)) for one in found.files])


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")
