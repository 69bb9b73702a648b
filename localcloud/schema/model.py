"""What one resource, function or provider accepts and returns: the shape that is read off the installed SDK."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

Scalar = Literal["string", "integer", "number", "boolean", "any", "asset"]
Kind = Literal["resource", "function", "provider"]


@dataclass(frozen=True, slots=True)
class ScalarType:
    """A single value. `any` and `asset` accept whatever comes."""

    kind: Scalar


@dataclass(frozen=True, slots=True)
class EnumType:
    """One of a few strings (or numbers). `closed`: the service refuses others; open ones only document what is known.

    A property with one fixed value (the `kind` that tells the members of a union apart) is a closed one of a single value.
    """

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
    """An object with the named properties and no others. They are looked up when asked for: types may contain themselves."""

    name: str
    resolve: Callable[[], Mapping[str, Property]] = field(repr=False, compare=False)

    @property
    def properties(self) -> Mapping[str, Property]:
        """The properties by their names on the wire."""
        return self.resolve()


@dataclass(frozen=True, slots=True)
class UnionType:
    """Any one of several types."""

    options: tuple[PropertyType, ...]


PropertyType = ScalarType | EnumType | ListType | MapType | ObjectType | UnionType


@dataclass(frozen=True, slots=True)
class Property:
    """One property, under its camelCase name on the wire.

    `required`: of an input, that it must be given; of an output, that it is always there. `secret`: the SDK encrypts what is given.
    """

    name: str
    type: PropertyType
    required: bool = False
    secret: bool = False


@dataclass(frozen=True, slots=True)
class Schema:
    """What one token is. `outputs` holds inputs and computed properties alike, as the SDK class exposes them.

    A provider's token is `pulumi:providers:PACKAGE`. A function's outputs are its result. `secret_outputs` and `replace_on_changes`
    are property paths; the SDKs of azure-native, azuredevops and databricks name no property that replaces: the behaviours know those.
    """

    token: str
    inputs: Mapping[str, Property]
    outputs: Mapping[str, Property]
    secret_outputs: frozenset[str] = frozenset()
    replace_on_changes: frozenset[str] = frozenset()
    kind: Kind = "resource"


@dataclass(frozen=True, slots=True)
class Failure:
    """One thing wrong with some inputs, in the engine's terms: `path` like `sku.name` or `tasks[0].taskKey`."""

    path: str
    reason: str
