"""The values of Azure Pipelines' expressions, and how one type is converted into another.

Source: https://learn.microsoft.com/azure/devops/pipelines/process/expressions#type-casting.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

_MAX_INT32: Final = 2**31 - 1
_NUMBER: Final = re.compile(r"\s*([-+]?(?:\d[\d,]*(?:\.\d*)?|\.\d+))\s*", re.ASCII)
_VERSION: Final = re.compile(r"\d+(?:\.\d+){1,3}", re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class Version:
    """A version of two to four whole numbers."""

    parts: tuple[int, ...]

    def __str__(self) -> str:
        return ".".join(map(str, self.parts))


@dataclass(frozen=True, slots=True)
class Plain:
    """A scalar of a YAML file without quotes: it counts as what it looks like, and it is inserted as it is written."""

    text: str
    value: bool | Decimal | None


MISSING: Final = Plain("", None)
"""A value that is not there, for a reason that is reported."""

Value = bool | Decimal | str | Version | Plain | Sequence["Value"] | Mapping[str, "Value"] | None


class NotConvertible(Exception):
    """A value that has no counterpart in another type."""

    def __init__(self, value: Value, wanted: str) -> None:
        super().__init__(f"{shown(value)} is not a {wanted}")


def bare(value: Value) -> Value:
    """What a scalar counts as."""
    return value.value if isinstance(value, Plain) else value


def to_boolean(value: Value) -> bool:
    """Null, 0 and the empty string are false; all else is true, also the string 'False'."""
    value = bare(value)
    is_container = isinstance(value, Sequence | Mapping) and not isinstance(value, str)
    return is_container or value not in (None, False, "")


def to_number(value: Value) -> Decimal:
    """Raises `NotConvertible`."""
    value = bare(value)
    if isinstance(value, Decimal):
        return value
    if isinstance(value, bool):
        return Decimal(int(value))
    if value is None or value == "":
        return Decimal(0)
    if isinstance(value, str) and (match := _NUMBER.fullmatch(value)):
        return Decimal(match[1].replace(",", ""))
    raise NotConvertible(value, "number")


def to_text(value: Value) -> str:
    """Raises `NotConvertible` for a list and a map."""
    if isinstance(value, Plain):
        return value.text
    if value is None:
        return ""
    if isinstance(value, bool):
        return "True" if value else "False"
    if isinstance(value, Decimal):
        return number_text(value)
    if isinstance(value, str | Version):
        return str(value)
    raise NotConvertible(value, "string")


def number_text(value: Decimal) -> str:
    """Without an exponent and without zeros that mean nothing: 1.50 is 1.5."""
    text = f"{value:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def to_version(value: Value) -> Version:
    """Raises `NotConvertible`."""
    value = bare(value)
    if isinstance(value, Version):
        return value
    text = number_text(value) if isinstance(value, Decimal) else value
    if isinstance(text, str) and _VERSION.fullmatch(text.strip()):
        parts = tuple(int(part) for part in text.strip().split("."))
        if max(parts) <= _MAX_INT32:
            return Version(parts)
    raise NotConvertible(value, "version")


def kind(value: Value) -> str:
    """The type's name."""
    value = bare(value)
    if value is None:
        return "null"
    names: tuple[tuple[type, str], ...] = (
        (bool, "boolean"),
        (Decimal, "number"),
        (str, "string"),
        (Version, "version"),
        (Mapping, "map"),
    )
    return next((name for type_, name in names if isinstance(value, type_)), "list")


def shown(value: Value) -> str:
    """A value for a message."""
    what = kind(value)
    if what in ("map", "list", "null"):
        return f"a {what}" if what != "null" else what
    return f"'{to_text(value)}'" if what == "string" else to_text(value)


def equal(left: Value, right: Value) -> bool:
    """Whether `right`, converted to the type of `left`, is the same. Strings compare without case; what has no counterpart is not equal."""
    left = bare(left)
    try:
        if left is None:
            return bare(right) in (None, "")
        if isinstance(left, bool):
            return left == to_boolean(right)
        if isinstance(left, Decimal):
            return left == to_number(right)
        if isinstance(left, str):
            return left.upper() == to_text(right).upper()
        if isinstance(left, Version):
            return left == to_version(right)
    except NotConvertible:
        return False
    return left is right


def less(left: Value, right: Value) -> bool:
    """Whether `left` is less than `right`, converted to the type of `left`. Raises `NotConvertible`."""
    left = bare(left)
    if isinstance(left, bool):
        return left < to_boolean(right)
    if isinstance(left, Decimal):
        return left < to_number(right)
    if isinstance(left, str):
        return left.upper() < to_text(right).upper()
    if isinstance(left, Version):
        return left < to_version(right)
    raise NotConvertible(left, "value that can be compared by size")


def member(container: Value, key: Value) -> Value:
    """An item of a list, or the value of a key of a map, whose case does not count. What is not there is null."""
    if isinstance(container, Mapping):
        try:
            name = to_text(key)
        except NotConvertible:
            return None
        if name in container:
            return container[name]
        return next((value for other, value in container.items() if other.upper() == name.upper()), None)
    if isinstance(container, Sequence) and not isinstance(container, str):
        try:
            number = to_number(key)
        except NotConvertible:
            return None
        return container[int(number)] if 0 <= number < len(container) and number == int(number) else None
    return None
