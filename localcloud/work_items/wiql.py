"""Queries for work items: the part of WIQL that asks for a flat list.

`SELECT [System.Id] FROM WorkItems WHERE [System.TeamProject] = @project AND [System.Tags] CONTAINS 'x' ORDER BY [System.Id] DESC`
Source: https://learn.microsoft.com/azure/devops/boards/queries/wiql-syntax. What of the language is not evaluated here is refused with
its name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from pydantic import JsonValue

from localcloud.pull_requests.refusals import ServiceRefusal
from localcloud.work_items import fields
from localcloud.work_items.records import WorkItem

Test = Callable[[WorkItem], bool]
Kind = Literal["field", "text", "number", "macro", "word", "sign", "end"]

_TOKENS: Final = re.compile(
    r"\s*(?:\[(?P<field>[^\]]+)\]|'(?P<text>(?:[^']|'')*)'|\"(?P<quoted>(?:[^\"]|\"\")*)\"|(?P<number>-?\d+(?:\.\d+)?)"
    r"|@(?P<macro>\w+)|(?P<word>[A-Za-z_][\w.]*)|(?P<sign><>|<=|>=|[=<>(),+*-]))"
)
_NOT_HERE: Final = frozenset({"asof", "ever", "mode", "group"})
LONGEST: Final = 32_000
"""Characters of a query."""


@dataclass(frozen=True, slots=True)
class _Token:
    kind: Kind
    text: str

    def is_word(self, word: str) -> bool:
        return self.kind == "word" and self.text.lower() == word


@dataclass(frozen=True, slots=True)
class Query:
    """A query that is understood."""

    columns: tuple[str, ...]
    matches: Test
    order: tuple[tuple[str, bool], ...]
    """Fields, and whether from the highest down."""

    def run(self, items: list[WorkItem]) -> list[WorkItem]:
        """The work items that match, in the order asked for; those that are equal by their number."""
        found = sorted((item for item in items if self.matches(item)), key=lambda item: item.number)
        for name, is_descending in reversed(self.order):
            found.sort(key=lambda item: _sortable(item.value(name)), reverse=is_descending)
        return found


def parse(text: str, macros: Mapping[str, str]) -> Query:
    """A query from its text. `macros` are the values of `@project` and `@me`, without the sign. Raises `Refusal`."""
    if len(text) > LONGEST:
        raise ServiceRefusal(
            "WorkItemTrackingQueryMaxWiqlTextLengthLimitExceededException",
            f"The query text has {len(text):,} characters, and {LONGEST:,} are the most.",
        )
    return _Parser(text, macros).query()


class _Parser:
    """Reads one query from left to right."""

    def __init__(self, text: str, macros: Mapping[str, str]) -> None:
        self._tokens = list(_tokens(text))
        self._at = 0
        self._macros = macros

    def query(self) -> Query:
        self._expect("select", "The query statement is missing a SELECT clause.")
        columns = self._fields()
        self._expect("from", "TF51006: The query statement is missing a FROM clause.")
        source = self._next()
        if not source.is_word("workitems"):
            raise _refused("The FROM clause must be WorkItems here.", source.text)
        matches: Test = _everything
        if self._take("where"):
            matches = self._any()
        order: list[tuple[str, bool]] = []
        if self._take("order"):
            self._expect("by", "The ORDER clause is missing BY.")
            order.append(self._ordered())
            while self._sign(","):
                order.append(self._ordered())
        if self._peek().kind != "end":
            self._refuse_rest()
        return Query(columns, matches, tuple(order))

    def _fields(self) -> tuple[str, ...]:
        found = [self._field()]
        while self._sign(","):
            found.append(self._field())
        return tuple(found)

    def _ordered(self) -> tuple[str, bool]:
        name = self._field()
        if self._take("desc"):
            return name, True
        self._take("asc")
        return name, False

    def _any(self) -> Test:
        found = [self._all()]
        while self._take("or"):
            found.append(self._all())
        return found[0] if len(found) == 1 else lambda item: any(test(item) for test in found)

    def _all(self) -> Test:
        found = [self._one()]
        while self._take("and"):
            found.append(self._one())
        return found[0] if len(found) == 1 else lambda item: all(test(item) for test in found)

    def _one(self) -> Test:
        if self._take("not"):
            test = self._one()
            return lambda item: not test(item)
        if self._sign("("):
            inner = self._any()
            if not self._sign(")"):
                raise _refused("The query has a parenthesis that is not closed.", self._peek().text)
            return inner
        return self._condition()

    def _condition(self) -> Test:
        name = self._field()
        token = self._next()
        operator, negated = token.text.lower(), False
        if token.is_word("not"):
            token = self._next()
            operator, negated = token.text.lower(), True
        if operator == "is":
            return self._emptiness(name)
        if operator in ("in", "contains", "under"):
            test = self._membership(name) if operator == "in" else self._text_test(name, operator)
        elif token.kind == "sign" and operator in ("=", "<>", "<", ">", "<=", ">=") and not negated:
            test = _comparison(name, operator, self._value())
        else:
            raise _refused("The operator is not known, or is not evaluated here.", token.text)
        return (lambda item: not test(item)) if negated else test

    def _emptiness(self, name: str) -> Test:
        negated = self._take("not")
        self._expect("empty", "IS is followed by EMPTY or NOT EMPTY.")
        return lambda item: (item.value(name) in (None, "")) is not negated

    def _membership(self, name: str) -> Test:
        if not self._sign("("):
            raise _refused("IN is followed by values in parentheses.", self._peek().text)
        tests = [_comparison(name, "=", self._value())]
        while self._sign(","):
            tests.append(_comparison(name, "=", self._value()))
        if not self._sign(")"):
            raise _refused("The query has a parenthesis that is not closed.", self._peek().text)
        return lambda item: any(test(item) for test in tests)

    def _text_test(self, name: str, operator: str) -> Test:
        wanted = str(self._value()).lower()
        if operator == "contains":  # words of a tag are found too, so callers look at the tags again
            return lambda item: wanted in str(item.value(name) or "").lower()
        if name not in fields.TREES:
            raise _refused("UNDER is for areas and iterations.", name)
        return lambda item: f"{item.value(name)}\\".lower().startswith(f"{wanted}\\")

    def _value(self) -> JsonValue:
        token = self._next()
        if token.kind == "text":
            return token.text
        if token.kind == "number":
            return float(token.text) if "." in token.text else int(token.text)
        if token.kind == "macro" and token.text.lower() in self._macros:
            return self._macros[token.text.lower()]
        if token.kind == "macro":
            raise _refused(f"The macro @{token.text} is not evaluated here.", f"@{token.text}")
        raise _refused("The query is missing a value.", token.text)

    def _field(self) -> str:
        token = self._next()
        if token.kind not in ("field", "word"):
            raise _refused("The query is missing a field.", token.text)
        name = fields.known(token.text)
        if name is None:
            raise _refused("TF51005: The query references a field that does not exist.", f"[{token.text}]")
        return name

    def _refuse_rest(self) -> None:
        token = self._peek()
        if token.kind == "word" and token.text.lower() in _NOT_HERE:
            raise _refused(f"{token.text.upper()} is not evaluated here.", token.text)
        raise _refused("The query has something after its end.", token.text)

    def _peek(self) -> _Token:
        return self._tokens[self._at]

    def _next(self) -> _Token:
        token = self._peek()
        self._at = min(self._at + 1, len(self._tokens) - 1)
        return token

    def _take(self, word: str) -> bool:
        found = self._peek().is_word(word)
        self._at += found
        return found

    def _sign(self, sign: str) -> bool:
        token = self._peek()
        found = token.kind == "sign" and token.text == sign
        self._at += found
        return found

    def _expect(self, word: str, message: str) -> None:
        if not self._take(word):
            raise _refused(message, self._peek().text)


def _tokens(text: str) -> list[_Token]:
    found: list[_Token] = []
    at = 0
    while text[at:].strip():
        match = _TOKENS.match(text, at)
        if match is None or match.lastgroup is None:
            raise _refused("The query cannot be read.", text[at:].strip()[:20])
        value = match[match.lastgroup]
        match match.lastgroup:
            case "text":
                found.append(_Token("text", value.replace("''", "'")))
            case "quoted":
                found.append(_Token("text", value.replace('""', '"')))
            case "field" | "number" | "macro" | "word" | "sign" as kind:
                found.append(_Token(kind, value))
        at = match.end()
    return [*found, _Token("end", "end of the query")]


def _comparison(name: str, operator: str, wanted: JsonValue) -> Test:
    def test(item: WorkItem) -> bool:
        left, right = _sortable(item.value(name)), _sortable(wanted)
        match operator:
            case "=":
                return left == right
            case "<>":
                return left != right
            case "<":
                return left < right
            case ">":
                return left > right
            case "<=":
                return left <= right
        return left >= right

    return test


def _sortable(value: JsonValue) -> tuple[int, float, str]:
    """Numbers before text, text without case."""
    if isinstance(value, int | float):
        return (0, float(value), "")
    return (1, 0.0, str(value or "").lower())


def _everything(_: WorkItem) -> bool:
    return True


def _refused(message: str, cause: str) -> ServiceRefusal:
    return ServiceRefusal("VssPropertyValidationException", f"{message} The error is caused by «{cause}».")
