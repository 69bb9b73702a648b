"""What a folder of notebooks means: which of its files are notebooks, which are plain workspace files, and where each goes.

Sources: "Export and import Databricks notebooks" (https://learn.microsoft.com/azure/databricks/notebooks/notebook-export-import) for the
extensions; "Import a workspace object" (https://docs.databricks.com/api/azure/workspace/workspace/import) for the size; the command line
tool of Databricks (`libs/notebook/detect_jupyter.go`) for the language of a Jupyter document.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath
from typing import Literal, get_args

Language = Literal["PYTHON", "SQL", "SCALA", "R"]

LANGUAGES: Mapping[str, Language] = {".py": "PYTHON", ".sql": "SQL", ".scala": "SCALA", ".r": "R"}
"""Languages of source text, by extension in lower case."""
JUPYTER = ".ipynb"
"""Extension of Jupyter documents, which say their language themselves."""
EXTENSIONS = (*LANGUAGES, JUPYTER)
"""What Databricks imports as a notebook."""
LARGEST_FILE = 10 * 1024 * 1024 // 4 * 3
"""Bytes of one notebook or file: Databricks takes 10 MiB of Base64, which has four characters for three bytes."""
_DATABRICKS_METADATA = "application/vnd.databricks.v1+notebook"


@dataclass(frozen=True, slots=True)
class Notebook:
    """One notebook of a folder."""

    file: PurePosixPath
    """Path of the file below the folder."""
    language: Language
    """Its default language."""

    @property
    def path(self) -> PurePosixPath:
        """Where it goes below the deployment's workspace folder: the file's path without its extension."""
        return self.file.with_suffix("")

    @property
    def jupyter(self) -> bool:
        """Whether it is a Jupyter document and not source text."""
        return self.file.suffix.lower() == JUPYTER


@dataclass(frozen=True, slots=True)
class Mistake:
    """What keeps a folder from being deployed, and what to do about it."""

    summary: str
    repair: str


@dataclass(frozen=True, slots=True)
class NotebookFolder:
    """Everything that a folder deploys, each kind sorted by path, and what is wrong with it."""

    notebooks: Sequence[Notebook]
    files: Sequence[PurePosixPath]
    """Plain workspace files, which keep their whole names."""
    mistakes: Sequence[Mistake]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to deploy, as in a folder that does not exist."""
        return not (self.notebooks or self.files or self.mistakes)


def read_notebook_folder(folder: Path, file_patterns: Sequence[str] = ()) -> NotebookFolder:
    """Everything below `folder`, without hidden files and caches. What matches one of `file_patterns` (`lib/*`, `*.json`; an asterisk also
    matches slashes) is a workspace file, everything else is a notebook. Links are followed as long as they stay inside the folder.

    Walks the folder once, and opens Jupyter documents only. Raises nothing about what is in the folder: see `mistakes`.
    """
    notebooks: list[Notebook] = []
    files: list[PurePosixPath] = []
    mistakes: list[Mistake] = []
    folders: set[PurePosixPath] = set()
    for path, is_folder, problem in _walk(folder, PurePosixPath(), (folder.resolve(),)):
        if problem is not None:
            mistakes.append(problem)
        elif is_folder:
            folders.add(path)
        else:
            found = _read(folder, path, file_patterns)
            match found:
                case Mistake():
                    mistakes.append(found)
                case Notebook():
                    notebooks.append(found)
                case PurePosixPath():
                    files.append(found)
    mistakes += _clashes(notebooks, files, folders)
    return NotebookFolder(sorted(notebooks, key=lambda one: one.file), sorted(files), mistakes)


