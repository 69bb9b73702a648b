"""Differences of values that are texts inside: notebooks in base64, files of several lines."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from itertools import takewhile
from typing import Final

from audit import notebooks
from audit.model import TextDiff
from domain.property_credentials import is_encoded, readable

__all__ = ["compare", "is_encoded", "readable"]

LONGEST_COMPARED: Final = 5_000
"""Lines between the first and the last that differ; a line diff of more takes too long to be worth its reading."""

_BOM: Final = "\ufeff"


def compare(old: str, new: str) -> TextDiff:
    """What differs between two texts: cells of notebooks, else lines with three lines of context, of which a last one without line break
    ends in an empty line. What only looks different is one sentence."""
    if remarks := tuple(_looks(old, new)):
        return TextDiff((), 0, 0, remarks)
    before, after = notebooks.notebook(old), notebooks.notebook(new)
    if before and after:
        return notebooks.compare(before, after)
    return _by_line(old.split("\n"), new.split("\n"))


def _looks(old: str, new: str) -> Iterator[str]:
    """Sentences, if nothing else differs."""
    if _bare(old) != _bare(new):
        return
    if old.startswith(_BOM) != new.startswith(_BOM):
        yield "Only a byte order mark at the beginning differs."
    if ("\r\n" in old) != ("\r\n" in new):
        yield "Only line endings differ: they are CRLF now." if "\r\n" in new else "Only line endings differ: they are LF now."
    elif old.startswith(_BOM) == new.startswith(_BOM):
        yield "Only white space at the ends of lines differs."


def _bare(text: str) -> list[str]:
    return [line.rstrip() for line in text.removeprefix(_BOM).rstrip().splitlines()]


def _by_line(before: list[str], after: list[str]) -> TextDiff:
    start = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(before, after, strict=False)))
    end = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(before[start:][::-1], after[start:][::-1], strict=False)))
    if max(len(before), len(after)) - start - end > LONGEST_COMPARED:
        return TextDiff(lines=(), added=len(after), removed=len(before))
    lines = tuple(_hunks(before, after, max(start - 3, 0), max(end - 3, 0)))
    added = sum(line.startswith("+") for line in lines)
    return TextDiff(lines=lines, added=added, removed=sum(line.startswith("-") for line in lines))


def _hunks(before: list[str], after: list[str], start: int, end: int) -> Iterator[str]:
    """The unified diff of the middle, with the line numbers of the whole."""
    old, new = (side[start : len(side) - end] for side in (before, after))
    for line in list(difflib.unified_diff(old, new, lineterm="", n=3))[2:]:
        yield _shifted(line, start) if line.startswith("@@") else line


def _shifted(header: str, by: int) -> str:
    parts = [_moved(part, by) if part[0] in "+-" else part for part in header.split(" ")]
    return " ".join(parts)


def _moved(part: str, by: int) -> str:
    first, comma, count = part[1:].partition(",")
    return f"{part[0]}{int(first) + by}{comma}{count}"
