"""The functions that every expression may use, at expansion and while a run goes on.

Source: https://learn.microsoft.com/azure/devops/pipelines/process/expressions#functions.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from localcloud.pipelines.expressions.formatting import formatted, json_text
from localcloud.pipelines.expressions.values import NotConvertible, Value, bare, equal, less, to_boolean, to_number, to_text

Argument = Callable[[], Value]
"""An argument that is only evaluated when it is called."""


@dataclass(frozen=True, slots=True)
class Function:
    """A function, and how many arguments it takes."""

    least: int
    most: int | None
    """None: any number."""
    run: Callable[[Sequence[Argument]], Value]
    """Raises `NotConvertible`, or `ValueError` with a sentence."""


def eager(least: int, most: int | None, run: Callable[..., Value]) -> Function:
    """A function of values: all arguments are evaluated, whatever they are."""
    return Function(least, most, lambda arguments: run(*(argument() for argument in arguments)))


def _coalesce(arguments: Sequence[Argument]) -> Value:
    value: Value = None
    for argument in arguments:
        value = argument()
        if bare(value) not in (None, "") or isinstance(value, Mapping):
            return value
    return value


def _in(arguments: Sequence[Argument]) -> bool:
    left = arguments[0]()
    return any(equal(left, argument()) for argument in arguments[1:])


def _contains_value(container: Value, wanted: Value) -> bool:
    if isinstance(container, Mapping):
        return any(equal(wanted, value) for value in container.values())
    return isinstance(container, Sequence) and not isinstance(container, str) and any(equal(wanted, value) for value in container)


def _join(separator: Value, items: Value) -> str:
    if isinstance(items, str) or not isinstance(items, Sequence):
        return to_text(items)
    return to_text(separator).join("" if isinstance(bare(item), Mapping | list | tuple) else _text_or_nothing(item) for item in items)


def _text_or_nothing(value: Value) -> str:
    try:
        return to_text(value)
    except NotConvertible:
        return ""


def _length(value: Value) -> Decimal:
    return Decimal(len(value if isinstance(value, Mapping | Sequence) else to_text(value)))


def _split(value: Value, separators: Value) -> Sequence[Value]:
    """The second argument is a set of characters, each of which separates."""
    text, characters = to_text(value), to_text(separators)
    if not characters:
        return text.split()
    for character in characters[1:]:
        text = text.replace(character, characters[0])
    return text.split(characters[0])


FUNCTIONS: Final[Mapping[str, Function]] = {
    "and": Function(2, None, lambda arguments: all(to_boolean(argument()) for argument in arguments)),
    "coalesce": Function(2, None, _coalesce),
    "contains": eager(2, 2, lambda left, right: to_text(right).upper() in to_text(left).upper()),
    "containsValue": eager(2, 2, _contains_value),
    "convertToJson": eager(1, 1, json_text),
    "endsWith": eager(2, 2, lambda left, right: to_text(left).upper().endswith(to_text(right).upper())),
    "eq": eager(2, 2, equal),
    "format": eager(1, None, lambda pattern, *values: formatted(to_text(pattern), values)),
    "ge": eager(2, 2, lambda left, right: not less(left, right)),
    "gt": eager(2, 2, lambda left, right: not less(left, right) and not equal(left, right)),
    "iif": eager(3, 3, lambda condition, then, otherwise: then if to_boolean(condition) else otherwise),
    "in": Function(1, None, _in),
    "join": eager(2, 2, _join),
    "le": eager(2, 2, lambda left, right: less(left, right) or equal(left, right)),
    "length": eager(1, 1, _length),
    "lower": eager(1, 1, lambda value: to_text(value).lower()),
    "lt": eager(2, 2, less),
    "ne": eager(2, 2, lambda left, right: not equal(left, right)),
    "not": eager(1, 1, lambda value: not to_boolean(value)),
    "notIn": Function(1, None, lambda arguments: not _in(arguments)),
    "or": Function(2, None, lambda arguments: any(to_boolean(argument()) for argument in arguments)),
    "replace": eager(3, 3, lambda text, old, new: _replace(to_text(text), to_text(old), to_text(new))),
    "split": eager(2, 2, _split),
    "startsWith": eager(2, 2, lambda left, right: to_text(left).upper().startswith(to_text(right).upper())),
    "substring": eager(3, 3, lambda text, start, length: _substring(to_text(text), int(to_number(start)), int(to_number(length)))),
    "trim": eager(1, 1, lambda value: to_text(value).strip()),
    "upper": eager(1, 1, lambda value: to_text(value).upper()),
    "xor": eager(2, 2, lambda left, right: to_boolean(left) != to_boolean(right)),
}
"""By their names; case does not count."""


def _replace(text: str, old: str, new: str) -> str:
    return text.replace(old, new) if old else text


def _substring(text: str, start: int, length: int) -> str:
    """In the service, though not in its documentation: https://github.com/ChristopherHX/runner.server/issues/656."""
    if start < 0 or length < 0 or start + length > len(text):
        raise ValueError(f"'{text}' has no {length} characters from {start} on")
    return text[start : start + length]
