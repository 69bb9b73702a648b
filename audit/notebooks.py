"""Notebooks as reviewers read them: the code of their cells. What a run leaves in the file (outputs, metadata) is counted, not shown.

Jupyter documents are JSON (https://nbformat.readthedocs.io); Databricks' source format is a script whose cells are divided by a comment
(https://learn.microsoft.com/azure/databricks/notebooks/notebook-format).
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from pydantic import JsonValue

from audit.model import TextDiff

_SOURCE: Final = re.compile(r"\A(#|//|--) Databricks notebook source\n")
_COMMAND: Final = re.compile(r"\n(?:#|//|--) COMMAND -+\n")


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its kind, its text, and the lines that running it left behind."""

    kind: str
    text: str
    outputs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Notebook:
    """The cells, and everything else in the file as one text."""

    cells: tuple[Cell, ...]
    rest: str = ""


def notebook(text: str) -> Notebook | None:
    """The notebook that a text is, in either format."""
    if first := _SOURCE.match(text):
        return Notebook(tuple(Cell("code", part.strip("\n")) for part in _COMMAND.split(text[first.end() :])))
    if not text.lstrip().startswith("{") or '"cells"' not in text:
        return None
    try:
        document: JsonValue = json.loads(text)
    except (ValueError, RecursionError):
        return None
    cells = document.get("cells") if isinstance(document, dict) else None
    if not isinstance(document, dict) or not isinstance(cells, list):
        return None
    found = [cell for cell in cells if isinstance(cell, dict)]
    rest = [{key: value for key, value in document.items() if key != "cells"}, *(_without_code(cell) for cell in found)]
    return Notebook(tuple(_cell(cell) for cell in found), json.dumps(rest, sort_keys=True))


def compare(old: Notebook, new: Notebook) -> TextDiff:
    """The changed cells, each under its number, whole lines as in a diff; a sentence for each kind of thing that is not shown."""
    before, after = ([(cell.kind, cell.text) for cell in side.cells] for side in (old, new))
    lines: list[str] = []
    for tag, old_from, old_to, new_from, new_to in difflib.SequenceMatcher(a=before, b=after, autojunk=False).get_opcodes():
        if tag != "equal":
            pairs = max(old_to - old_from, new_to - new_from)
            for offset in range(pairs):
                left = old.cells[old_from + offset] if old_from + offset < old_to else None
                right = new.cells[new_from + offset] if new_from + offset < new_to else None
                lines += _changed(left, right, (new_from if right else old_from) + offset + 1)
    added = sum(line.startswith("+") for line in lines)
    return TextDiff(tuple(lines), added, sum(line.startswith("-") for line in lines), tuple(_not_shown(old, new)))


def _changed(old: Cell | None, new: Cell | None, position: int) -> Iterator[str]:
    kind = (new or old or Cell("code", "")).kind
    what = "" if old and new else ", new" if new else ", removed"
    yield f"@@ cell {position}, {kind}{what} @@"
    yield from list(difflib.unified_diff(_lines(old), _lines(new), lineterm="", n=3))[3:]


def _lines(cell: Cell | None) -> list[str]:
    return cell.text.splitlines() if cell else []


def _not_shown(old: Notebook, new: Notebook) -> Iterator[str]:
    before, after = ([cell.outputs for cell in side.cells if cell.outputs] for side in (old, new))
    if before != after:
        counts = [sum(len(lines) for lines in side) for side in (before, after)]
        cells = f"{len(after):,} cell{'' if len(after) == 1 else 's'}"
        yield f"Outputs are not shown: {counts[0]:,} lines before, {counts[1]:,} now, in {cells}."
    if old.rest != new.rest:
        yield "Metadata and execution counts are not shown."


def _cell(raw: dict[str, JsonValue]) -> Cell:
    outputs = raw.get("outputs")
    return Cell(
        kind="text" if raw.get("cell_type") == "markdown" else str(raw.get("cell_type", "code")),
        text=_text(raw.get("source")),
        outputs=tuple(_output_lines(outputs if isinstance(outputs, list) else [])),
    )


def _without_code(raw: dict[str, JsonValue]) -> dict[str, JsonValue]:
    return {key: value for key, value in raw.items() if key not in ("source", "outputs", "cell_type")}


def _output_lines(outputs: Sequence[JsonValue]) -> Iterator[str]:
    for output in outputs:
        if isinstance(output, dict):
            data = output.get("data")
            texts = [output.get("text"), *(data.values() if isinstance(data, dict) else ()), output.get("traceback")]
            for text in texts:
                yield from _text(text).splitlines()


def _text(value: JsonValue) -> str:
    return "".join(str(part) for part in value) if isinstance(value, list) else value if isinstance(value, str) else ""
