"""The key `release`: what git folders are checked out at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args

from pydantic_core import PydanticCustomError

from config.base import TextFormat
from config.diagnostics import Diagnostic, error, shown
from config.keys import RELEASE
from config.vocabulary import Release

_WORD = next(part for part in get_args(Release) if isinstance(part, TextFormat))


@dataclass(frozen=True, slots=True)
class ParsedRelease:
    """What came out of the key."""

    value: str | None
    diagnostics: tuple[Diagnostic, ...] = ()


def parse_release(raw: object) -> ParsedRelease:
    """The release, or None if the key is not there or wrong."""
    if raw is None:
        return ParsedRelease(None)
    expected = f"Expected {_WORD.what}, for example {_WORD.example}."
    if not isinstance(raw, str):
        return ParsedRelease(None, (error((RELEASE,), f"{shown(raw)} is not text", f'Put it in quotes: "{raw}". {expected}'),))
    try:
        return ParsedRelease(_WORD.check(raw))
    except PydanticCustomError:
        return ParsedRelease(None, (error((RELEASE,), f"{shown(raw)} is not allowed here", expected),))
