"""Differences of values that are texts inside: notebooks in base64, files of several lines, JSON in a string."""

from __future__ import annotations

import base64
import binascii
import difflib
from typing import Final

from audit.model import TextDiff

LONGEST_COMPARED: Final = 5_000
"""Lines; a line diff of longer texts takes too long to be worth its reading."""

_BASE64_SUFFIX: Final = "Base64"


def readable(name: str, value: str) -> str | None:
    """The text to compare line by line: decoded where the property's name says base64, else the value; `None` if it is not a text."""
    if not name.endswith(_BASE64_SUFFIX):
        return value
    try:
        return base64.b64decode(value, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return None


def is_encoded(name: str) -> bool:
    """Whether a property of this name holds base64."""
    return name.endswith(_BASE64_SUFFIX)


def compare(old: str, new: str) -> TextDiff:
    """The line diff, with three lines of context. A last line's missing line break is seen, as an empty line."""
    before, after = old.split("\n"), new.split("\n")
    if max(len(before), len(after)) > LONGEST_COMPARED:
        return TextDiff(lines=(), added=len(after), removed=len(before))
    lines = tuple(difflib.unified_diff(before, after, lineterm="", n=3))[2:]
    added = sum(line.startswith("+") for line in lines)
    return TextDiff(lines=lines, added=added, removed=sum(line.startswith("-") for line in lines))
