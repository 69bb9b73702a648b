"""Inputs made up from a schema: valid ones, and values that can't be of a type."""

from __future__ import annotations

from collections.abc import Mapping

from localcloud.schema.model import EnumType, ListType, MapType, ObjectType, Property, PropertyType, Scalar, ScalarType
from localcloud.values import Value

_VALUES: dict[Scalar, Value] = {"string": "x", "integer": 1.0, "number": 1.5, "boolean": True, "any": "x", "asset": "x"}
_WRONG: dict[Scalar, Value] = {"string": ["x"], "integer": "many", "number": "much", "boolean": "perhaps", "any": None, "asset": None}


def valid(properties: Mapping[str, Property]) -> dict[str, Value]:
    """The required properties, each with some value of its type."""
    return {name: example(declared.type) for name, declared in properties.items() if declared.required}


def example(declared: PropertyType) -> Value:
    """Some value of the type."""
    if isinstance(declared, ScalarType):
        return _VALUES[declared.kind]
    if isinstance(declared, EnumType):
        return declared.values[0]
    if isinstance(declared, ListType):
        return [example(declared.item)]
    if isinstance(declared, MapType):
        return {"key": example(declared.item)}
    if isinstance(declared, ObjectType):
        return dict(valid(declared.properties))
    return example(declared.options[0])


def impossible(declared: PropertyType) -> Value:
    """A value that no conversion turns into the type, or None where anything goes."""
    if isinstance(declared, ScalarType):
        return _WRONG[declared.kind]
    if isinstance(declared, EnumType):
        return ["x"]
    if isinstance(declared, ListType | MapType | ObjectType):
        return "x"
    wrong = [impossible(option) for option in declared.options]
    return None if any(value != wrong[0] for value in wrong) else wrong[0]
