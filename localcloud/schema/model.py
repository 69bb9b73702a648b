"""What one resource, function or provider accepts and returns: the shape that is read off the installed SDK."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Scalar = Literal["string", "integer", "number", "boolean", "any", "asset"]


@dataclass(frozen=True, slots=True)
class ScalarType:
    """A single value. `any` and `asset` accept whatever comes."""

    kind: Scalar


@dataclass(frozen=True, slots=True)
class EnumType:
    """One of a few strings (or numbers). `closed`: the service refuses others; open ones only document what is known."""

    values: tuple[str | float, ...]
    closed: bool


@dataclass(frozen=True, slots=True)
class ListType:
    """A list whose items are all of one type."""

    item: PropertyType


@dataclass(frozen=True, slots=True)
class MapType:
    """An object with free keys, whose values are all of one type."""

    item: PropertyType


@dataclass(frozen=True, slots=True)
class ObjectType:
    """An object with the named properties and no others."""

    name: str
    properties: Mapping[str, Property]


@dataclass(frozen=True, slots=True)
class UnionType:
    """Any one of several types."""

    options: tuple[PropertyType, ...]


PropertyType = ScalarType | EnumType | ListType | MapType | ObjectType | UnionType


@dataclass(frozen=True, slots=True)
class Property:
    """One property, under its camelCase name on the wire."""

    name: str
    type: PropertyType
    required: bool = False
    secret: bool = False


@dataclass(frozen=True, slots=True)
class Schema:
    """What stands under one token. `outputs` holds inputs and computed properties alike, as the SDK class exposes them."""

    token: str
    inputs: Mapping[str, Property]
    outputs: Mapping[str, Property]
    secret_outputs: frozenset[str] = frozenset()
    replace_on_changes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Failure:
    """One thing wrong with some inputs, in the engine's terms: `path` like `sku.name` or `tasks[0].taskKey`."""

    path: str
    reason: str
