"""The words of failures: paths into inputs, what was given, what is wanted."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from localcloud.schema.model import EnumType, ListType, MapType, ObjectType, PropertyType, ScalarType
from localcloud.values import Secret, Special, Unknown, Value

_PLAIN_NAME: Final = re.compile(r"[_a-zA-Z][-_a-zA-Z0-9]*")
_LONGEST: Final = 60
"""How many characters of a given string are repeated to the person who gave it."""


def child(path: str, name: str) -> str:
    """The path of a property inside: `sku.name`, or `tags["a b"]` where the name is not a plain word."""
    if not _PLAIN_NAME.fullmatch(name):
        return f'{path}["{name}"]'
    return f"{path}.{name}" if path else name


def item(path: str, index: int) -> str:
    """The path of an item inside: `tasks[0]`."""
    return f"{path}[{index}]"


def given(value: Value, *, secret: bool = False) -> str:
    """What came, with its kind. A secret is never repeated."""
    if isinstance(value, Secret):
        return given(value.value, secret=True)
    if isinstance(value, list):
        return "a list"
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, Special):
        return "an asset, an archive or a resource"
    if value is None or isinstance(value, Unknown):
        return "nothing that is known yet"
    kind = "boolean" if isinstance(value, bool) else "string" if isinstance(value, str) else "number"
    if secret:
        return f"a secret {kind}"
    if isinstance(value, str):
        return f"the string '{value if len(value) <= _LONGEST else value[: _LONGEST - 3] + '...'}'"
    return f"the boolean {str(value).lower()}" if isinstance(value, bool) else f"the number {value:g}"


def wanted(declared: PropertyType) -> str:
    """A type in words: `string`, `list of integer`, `string or object`."""
    if isinstance(declared, ScalarType):
        return declared.kind
    if isinstance(declared, EnumType):
        return "string"
    if isinstance(declared, ListType):
        return f"list of {wanted(declared.item)}"
    if isinstance(declared, MapType):
        return f"map of {wanted(declared.item)}"
    if isinstance(declared, ObjectType):
        return "object"
    return " or ".join(dict.fromkeys(wanted(option) for option in declared.options))


def joined(names: Iterable[str]) -> str:
    """Names in quotes, with commas between."""
    return ", ".join(f"'{name}'" for name in names)
