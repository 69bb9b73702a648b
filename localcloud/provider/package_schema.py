"""GetSchema: the package schema of Pulumi, for the types that the cloud holds resources of.

`pulumi import` writes programs from it and asks only for types of which the cloud has resources. A whole package has up to 10,000 types.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Final

from localcloud import schema
from localcloud.schema.model import EnumType, ListType, MapType, ObjectType, Property, PropertyType, ScalarType, Schema, UnionType
from localcloud.store import Store
from localcloud.values import Json

_SCALARS: Final[Mapping[str, dict[str, Json]]] = {
    "any": {"$ref": "pulumi.json#/Any"},
    "asset": {"$ref": "pulumi.json#/Asset"},
}
_MODULE_FORMATS: Final = {"azure-native": "(.*)"}
_BRIDGED_FORMAT: Final = "(.*)(?:/[^/]*)"


def package_schema(package: str, store: Store) -> str:
    """The JSON text of the package's schema."""
    with store.reading() as view:
        tokens = sorted({record.token for record in view.all() if record.token.startswith(f"{package}:")})
    types: dict[str, Json] = {}
    resources = {token: _Writer(token, types).resource(schema.load(token)) for token in tokens}
    document: dict[str, Json] = {
        "name": package,
        "version": schema.sdk_version(package),
        "meta": {"moduleFormat": _MODULE_FORMATS.get(package, _BRIDGED_FORMAT)},
        "config": {},
        "provider": {},
        "resources": resources,
        "types": types,
        "functions": {},
    }
    return json.dumps(document)


class _Writer:
    """Writes the types of one resource, and collects the objects that they name."""

    def __init__(self, token: str, types: dict[str, Json]) -> None:
        self.package, self.module, _ = token.split(":")
        self.types = types

    def resource(self, described: Schema) -> Json:
        outputs = {name: output for name, output in described.outputs.items() if name not in {"id", "urn"}}
        return {
            "inputProperties": self.properties(described.inputs, "input"),
            "requiredInputs": _required(described.inputs),
            "properties": self.properties(outputs, "output"),
            "required": _required(outputs),
        }

    def properties(self, described: Mapping[str, Property], side: str) -> Json:
        return {name: {**self.type(each.type, side), **({"secret": True} if each.secret else {})} for name, each in described.items()}

    def type(self, described: PropertyType, side: str) -> dict[str, Json]:
        if isinstance(described, ScalarType):
            return _SCALARS.get(described.kind) or {"type": described.kind}
        if isinstance(described, EnumType):
            return {"type": "string" if all(isinstance(value, str) for value in described.values) else "number"}
        if isinstance(described, ListType):
            return {"type": "array", "items": self.type(described.item, side)}
        if isinstance(described, MapType):
            return {"type": "object", "additionalProperties": self.type(described.item, side)}
        if isinstance(described, ObjectType):
            return {"$ref": f"#/types/{self.object(described, side)}"}
        assert isinstance(described, UnionType)
        return {"oneOf": [self.type(option, side) for option in described.options]}

    def object(self, described: ObjectType, side: str) -> str:
        """Names are unique in a module, and the inputs and outputs of one object can differ: each side has a type of its own."""
        module = self.module.partition("/")[0]
        token = f"{self.package}:{module}/{side}{described.name}:{side}{described.name}"
        if token not in self.types:
            self.types[token] = {}  # is there while its own properties are written, which may name it
            properties = self.properties(described.properties, side)
            self.types[token] = {"type": "object", "properties": properties, "required": _required(described.properties)}
        return token


def _required(described: Mapping[str, Property]) -> Json:
    return [name for name, each in described.items() if each.required]
