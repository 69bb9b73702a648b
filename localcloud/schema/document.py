"""A kept document as a `Schema`: the properties at once, object types when somebody looks inside one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import partial
from typing import cast

from localcloud.schema.model import (
    EnumType,
    Kind,
    ListType,
    MapType,
    ObjectType,
    Property,
    PropertyType,
    Scalar,
    ScalarType,
    Schema,
    UnionType,
)
from localcloud.values import Json


class TypeTable:
    """The object types of one document, decoded when first asked for."""

    def __init__(self, line: str) -> None:
        self._line = line
        self._raw: dict[str, Json] | None = None
        self._known: dict[str, Mapping[str, Property]] = {}

    def properties(self, name: str) -> Mapping[str, Property]:
        """The properties of the object type of that name."""
        if name not in self._known:
            if self._raw is None:
                self._raw = json.loads(self._line)
            assert self._raw is not None
            self._known[name] = self.decode(self._raw[name])
        return self._known[name]

    def decode(self, raw: Json) -> dict[str, Property]:
        """Properties from their JSON form, in the order of the SDK's source."""
        found: dict[str, Property] = {}
        for name, entry in cast(dict[str, dict[str, Json]], raw).items():
            found[name] = Property(name, self._type(entry["type"]), bool(entry.get("required")), bool(entry.get("secret")))
        return found

    def _type(self, raw: Json) -> PropertyType:
        if isinstance(raw, str):
            return ScalarType(cast(Scalar, raw))
        assert isinstance(raw, dict)
        ((form, content),) = raw.items()
        if form == "object":
            name = str(content)
            return ObjectType(name.removesuffix("Args"), partial(self.properties, name))
        if form == "list":
            return ListType(self._type(content))
        if form == "map":
            return MapType(self._type(content))
        assert isinstance(content, list)
        if form == "union":
            return UnionType(tuple(self._type(option) for option in content))
        return EnumType(tuple(cast(list[str], content)), closed=form == "enum")


def schema_of(token: str, lines: tuple[str, str, str]) -> Schema:
    """The schema that the three lines of a document describe."""
    head: dict[str, Json] = json.loads(lines[0])
    return Schema(
        token=token,
        inputs=TypeTable(lines[1]).decode(head["inputs"]),
        outputs=TypeTable(lines[2]).decode(head["outputs"]),
        secret_outputs=frozenset(cast(list[str], head["secretOutputs"])),
        replace_on_changes=frozenset(cast(list[str], head["replaceOnChanges"])),
        kind=cast(Kind, head["kind"]),
    )
