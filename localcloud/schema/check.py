"""Whether inputs fit a schema, in the words of the real providers' `Check`, and all that is wrong at once.

Two providers of the three are bridged from Terraform, and the bridge converts: `"5"` is a number to it and `5` a string
(pulumi-terraform-bridge, `pkg/tfbridge/typechecker`). azure-native takes values as they are (its `validateProperty`). Both let some
mistakes pass that the service refuses later: an unknown property, a value outside an enum, a boolean for a string. Here those are
refused at once, because no service comes after.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from localcloud.schema.accepts import Conversion, accepts, conversion_of, from_configuration, opened
from localcloud.schema.model import (
    EnumType,
    Failure,
    ListType,
    MapType,
    ObjectType,
    Property,
    PropertyType,
    ScalarType,
    Schema,
    UnionType,
)
from localcloud.schema.nearest import did_you_mean
from localcloud.schema.union import discriminator, shaped_like
from localcloud.schema.wording import child, given, item, joined, wanted
from localcloud.values import Properties, Secret, Unknown, Value

_ENGINE_SETTINGS: Final = frozenset({"version", "pluginDownloadURL", "pluginChecksums"})
"""What the engine adds to a provider's configuration for itself."""


def check(schema: Schema, inputs: Properties) -> list[Failure]:
    """Everything that is wrong with the inputs; an empty list when they fit.

    An unknown fits any type, secrets are looked into (their values are never part of a failure), `None` counts as absent, and names that
    start with two underscores are the engine's own. A provider's configuration may come as JSON in strings, as the engine sends it.
    """
    if schema.kind == "provider":
        settings = {name: value for name, value in inputs.items() if name not in _ENGINE_SETTINGS}
        inputs = {
            name: from_configuration(value, schema.inputs[name].type) if name in schema.inputs else value
            for name, value in settings.items()
        }
    return list(_object("", schema.inputs, inputs, conversion_of(schema), secret=False))


def _object(
    path: str, properties: Mapping[str, Property], value: Mapping[str, Value], conversion: Conversion, *, secret: bool
) -> Iterator[Failure]:
    present = {name: entry for name, entry in value.items() if opened(entry) is not None and not name.startswith("__")}
    for name, entry in present.items():
        where = child(path, name)
        declared = properties.get(name)
        if declared is None:
            hint = did_you_mean(name, properties) or f"Known are {joined(properties)}."
            yield Failure(where, f"unknown property '{where}'. {hint}")
        else:
            yield from _value(where, declared.type, entry, conversion, secret=secret or declared.secret)
    for name, declared in properties.items():
        if declared.required and name not in present:
            yield _missing(child(path, name))


def _value(path: str, declared: PropertyType, value: Value, conversion: Conversion, *, secret: bool) -> Iterator[Failure]:
    if isinstance(value, Secret):
        yield from _value(path, declared, value.value, conversion, secret=True)
    elif value is None or isinstance(value, Unknown):
        return
    elif isinstance(declared, UnionType):
        yield from _union(path, declared, value, conversion, secret=secret)
    elif isinstance(declared, ObjectType) and isinstance(value, dict):
        yield from _object(path, declared.properties, value, conversion, secret=secret)
    elif isinstance(declared, MapType) and isinstance(value, dict):
        for name, entry in value.items():
            if not name.startswith("__"):
                yield from _value(child(path, name), declared.item, entry, conversion, secret=secret)
    elif isinstance(declared, ListType) and isinstance(value, list):
        for index, entry in enumerate(value):
            yield from _value(item(path, index), declared.item, entry, conversion, secret=secret)
    elif not isinstance(declared, ScalarType | EnumType) or not accepts(declared, value, conversion):
        yield Failure(path, f"'{path}' should be of type '{wanted(declared)}' but got {given(value, secret=secret)}")
    elif isinstance(declared, EnumType) and declared.closed and value not in declared.values:
        yield _outside(path, declared.values, value, secret=secret)


def _union(path: str, declared: UnionType, value: Value, conversion: Conversion, *, secret: bool) -> Iterator[Failure]:
    """The failures of the member that the value means: by its discriminator, else the member with the fewest."""
    options = shaped_like(declared, value)
    tagged = discriminator(declared) if isinstance(value, dict) else None
    if isinstance(value, dict) and tagged is not None:
        name, members = tagged
        tag = opened(value.get(name))
        if isinstance(tag, Unknown):
            return
        if tag is None:
            yield _missing(child(path, name))
            return
        if not isinstance(tag, str) or tag not in members:
            yield _outside(child(path, name), members, value[name], secret=secret)
            return
        options = members[tag]
    if options:
        yield from min((list(_value(path, option, value, conversion, secret=secret)) for option in options), key=len)
    else:
        yield Failure(path, f"'{path}' should be of type '{wanted(declared)}' but got {given(value, secret=secret)}")


def _missing(path: str) -> Failure:
    return Failure(path, f"Missing required property '{path}'")


def _outside(path: str, allowed: Iterable[str | float], value: Value, *, secret: bool) -> Failure:
    return Failure(path, f"expected '{path}' to be one of {joined(str(one) for one in allowed)}, but got {given(value, secret=secret)}")
