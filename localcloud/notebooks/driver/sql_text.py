"""SQL as tokens: enough to find names, parameters and the ends of statements, without touching literals and comments."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal["space", "comment", "literal", "quoted", "word", "parameter", "number", "sign"]

_TOKEN: Final = re.compile(
    r"""(?P<space>\s+)
    |(?P<comment>--(?:\\\n|[^\n])*|/\*.*?(?:\*/|\Z))
    |(?P<literal>[rR]?'(?:[^'\\]|\\.|'')*'|[rR]?"(?:[^"\\]|\\.|"")*")
    |(?P<quoted>`(?:[^`]|``)*`)
    |(?P<parameter>(?<!:):[A-Za-z_]\w*)
    |(?P<number>\d[\w.]*)
    |(?P<word>[A-Za-z_]\w*)
    |(?P<sign>::|.)""",
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the text."""

    kind: Kind
    text: str

    @property
    def name(self) -> str:
        """What an identifier names, without its quotes."""
        return self.text[1:-1].replace("``", "`") if self.kind == "quoted" else self.text

    @property
    def value(self) -> str:
        """What a literal says."""
        body = self.text[2:-1] if self.text[0] in "rR" else re.sub(r"\\(.)", r"\1", self.text[1:-1])
        return body.replace("''", "'") if self.text.endswith("'") else body

    def is_name(self) -> bool:
        """Whether it can be a part of a name."""
        return self.kind in ("word", "quoted")


def tokens(sql: str) -> list[Token]:
    """The whole text in pieces; together they are the text again."""
    return [Token(_kind(found), found[0]) for found in _TOKEN.finditer(sql)]


def _kind(found: re.Match[str]) -> Kind:
    kind = found.lastgroup
    assert kind is not None
    return kind  # type: ignore[return-value]  # the groups are called as the kinds


def text_of(pieces: Sequence[Token]) -> str:
    """The pieces as text."""
    return "".join(piece.text for piece in pieces)


def statements(sql: str) -> Iterator[str]:
    """The statements of a text, without the semicolons between them and without empty ones."""
    current: list[Token] = []
    for piece in [*tokens(sql), Token("sign", ";")]:
        if piece.kind == "sign" and piece.text == ";":
            if any(each.kind not in ("space", "comment") for each in current):
                yield text_of(current).strip()
            current = []
        else:
            current.append(piece)


def words(sql: str) -> list[str]:
    """The statement's words and signs in upper case, without spaces, comments; quoted names and literals as they are."""
    return [
        piece.text.upper() if piece.kind in ("word", "sign") else piece.text
        for piece in tokens(sql)
        if piece.kind not in ("space", "comment")
    ]


def parameters(sql: str) -> set[str]:
    """The names of the parameter markers, as `day` of `:day`."""
    return {piece.text[1:] for piece in tokens(sql) if piece.kind == "parameter"}
