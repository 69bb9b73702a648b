"""Properties as the engine sends them to an analyzer, decoded: what is secret or unknown becomes a marker."""

from __future__ import annotations

from google.protobuf.struct_pb2 import Struct
from google.protobuf.struct_pb2 import Value as Sent

from domain.property_values import ASSETS, REFERENCE, SECRET, SIGNATURE_KEY, UNKNOWN, UNKNOWN_TEXTS, Tree, Value


def decoded(struct: Struct) -> Tree:
    """The properties of a resource."""
    return {key: _value(value) for key, value in struct.fields.items()}


def _value(sent: Sent) -> Value:
    kind = sent.WhichOneof("kind")
    if kind == "string_value":
        return UNKNOWN if sent.string_value in UNKNOWN_TEXTS else sent.string_value
    if kind == "struct_value":
        return _object(sent.struct_value)
    if kind == "list_value":
        return [_value(item) for item in sent.list_value.values]
    if kind == "bool_value":
        return sent.bool_value
    return sent.number_value if kind == "number_value" else None


def _object(struct: Struct) -> Value:
    fields = struct.fields
    if SIGNATURE_KEY not in fields:
        return {key: _value(value) for key, value in fields.items()}
    signature = fields[SIGNATURE_KEY].string_value
    if signature == REFERENCE and "urn" in fields:
        return fields["urn"].string_value
    if signature in ASSETS:
        place = next((fields[key].string_value for key in ("path", "uri") if key in fields), "")
        return f"{ASSETS[signature]} {place}".strip()
    return SECRET
