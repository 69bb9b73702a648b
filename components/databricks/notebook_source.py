"""Notebooks and workspace files of a folder, as Databricks wants them."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath
from typing import Literal

import pulumi

Language = Literal["PYTHON", "SQL", "SCALA", "R"]

LANGUAGES: Mapping[str, Language] = {".py": "PYTHON", ".sql": "SQL", ".scala": "SCALA", ".r": "R"}
JUPYTER = ".ipynb"


@dataclass(frozen=True, slots=True)
class NotebookSource:
    """One notebook."""

    path: PurePosixPath
    """Where it goes below the deployment's workspace folder: the file's path without its extension."""
    language: Language
    """Its default language."""
    jupyter: bool
    """Whether it is a Jupyter document and not source text."""
    content_base64: str
    """The file's bytes."""


@dataclass(frozen=True, slots=True)
class FileSource:
    """One workspace file: a module, a table of settings, anything that notebooks open or import."""

    path: PurePosixPath
    """Where it goes below the deployment's workspace folder: the file's path as it is."""
    content_base64: str
    """The file's bytes."""


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


def read_folder(folder: Path, file_patterns: Sequence[str] = ()) -> SourceFolder:
    """Everything below `folder`, hidden files and caches left out. What matches one of `file_patterns` (`lib/*`, `*.json`; an asterisk
    also stands for slashes) is a workspace file, everything else is a notebook.

    Raises `pulumi.RunError`, with all mistakes of the folder at once: missing or without any file, an unknown extension, two files
    (or a file and a subfolder) for one workspace path, a Jupyter document that is not one.
    """
    found = sorted(path for path in folder.rglob("*") if path.is_file() and not _is_litter(path.relative_to(folder)))
    plain = [file for file in found if any(fnmatchcase(file.relative_to(folder).as_posix(), pattern) for pattern in file_patterns)]
    notebook_files = [file for file in found if file not in plain]
    mistakes = [*_unknown(folder, notebook_files), *_clashes(folder, notebook_files, plain)]
    if not found:
        mistakes.append(f"{folder} is missing or has no notebooks ({_extensions()})")
    notebooks = []
    for file in notebook_files:
        try:
            notebooks.append(_read(folder, file))
        except ValueError as error:
            mistakes.append(f"{file} is not a Jupyter document: {error}")
    if mistakes:
        raise pulumi.RunError("these notebooks cannot be deployed:\n" + "\n".join(f"  - {mistake}" for mistake in mistakes))
    files = [FileSource(PurePosixPath(file.relative_to(folder).as_posix()), _base64(file.read_bytes())) for file in plain]
    return SourceFolder(notebooks, files)


def _read(folder: Path, file: Path) -> NotebookSource:
    content = file.read_bytes()
    jupyter = file.suffix.lower() == JUPYTER
    return NotebookSource(
        path=PurePosixPath(file.relative_to(folder).with_suffix("").as_posix()),
        language=_jupyter_language(content) if jupyter else LANGUAGES.get(file.suffix.lower(), "PYTHON"),
        jupyter=jupyter,
        content_base64=_base64(content),
    )


def _jupyter_language(content: bytes) -> Language:
    """The language of a Jupyter document's kernel; Python where it says none. `ValueError` if it is no such document."""
    document = json.loads(content)
    if not isinstance(document, dict) or not isinstance(document.get("cells"), list):
        raise ValueError("it has no list of cells")
    metadata = document.get("metadata", {})
    named = metadata.get("language_info", {}).get("name") or metadata.get("kernelspec", {}).get("language") or "python"
    for language in LANGUAGES.values():
        if language == str(named).upper():
            return language
    raise ValueError(f"its language is {named}, not one of {', '.join(LANGUAGES.values())}")


def _unknown(folder: Path, files: list[Path]) -> Iterator[str]:
    for file in files:
        if file.suffix.lower() not in {*LANGUAGES, JUPYTER}:
            yield f"{file} is no notebook: a notebook ends in {_extensions()}; list it as a workspace file, or move it out of {folder}"


def _clashes(folder: Path, notebooks: list[Path], files: list[Path]) -> Iterator[str]:
    targets = {file: file.relative_to(folder).with_suffix("") for file in notebooks} | {file: file.relative_to(folder) for file in files}
    taken: dict[Path, Path] = {}
    for file, path in sorted(targets.items()):
        if path in taken:
            yield f"{taken[path]} and {file} would both be {path.as_posix()} in the workspace; rename one"
        elif (folder / path).is_dir():
            yield f"{file} would be a notebook where {folder / path} is a folder; rename one"
        taken[path] = file


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")


def _extensions() -> str:
    return ", ".join([*LANGUAGES, JUPYTER])


def _is_litter(path: Path) -> bool:
    return any(part.startswith(".") or part == "__pycache__" for part in path.parts)
