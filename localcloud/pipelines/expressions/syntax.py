"""The text of an expression as a tree.

The tree is checked against the names and functions that exist where it is written, whether it is ever evaluated or not.
Source: https://learn.microsoft.com/azure/devops/pipelines/process/expressions.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Protocol

from localcloud.pipelines.expressions.values import NotConvertible, Value, to_version
from localcloud.schema.nearest import did_you_mean

MAX_DEPTH: Final = 50
MAX_LENGTH: Final = 21_000
_TOKEN: Final = re.compile(
    r"\s*(?:(?P<string>'(?:[^']|'')*')|(?P<number>(?:[-+](?=[\d.])|\.?\d)[^\s,()\[\]']*)|(?P<name>[A-Za-z_][A-Za-z0-9_]*)|(?P<sign>[.,()\[\]*]))",
    re.ASCII,
)
_NUMBER: Final = re.compile(r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)", re.ASCII)
_WHILE_IT_RUNS: Final = {
    *("always", "canceled", "counter", "failed", "succeeded", "succeededorfailed"),
    *("dependencies", "stagedependencies", "pipeline", "resources"),
}
"""Functions and contexts, in lower case, that a run has and the expansion of its files has not."""


class ExpressionError(Exception):
    """An expression that cannot be read or evaluated; the message is one sentence without a full stop."""


@dataclass(frozen=True, slots=True)
class Literal:
    """A value that is written down."""

    value: Value


@dataclass(frozen=True, slots=True)
class Name:
    """A context: `variables`, `parameters` ..."""

    name: str


@dataclass(frozen=True, slots=True)
class Member:
    """A part of a container, by property or index."""

    container: Expression
    key: Expression


@dataclass(frozen=True, slots=True)
class Every:
    """All values of a container (`*`)."""

    container: Expression


@dataclass(frozen=True, slots=True)
class Call:
    """A function with its arguments."""

    function: str
    """As the table of functions spells it."""
    arguments: tuple[Expression, ...]


Expression = Literal | Name | Member | Every | Call


class Signature(Protocol):
    """How many arguments a function takes."""

    @property
    def least(self) -> int:
        """At least."""

    @property
    def most(self) -> int | None:
        """At most; None: any number."""


def parse(text: str, names: Collection[str], functions: Mapping[str, Signature]) -> Expression:
    """Reads an expression. `functions` by their names as they are documented; case does not count. Raises `ExpressionError`."""
    if len(text) > MAX_LENGTH:
        raise ExpressionError(f"the expression is longer than {MAX_LENGTH} characters")
    parser = _Parser(list(_tokens(text)), {name.lower(): name for name in names}, {name.lower(): name for name in functions}, functions)
    return parser.whole()


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    position: int


def _tokens(text: str) -> Iterator[_Token]:
    position = 0
    end = len(text.rstrip())
    while position < end:
        match = _TOKEN.match(text, position)
        if match is None:
            rest = text[position:].lstrip()
            if rest.startswith("'"):
                raise ExpressionError(f"the string {rest} does not end")
            hint = "a name with a hyphen is written as an index, ['a-b']" if rest[0] == "-" else "there are no operators, only functions"
            at = text.index(rest, position) + 1
            raise ExpressionError(f"unexpected {rest[0]!r} at position {at} of the expression; {hint}")
        kind = match.lastgroup or ""
        yield _Token(kind, match[kind], match.start(kind) + 1)
        position = match.end()
    yield _Token("end", "", position + 1)


@dataclass
class _Parser:
    tokens: list[_Token]
    names: Mapping[str, str]
    function_names: Mapping[str, str]
    functions: Mapping[str, Signature]
    at: int = 0
    depth: int = 0

    @property
    def now(self) -> _Token:
        return self.tokens[self.at]

    def whole(self) -> Expression:
        if self.now.kind == "end":
            raise ExpressionError("the expression is empty")
        found = self.expression()
        if self.now.kind != "end":
            raise self.unexpected()
        return found

    def expression(self) -> Expression:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise ExpressionError(f"the expression is nested deeper than {MAX_DEPTH} levels")
        found = self.primary()
        while self.now.text in (".", "[") and self.now.kind == "sign":
            found = self.part(found)
        self.depth -= 1
        return found

    def primary(self) -> Expression:
        token = self.take()
        if token.kind == "string":
            return Literal(token.text[1:-1].replace("''", "'"))
        if token.kind == "number":
            return Literal(_number(token.text))
        if token.kind == "name":
            return self.named(token)
        self.at -= 1
        raise self.unexpected()

    def named(self, token: _Token) -> Expression:
        name = token.text.lower()
        if self.now.text == "(" and self.now.kind == "sign":
            return self.call(token)
        if name in ("true", "false"):
            return Literal(name == "true")
        if name in self.names:
            return Name(self.names[name])
        if name in self.function_names:
            raise ExpressionError(f"the function {self.function_names[name]} needs parentheses")
        raise self.unknown("value", token.text, self.names.values())

    def call(self, token: _Token) -> Expression:
        name = self.function_names.get(token.text.lower())
        if name is None:
            raise self.unknown("function", token.text, self.function_names.values())
        self.take()
        arguments: list[Expression] = []
        while self.now.text != ")" or self.now.kind != "sign":
            if arguments:
                self.expect(",")
            arguments.append(self.expression())
        self.take()
        signature = self.functions[name]
        if len(arguments) < signature.least or (signature.most is not None and len(arguments) > signature.most):
            raise ExpressionError(f"{name} takes {_count(signature)}, not {len(arguments)}")
        return Call(name, tuple(arguments))

    def part(self, container: Expression) -> Expression:
        if self.take().text == ".":
            token = self.take()
            if token.text == "*":
                return Every(container)
            if token.kind != "name":
                self.at -= 1
                raise self.unexpected()
            return Member(container, Literal(token.text))
        if self.now.text == "*" and self.now.kind == "sign":
            self.take()
            self.expect("]")
            return Every(container)
        key = self.expression()
        self.expect("]")
        return Member(container, key)

    def take(self) -> _Token:
        token = self.now
        self.at = min(self.at + 1, len(self.tokens) - 1)
        return token

    def expect(self, sign: str) -> None:
        if self.now.text != sign or self.now.kind != "sign":
            raise self.unexpected(f": expected {sign!r}")
        self.take()

    def unknown(self, what: str, name: str, known: Collection[str]) -> ExpressionError:
        if name.lower() in _WHILE_IT_RUNS and "parameters" in self.names:
            where = "a $[ ]" if name.lower() == "counter" else "a condition or $[ ]"
            return ExpressionError(f"{name} is only known while a run goes on: in {where}")
        listed = f"; there are {', '.join(sorted(known))}" if what == "value" else ""
        return ExpressionError(f"there is no {what} {name!r} here" + (f". {hint}" if (hint := did_you_mean(name, known)) else listed))

    def unexpected(self, detail: str = "") -> ExpressionError:
        token = self.now
        if token.kind == "end":
            return ExpressionError(f"the expression ends too early{detail}")
        return ExpressionError(f"unexpected {token.text!r} at position {token.position} of the expression{detail}")


def _number(text: str) -> Value:
    if _NUMBER.fullmatch(text):
        return Decimal(text)
    try:
        return to_version(text)
    except NotConvertible:
        raise ExpressionError(f"{text} is neither a number nor a version; a string is written '{text}'") from None


def _count(signature: Signature) -> str:
    if signature.most is None:
        return f"at least {signature.least} argument{'s' * (signature.least != 1)}"
    if signature.least == signature.most:
        return f"{signature.least} argument{'s' * (signature.least != 1)}"
    return f"{signature.least} to {signature.most} arguments"