def _walk(folder: Path, below: PurePosixPath, inside: tuple[Path, ...]) -> Iterator[tuple[PurePosixPath, bool, Mistake | None]]:
    """Every file and folder by its path below `folder`; `inside` are the real folders that the way there leads through."""
    here = folder / below
    if not here.is_dir():
        return
    for entry in sorted(here.iterdir()):
        path = below / entry.name
        if entry.name.startswith(".") or entry.name == "__pycache__":
            continue
        if entry.is_symlink() and (problem := _bad_link(entry, path, inside)) is not None:
            yield path, False, problem
        elif entry.is_dir():
            yield path, True, None
            yield from _walk(folder, path, (*inside, entry.resolve()) if entry.is_symlink() else (*inside, inside[-1] / entry.name))
        else:
            yield path, False, None


def _bad_link(link: Path, path: PurePosixPath, inside: tuple[Path, ...]) -> Mistake | None:
    try:
        target = link.resolve(strict=True)
    except (OSError, RuntimeError):
        return Mistake(f"{path} is a link to nothing", "Remove it, or let it lead to a file of the folder.")
    if not target.is_relative_to(inside[0]):
        return Mistake(f"{path} is a link out of the folder, to {target}", "Copy what it leads to into the folder.")
    if target in inside:
        return Mistake(f"{path} is a link to a folder that it lies in", "Remove it.")
    return None


def _read(folder: Path, path: PurePosixPath, file_patterns: Sequence[str]) -> Notebook | PurePosixPath | Mistake:
    size = (folder / path).stat().st_size
    if size == 0:
        return Mistake(f"{path} is empty, and Databricks imports no empty file", "Write a line into it, such as a comment.")
    if size > LARGEST_FILE:
        return Mistake(f"{path} has {size} bytes", f"Databricks imports at most {LARGEST_FILE}. Keep larger files in a volume.")
    if any(fnmatchcase(path.as_posix(), pattern) for pattern in file_patterns):
        return path
    extension = path.suffix.lower()
    if extension == JUPYTER:
        try:
            return Notebook(path, _jupyter_language((folder / path).read_bytes()))
        except ValueError as error:
            return Mistake(f"{path} is not a Jupyter document: {error}", "Export it again, or list it under `files`.")
    if extension not in LANGUAGES:
        allowed = f"Allowed extensions: {', '.join(EXTENSIONS)}."
        return Mistake(f"{path} is not a notebook", f"{allowed} List other files under `files`, or move them out of the folder.")
    return Notebook(path, LANGUAGES[extension])


def _jupyter_language(content: bytes) -> Language:
    """What Databricks itself wrote, or else the language of the kernel; Python where neither says one. `ValueError` if it is no such
    document."""
    document = json.loads(content)
    if not isinstance(document, dict) or not isinstance(document.get("cells"), list):
        raise ValueError("it has no list of cells")
    metadata = document.get("metadata")
    named = (
        _text(metadata, _DATABRICKS_METADATA, "language")
        or _text(metadata, "language_info", "name")
        or _text(metadata, "kernelspec", "language")
        or "python"
    )
    for language in LANGUAGES.values():
        if language == named.upper():
            return language
    raise ValueError(f"its language is {named}, not one of {', '.join(get_args(Language))}")


def _text(metadata: object, *keys: str) -> str | None:
    """The text at a place of the metadata, every part of which may be missing or null."""
    for key in keys:
        metadata = metadata.get(key) if isinstance(metadata, dict) else None
    return metadata if isinstance(metadata, str) else None


def _clashes(notebooks: Sequence[Notebook], files: Sequence[PurePosixPath], folders: set[PurePosixPath]) -> Iterator[Mistake]:
    """Two files, or a notebook and a folder, that would have one workspace path."""
    taken: dict[PurePosixPath, PurePosixPath] = {}
    targets = {**{notebook.file: notebook.path for notebook in notebooks}, **{file: file for file in files}}
    for file, path in sorted(targets.items()):
        other = taken.setdefault(path, file)
        if other != file:
            yield Mistake(f"{other} and {file} would both be {path} in the workspace", "Rename one of them.")
        if path in folders:
            yield Mistake(f"{file} would be {path} in the workspace, which is a folder", "Rename one of them.")
