"""Notebooks as cells: source format (`# Databricks notebook source`), SQL, and Jupyter documents.

Source: https://learn.microsoft.com/azure/databricks/notebooks/notebook-export-import.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Final, Literal

Language = Literal["python", "sql", "scala", "r", "md", "run", "pip", "sh", "fs", "other"]

LANGUAGES: Final[dict[str, Language]] = {".py": "python", ".sql": "sql", ".scala": "scala", ".r": "r", ".ipynb": "python"}
"""The language of a notebook, by the end of its file's name."""
_COMMENTS: Final = {".py": "#", ".sql": "--", ".scala": "//", ".r": "#"}
_MAGIC: Final[dict[str, Language]] = {
    "python": "python",
    "sql": "sql",
    "scala": "scala",
    "r": "r",
    "md": "md",
    "md-sandbox": "md",
    "run": "run",
    "pip": "pip",
    "sh": "sh",
    "fs": "fs",
}


class NotANotebook(Exception):
    """The file has no notebook in it; the text says why."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its number from 1 on, its language, and its text without the magic word."""

    number: int
    language: Language
    text: str
    word: str = ""
    """The magic word as it is written, without %."""


def is_notebook(suffix: str, text: str) -> bool:
    """Whether a file with that end of its name is a notebook, and not a module or another file."""
    if suffix == ".ipynb":
        return True
    mark = _COMMENTS.get(suffix)
    return mark is not None and text.lstrip("\ufeff").startswith(f"{mark} Databricks notebook source")


def cells_of(suffix: str, text: str) -> list[Cell]:
    """The cells of a notebook, without empty ones; numbers count these as well. Raises `NotANotebook`."""
    if suffix == ".ipynb":
        return _of_jupyter(text)
    if not is_notebook(suffix, text):
        raise NotANotebook(f"its first line is not {_COMMENTS.get(suffix, '#')} Databricks notebook source")
    mark = _COMMENTS[suffix]
    body = text.lstrip("\ufeff").partition("\n")[2]
    parts = re.split(rf"(?m)^{re.escape(mark)} COMMAND -{{10}}[ \t]*$", body)
    found = (_cell(number, _unmagic(part, mark), LANGUAGES[suffix]) for number, part in enumerate(parts, 1))
    return [cell for cell in found if cell.text.strip() or cell.language == "run"]


def _unmagic(part: str, mark: str) -> str:
    """A cell without its titles, and with the comments in front of magic words taken away."""
    lines = [line for line in part.split("\n") if not line.startswith((f"{mark} DBTITLE", f"{mark} INPUT_WIDGETS"))]
    magic = f"{mark} MAGIC"
    if any(line.startswith(magic) for line in lines):
        lines = [line[len(magic) :].removeprefix(" ") if line.startswith(magic) else line for line in lines]
    return "\n".join(lines).strip("\n")


def _cell(number: int, text: str, language: Language) -> Cell:
    found = re.match(r"\s*%([A-Za-z][\w-]*)[ \t]*", text)
    if found is None:
        return Cell(number, language, text)
    word = found[1].lower()
    if language == "python" and word not in _MAGIC:  # such as %matplotlib: a line of Python with magic in it
        return Cell(number, "python", text)
    return Cell(number, _MAGIC.get(word, "other"), text[found.end() :].strip("\n"), word)


def _of_jupyter(text: str) -> list[Cell]:
    try:
        document = json.loads(text)
        language = str(document.get("metadata", {}).get("language_info", {}).get("name", "python")).lower()
        found = [
            _cell(number, "".join(cell["source"]), _MAGIC.get(language, "other"))
            for number, cell in enumerate(document["cells"], 1)
            if cell["cell_type"] == "code"
        ]
    except (ValueError, KeyError, AttributeError, TypeError) as error:
        raise NotANotebook(f"it is no Jupyter document: {error}") from None
    return [cell for cell in found if cell.text.strip() or cell.language == "run"]
