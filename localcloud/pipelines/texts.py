"""`${{ }}` in a text: where expressions begin and end, and which of the keys of a map are directives."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

from localcloud.pipelines.expressions import ExpressionError

_STRING_OR_END: Final = re.compile(r"'(?:[^']|'')*'|\}\}")
_DIRECTIVE: Final = re.compile(r"\$\{\{\s*(if|elseif|else|each|insert)\b(.*)\}\}", re.DOTALL)
_EACH: Final = re.compile(r"\s*([A-Za-z_][A-Za-z0-9_]*)\s+in\s+(.*)", re.DOTALL)
DirectiveName = Literal["if", "elseif", "else", "each", "insert"]


@dataclass(frozen=True, slots=True)
class Hole:
    """One `${{ }}`."""

    expression: str
    line: int
    """Lines after the beginning of the text."""


@dataclass(frozen=True, slots=True)
class Directive:
    """A key that changes the structure."""

    name: DirectiveName
    expression: str
    """Of `else` and `insert`: empty."""
    variable: str
    """Only of `each`."""


@lru_cache(maxsize=4096)
def parts(text: str) -> tuple[str | Hole, ...]:
    """A text as pieces and holes. Raises `ExpressionError`."""
    return tuple(_parts(text))


def _parts(text: str) -> Iterator[str | Hole]:
    position = 0
    while (start := text.find("${{", position)) >= 0:
        if start > position:
            yield text[position:start]
        end = start + 3
        while (match := _STRING_OR_END.search(text, end)) and match[0] != "}}":
            end = match.end()
        if match is None:
            raise ExpressionError("this ${{ has no }}")
        yield Hole(text[start + 3 : match.start()], text.count("\n", 0, start))
        position = match.end()
    if position < len(text):
        yield text[position:]


def directive(key: str) -> Directive | None:
    """The directive that a key is. Raises `ExpressionError` for one that is not complete."""
    match = _DIRECTIVE.fullmatch(key.strip())
    if match is None or len(parts(key.strip())) != 1:
        return None
    name, rest = match[1], match[2]
    if name == "each":
        if (each := _EACH.fullmatch(rest)) is None:
            raise ExpressionError("each is written ${{ each NAME in LIST }}")
        return Directive("each", each[2], each[1])
    if name in ("else", "insert"):
        if rest.strip():
            raise ExpressionError(
                f"unexpected {rest.strip()!r} after {name}" + (": did you mean elseif?" if rest.split()[0] == "if" else "")
            )
        return Directive("else" if name == "else" else "insert", "", "")
    if not rest.strip():
        raise ExpressionError(f"{name} needs an expression")
    return Directive("if" if name == "if" else "elseif", rest, "")
