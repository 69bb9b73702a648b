"""Notebook files of a folder, as Databricks wants them."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
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


def read_notebooks(folder: Path) -> list[NotebookSource]:
    """Every notebook below `folder`, sorted by path. Hidden files and caches are left out.

    Raises `pulumi.RunError`, with all mistakes of the folder at once: missing or without notebooks, an unknown extension, two files
    (or a file and a subfolder) for one workspace path, a Jupyter document that is not one.
    """
    files = sorted(path for path in folder.rglob("*") if path.is_file() and not _is_litter(path.relative_to(folder)))
    mistakes = [*_unknown(folder, files), *_clashes(folder, files)]
    if not files:
        mistakes.append(f"{folder} is missing or has no notebooks ({_extensions()})")
    notebooks = []
    for file in files:
        try:
            notebooks.append(_read(folder, file))
        except ValueError as error:
            mistakes.append(f"{file} is not a Jupyter document: {error}")
    if mistakes:
        raise pulumi.RunError("these notebooks cannot be deployed:\n" + "\n".join(f"  - {mistake}" for mistake in mistakes))
    return notebooks


def digest(notebooks: Sequence[NotebookSource]) -> str:
    """Hexadecimal SHA-256 of paths, languages and contents."""
    total = hashlib.sha256()
    for notebook in sorted(notebooks, key=lambda notebook: notebook.path):
        total.update(f"{notebook.path}\0{notebook.language}\0{notebook.content_base64}\n".encode())
    return total.hexdigest()


def _read(folder: Path, file: Path) -> NotebookSource:
    content = file.read_bytes()
    jupyter = file.suffix.lower() == JUPYTER
    return NotebookSource(
        path=PurePosixPath(file.relative_to(folder).with_suffix("").as_posix()),
        language=_jupyter_language(content) if jupyter else LANGUAGES.get(file.suffix.lower(), "PYTHON"),
        jupyter=jupyter,
        content_base64=base64.b64encode(content).decode("ascii"),
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
            yield f"{file} is no notebook: a notebook ends in {_extensions()}; move other files out of {folder}"


def _clashes(folder: Path, files: list[Path]) -> Iterator[str]:
    taken: dict[Path, Path] = {}
    for file in files:
        path = file.relative_to(folder).with_suffix("")
        if path in taken:
            yield f"{taken[path]} and {file} would both be the notebook {path.as_posix()}; rename one"
        elif (folder / path).is_dir():
            yield f"{file} would be a notebook where {folder / path} is a folder; rename one"
        taken[path] = file


def _extensions() -> str:
    return ", ".join([*LANGUAGES, JUPYTER])


def _is_litter(path: Path) -> bool:
    return any(part.startswith(".") or part == "__pycache__" for part in path.parts)
