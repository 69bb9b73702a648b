"""Reads blocks, attributes and values of Pulumi's configuration language (a dialect of HCL).

`pulumi import` describes what it imported in it. Only what it writes is read: literals, lists, objects, names of other resources, and
calls such as `secret(...)`. Templates with something to evaluate inside, loops and conditions are refused.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

_TOKEN: Final = re.compile(
    r"""(?P<space>[ \t\r\n]+|\#[^\n]*|//[^\n]*)
    |(?P<string>"(?:[^"\\]|\\.)*")
    |(?P<number>-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)
    |(?P<name>[A-Za-z_][\w-]*)
    |(?P<mark>[{}\[\]()=:,.])""",
    re.VERBOSE,
)
_ESCAPES: Final = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}


class PclError(Exception):
    """The text has something that is not read here; the message says what and in which line."""


@dataclass(frozen=True, slots=True)
class Reference:
    """Another resource, or something of it: `vault`, `vault.properties.vaultUri`, `vault.names[0]`."""

    path: tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Call:
    """A function's value, such as `secret("x")`."""

    function: str
    arguments: list[Value]


Value = None | bool | int | float | str | Reference | Call | list["Value"] | dict[str, "Value"]


@dataclass(frozen=True, slots=True)
class Block:
    """`resource NAME TOKEN { ... }`."""

    kind: str
    labels: tuple[str, ...]
    attributes: dict[str, Value] = field(default_factory=dict)
    blocks: list[Block] = field(default_factory=list)


def read(text: str) -> list[Block]:
    """The blocks of a text. Raises `PclError`."""
    reader = _Reader(text)
    blocks: list[Block] = []
    while not reader.is_at_end:
        blocks.append(reader.block(reader.take("name")))
    return blocks


class _Reader:
    def __init__(self, text: str) -> None:
        self._tokens = _tokens(text)
        self._at = 0

    @property
    def is_at_end(self) -> bool:
        return self._at == len(self._tokens)

    def block(self, kind: str) -> Block:
        labels: list[str] = []
        while not self.next_is("{"):
            labels.append(self.name_or_string())
        found = Block(kind, tuple(labels))
        self.take("mark", "{")
        while not self.skip("}"):
            name = self.take("name")
            if self.skip("="):
                found.attributes[name] = self.value()
            else:
                found.blocks.append(self.block(name))
        return found

    def value(self) -> Value:
        kind, text, line = self._peek()
        if kind == "string":
            return _unquoted(self.take("string"), line)
        if kind == "number":
            number = float(self.take("number"))
            return int(number) if number.is_integer() else number
        if kind == "name":
            return self._named(self.take("name"))
        if text == "[":
            return self._list()
        if text == "{":
            return self._object()
        raise PclError(f"line {line}: {text!r} where a value is expected")

    def name_or_string(self) -> str:
        kind, _, line = self._peek()
        return _unquoted(self.take("string"), line) if kind == "string" else self.take("name")

    def take(self, kind: str, text: str | None = None) -> str:
        found, taken, line = self._peek()
        if found != kind or text not in {None, taken}:
            raise PclError(f"line {line}: {taken!r} where {text or f'a {kind}'} is expected")
        self._at += 1
        return taken

    def next_is(self, mark: str) -> bool:
        return not self.is_at_end and self._tokens[self._at][:2] == ("mark", mark)

    def skip(self, mark: str) -> bool:
        if self.next_is(mark):
            self._at += 1
            return True
        return False

    def _peek(self) -> tuple[str, str, int]:
        if self.is_at_end:
            raise PclError("the text ends too early")
        return self._tokens[self._at]

    def _named(self, name: str) -> Value:
        constants: dict[str, Value] = {"true": True, "false": False, "null": None}
        if name in constants:
            return constants[name]
        if self.skip("("):
            return Call(name, self._items(")"))
        path: list[str | int] = [name]
        while True:
            if self.skip("."):
                path.append(self.take("name"))
            elif self.skip("["):
                index = self.value()
                if not isinstance(index, str | int):
                    raise PclError(f"{name}: an index that is no literal")
                path.append(index)
                self.take("mark", "]")
            else:
                return Reference(tuple(path))

    def _list(self) -> Value:
        self.take("mark", "[")
        return self._items("]")

    def _items(self, end: str) -> list[Value]:
        found: list[Value] = []
        while not self.skip(end):
            found.append(self.value())
            self.skip(",")
        return found

    def _object(self) -> Value:
        self.take("mark", "{")
        found: dict[str, Value] = {}
        while not self.skip("}"):
            key = self.name_or_string()
            if not self.skip(":"):
                self.take("mark", "=")
            found[key] = self.value()
            self.skip(",")
        return found


def _tokens(text: str) -> Sequence[tuple[str, str, int]]:
    found: list[tuple[str, str, int]] = []
    at, line = 0, 1
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise PclError(f"line {line}: {text[at : at + 20]!r} is not read here")
        kind = str(match.lastgroup)
        if kind != "space":
            found.append((kind, match[0], line))
        line += match[0].count("\n")
        at = match.end()
    return found


def _unquoted(text: str, line: int) -> str:
    """The string that a quoted template stands for. `$${` and `%%{` are a dollar or percent sign before a brace."""

    def character(match: re.Match[str]) -> str:
        if match[1]:
            return _ESCAPES.get(match[1]) or chr(int(match[1][1:], 16))
        if len(match[0]) == 2:
            raise PclError(f"line {line}: a template that has to be evaluated")
        return match[0][1:]

    return re.sub(r"\\(u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[nrt\"\\])|\$\$\{|%%\{|\$\{|%\{", character, text[1:-1])
