"""What a folder of notebooks means: which of its files are notebooks, which are plain workspace files, and where each goes.

Sources: "Export and import Databricks notebooks" (https://learn.microsoft.com/azure/databricks/notebooks/notebook-export-import) for the
extensions and the first line; "Import a workspace object" (https://docs.databricks.com/api/azure/workspace/workspace/import) for the size,
and for empty files; the command line tool of Databricks (`libs/notebook/detect_jupyter.go`) for the language of a Jupyter document.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath
from typing import Literal, get_args

from domain import strict_json
from domain.folders import Mistake, in_the_service, unreadable, walk
from domain.text_files import Content, read_content

Language = Literal["PYTHON", "SQL", "SCALA", "R"]

LANGUAGES: Mapping[str, Language] = {".py": "PYTHON", ".sql": "SQL", ".scala": "SCALA", ".r": "R"}
"""Languages of source text, by extension in lower case."""
JUPYTER = ".ipynb"
"""Extension of Jupyter documents, which say their language themselves."""
EXTENSIONS = (*LANGUAGES, JUPYTER)
"""What Databricks imports as a notebook."""
HEADER = "# Databricks notebook source"
"""First line of a notebook in Python. A file without it is a module, which notebooks import."""
LARGEST_FILE = 10_485_760
"""Bytes of one notebook or file; Databricks refuses more as MAX_NOTEBOOK_SIZE_EXCEEDED."""
_OTHERS = ("bash", "deno", "evcxr", "gophernotes", "ijava", "java", "javascript", "julia", "kotlin", "octave", "ruby", "rust", ".net")
KERNELS: Mapping[str, str] = {
    **dict.fromkeys(("ir", "irkernel", "sparkrkernel"), "r"),
    **dict.fromkeys(("almond", "scala", "sparkkernel", "spylon"), "scala"),
    **{name: name for name in _OTHERS},
}
"""Languages of well-known kernels, by their names up to a version (https://github.com/jupyter/jupyter/wiki/Jupyter-kernels)."""
_DATABRICKS_METADATA = "application/vnd.databricks.v1+notebook"


@dataclass(frozen=True, slots=True)
class Notebook:
    """One notebook of a folder."""

    file: PurePosixPath
    """Path of the file below the folder."""
    language: Language
    """Its default language."""
    data: bytes = field(repr=False)
    """What Databricks imports."""

    @property
    def path(self) -> PurePosixPath:
        """Where it goes below the deployment's workspace folder: the file's path without its extension."""
        return in_the_service(self.file.with_suffix(""))

    @property
    def jupyter(self) -> bool:
        """Whether it is a Jupyter document and not source text."""
        return self.file.suffix.lower() == JUPYTER


@dataclass(frozen=True, slots=True)
class PlainFile:
    """One workspace file: a module, a table of settings, anything that notebooks open or import."""

    file: PurePosixPath
    """Path of the file below the folder."""
    data: bytes = field(repr=False)
    """What Databricks stores."""

    @property
    def path(self) -> PurePosixPath:
        """Where it goes below the deployment's workspace folder: the file's whole path."""
        return in_the_service(self.file)


@dataclass(frozen=True, slots=True)
class Patterns:
    """What the stack file says about the files of a folder (`lib/*`, `*.json`; an asterisk also matches slashes)."""

    files: Sequence[str] = ()
    """Plain workspace files, whatever they look like."""
    notebooks: Sequence[str] = ()
    """Python files that are notebooks without the first line of one."""


NO_PATTERNS = Patterns()


@dataclass(frozen=True, slots=True)
class NotebookFolder:
    """Everything that a folder deploys, each kind sorted by path, and what is wrong with it."""

    notebooks: Sequence[Notebook]
    files: Sequence[PlainFile]
    mistakes: Sequence[Mistake]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to deploy, as in a folder that does not exist."""
        return not (self.notebooks or self.files or self.mistakes)


def read_notebook_folder(folder: Path, patterns: Patterns = NO_PATTERNS) -> NotebookFolder:
    """Everything below `folder`, without hidden files and caches. Python without the first line of a notebook is a module, and with what
    `patterns.files` names a plain workspace file; everything else is a notebook.

    Raises nothing about what is in the folder: see `mistakes`.
    """
    notebooks: list[Notebook] = []
    files: list[PlainFile] = []
    mistakes: list[Mistake] = []
    folders: set[PurePosixPath] = set()
    for entry in walk(folder, lambda name: name.startswith(".") or name == "__pycache__"):
        if entry.mistake is not None:
            mistakes.append(entry.mistake)
        elif entry.is_folder:
            folders.add(in_the_service(entry.path))
        else:
            match _read(folder, entry.path, patterns):
                case Mistake() as mistake:
                    mistakes.append(mistake)
                case Notebook() as notebook:
                    notebooks.append(notebook)
                case PlainFile() as file:
                    files.append(file)
    mistakes += _clashes([*notebooks, *files], folders)
    return NotebookFolder(sorted(notebooks, key=lambda one: one.file), sorted(files, key=lambda one: one.file), mistakes)


def _read(folder: Path, path: PurePosixPath, patterns: Patterns) -> Notebook | PlainFile | Mistake:
    try:
        size = (folder / path).stat().st_size
        content = read_content(folder / path) if size <= 2 * LARGEST_FILE else None
    except OSError as problem:
        return unreadable(path, problem)
    if content is None or len(content.data) > LARGEST_FILE:
        return Mistake(f"{path} has {size} bytes", f"Databricks imports at most {LARGEST_FILE}. Keep larger files in a volume.")
    if not content.data:
        return Mistake(f"{path} is empty, and Databricks imports no empty file", _something_in_it(path))
    extension = path.suffix.lower()
    if _matches(path, patterns.files):
        return PlainFile(path, content.data)
    if extension not in EXTENSIONS:
        allowed = f"Allowed extensions: {', '.join(EXTENSIONS)}."
        return Mistake(f"{path} is not a notebook", f"{allowed} List other files under `files`, or move them out of the folder.")
    if content.problem:
        return Mistake(f"{path}{content.problem}", f"{content.repair} If it is not a notebook, list it under `files`.")
    if extension == JUPYTER:
        return _jupyter(path, content)
    if extension == ".py" and not _has_header(content.data) and not _matches(path, patterns.notebooks):
        return PlainFile(path, content.data)
    return Notebook(path, LANGUAGES[extension], content.data)


def _something_in_it(path: PurePosixPath) -> str:
    if path.name == "__init__.py":
        return "Remove it, because Python imports from folders without one, too; or write a line into it, such as a comment."
    return "Write a line into it, such as a comment."


def _matches(path: PurePosixPath, patterns: Sequence[str]) -> bool:
    return bool(patterns) and any(fnmatchcase(in_the_service(path).as_posix(), pattern) for pattern in patterns)


def _has_header(data: bytes) -> bool:
    return data[: len(HEADER) + 80].partition(b"\n")[0].rstrip() == HEADER.encode()


def _jupyter(path: PurePosixPath, content: Content) -> Notebook | Mistake:
    try:
        return Notebook(path, _jupyter_language(content.data), content.data)
    except json.JSONDecodeError as error:
        return Mistake(f"{path}:{error.lineno} is not a Jupyter document: {error.msg}", "Export it again, or list it under `files`.")
    except (ValueError, RecursionError) as error:
        return Mistake(f"{path} is not a Jupyter document: {error}", "Export it again, or list it under `files`.")


def _jupyter_language(content: bytes) -> Language:
    """What Databricks itself wrote, or else the language of the kernel; Python where neither says one. `ValueError` if it is no such
    document."""
    document = strict_json.loads(content)
    if isinstance(document, dict) and "worksheets" in document:
        raise ValueError("it has the old format nbformat 3; `jupyter nbconvert --to notebook` writes the one that Databricks imports")
    if not isinstance(document, dict) or not isinstance(document.get("cells"), list):
        raise ValueError("it has no list of cells")
    if not all(isinstance(cell, dict) and _is_source(cell.get("source", "")) for cell in document["cells"]):
        raise ValueError("one of its cells has no text as its source")
    metadata = document.get("metadata")
    named = (
        _text(metadata, _DATABRICKS_METADATA, "language")
        or _text(metadata, "language_info", "name")
        or _text(metadata, "kernelspec", "language")
        or _of_kernel(_text(metadata, "kernelspec", "name") or "")
    )
    for language in LANGUAGES.values():
        if language == named.upper():
            return language
    raise ValueError(f"its language is {named}, not one of {', '.join(get_args(Language))}")


def _is_source(given: object) -> bool:
    return isinstance(given, str) or (isinstance(given, list) and all(isinstance(line, str) for line in given))


def _of_kernel(name: str) -> str:
    """The language of a Jupyter kernel by its name; of one that somebody has named, Python, which environments are made for."""
    return KERNELS.get(re.split(r"[^a-z.]", name.lower())[0], "python")


def _text(metadata: object, *keys: str) -> str | None:
    """The text at a place of the metadata, every part of which may be missing or null."""
    for key in keys:
        metadata = metadata.get(key) if isinstance(metadata, dict) else None
    return metadata if isinstance(metadata, str) else None


def _clashes(deployed: Sequence[Notebook | PlainFile], folders: set[PurePosixPath]) -> Iterator[Mistake]:
    """Two files, or a notebook and a folder, that would have one workspace path."""
    taken: dict[PurePosixPath, PurePosixPath] = {}
    for file, path in sorted((one.file, one.path) for one in deployed):
        other = taken.setdefault(path, file)
        if other != file:
            yield Mistake(f"{other} and {file} would both be {path} in the workspace", "Rename one of them.")
        if path in folders:
            yield Mistake(f"{file} would be {path} in the workspace, which is a folder", "Rename one of them.")
