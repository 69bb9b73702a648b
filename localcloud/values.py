"""Property values as the engine sends them: plain JSON values plus three that JSON has no word for.

Keys are the engine's own camelCase names. Numbers arrive as floats and leave as floats; `as_json` turns whole ones into ints.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from google.protobuf import struct_pb2

UNKNOWN_SENTINEL: Final = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
"""How the engine writes a value that is not known during a preview (pulumi/sdk: `plugin.UnknownStringValue`)."""

SIGNATURE_KEY: Final = "4dabf18193072939515e22adb298388d"
SECRET_SIGNATURE: Final = "1b47061264138c4ac30d75fd1eb44270"
ASSET_SIGNATURE: Final = "c44067f5952c0a294b673a41bacd8c17"
ARCHIVE_SIGNATURE: Final = "0def7320c3a5731c473e5ecbe6d01bc7"
RESOURCE_SIGNATURE: Final = "5cf8f73096256a8f31e491e813e4eb8e"
OUTPUT_SIGNATURE: Final = "d0e6a833031e9bbcd3f4e8bde6ca49a4"
_UNKNOWN_SENTINELS: Final = frozenset(
    {
        UNKNOWN_SENTINEL,
        "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",  # bool
        "3eeb2bf0-c639-47a8-9e75-3b44932eb421",  # number
        "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",  # array
        "030794c1-ac77-496b-92df-f27374a8bd58",  # asset
        "e48ece36-62e2-4504-bad9-02848725956a",  # archive
        "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",  # object
    }
)


class Unknown:
    """A value that will only exist after an update. There is one of it: `UNKNOWN`."""

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN: Final = Unknown()


@dataclass(frozen=True, slots=True)
class Secret:
    """A value that the engine encrypts wherever it is written down."""

    value: Value


@dataclass(frozen=True, slots=True)
class Special:
    """An asset, an archive or a resource reference, kept as the engine sent it."""

    signature: str
    fields: Mapping[str, Value]


Value = None | bool | float | int | str | Unknown | Secret | Special | list["Value"] | dict[str, "Value"]
Properties = dict[str, Value]
Json = None | bool | float | int | str | list["Json"] | dict[str, "Json"]


def decode(struct: struct_pb2.Struct) -> Properties:
    """The engine's struct as properties; output values become their value, `UNKNOWN`, or a `Secret` of either."""
    return {key: _decode(value) for key, value in struct.fields.items()}


def encode(properties: Mapping[str, Value]) -> struct_pb2.Struct:
    """Properties as the engine's struct. `None` at the top level is left out: the engine reads it as absent."""
    struct = struct_pb2.Struct()
    for key, value in properties.items():
        if value is not None:
            struct.fields[key].CopyFrom(_encode(value))
    return struct


def plain(value: Value) -> Value:
    """The value with every `Secret` opened, at any depth; `UNKNOWN` stays."""
    if isinstance(value, Secret):
        return plain(value.value)
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    return value


def has_unknown(value: Value) -> bool:
    """Whether an unknown is anywhere inside."""
    return any(isinstance(item, Unknown) for item in walk(value))


def has_secret(value: Value) -> bool:
    """Whether a secret is anywhere inside."""
    return any(isinstance(item, Secret) for item in walk(value))


def walk(value: Value) -> Iterator[Value]:
    """The value and all that it contains, secrets opened on the way (each secret itself is yielded first)."""
    yield value
    if isinstance(value, Secret):
        yield from walk(value.value)
    elif isinstance(value, list):
        for item in value:
            yield from walk(item)
    elif isinstance(value, dict):
        for item in value.values():
            yield from walk(item)


def as_json(value: Value) -> Json:
    """A plain, known value as JSON, whole floats as ints. Raises `ValueError` for an unknown."""
    opened = plain(value)
    if isinstance(opened, Unknown):
        raise ValueError("an unknown value has no JSON form")
    if isinstance(opened, Special):
        return {SIGNATURE_KEY: opened.signature, **{key: as_json(item) for key, item in opened.fields.items()}}
    if isinstance(opened, float) and opened.is_integer():
        return int(opened)
    if isinstance(opened, list):
        return [as_json(item) for item in opened]
    if isinstance(opened, dict):
        return {key: as_json(item) for key, item in opened.items()}
    assert not isinstance(opened, Secret)
    return opened


def from_json(value: Json) -> Value:
    """What `as_json` wrote, as a value again. The result shares nothing with the argument."""
    if isinstance(value, list):
        return [from_json(item) for item in value]
    if isinstance(value, dict):
        fields = {key: from_json(item) for key, item in value.items()}
        signature = fields.pop(SIGNATURE_KEY, None)
        return Special(signature, fields) if isinstance(signature, str) else fields
    return value


def _decode(value: struct_pb2.Value) -> Value:
    kind = value.WhichOneof("kind")
    if kind == "string_value":
        return UNKNOWN if value.string_value in _UNKNOWN_SENTINELS else value.string_value
    if kind == "number_value":
        return value.number_value
    if kind == "bool_value":
        return value.bool_value
    if kind == "list_value":
        return [_decode(item) for item in value.list_value.values]
    if kind == "struct_value":
        return _decode_struct(value.struct_value)
    return None


def _decode_struct(struct: struct_pb2.Struct) -> Value:
    fields = struct.fields
    if SIGNATURE_KEY not in fields:
        return decode(struct)
    signature = fields[SIGNATURE_KEY].string_value
    if signature == SECRET_SIGNATURE:
        return Secret(_decode(fields["value"]))
    if signature == OUTPUT_SIGNATURE:
        inner = _decode(fields["value"]) if "value" in fields else UNKNOWN
        is_secret = "secret" in fields and fields["secret"].bool_value
        return Secret(inner) if is_secret else inner
    return Special(signature, {key: _decode(item) for key, item in fields.items() if key != SIGNATURE_KEY})


def _encode(value: Value) -> struct_pb2.Value:
    if value is None:
        return struct_pb2.Value(null_value=struct_pb2.NULL_VALUE)
    if isinstance(value, Unknown):
        return struct_pb2.Value(string_value=UNKNOWN_SENTINEL)
    if isinstance(value, bool):
        return struct_pb2.Value(bool_value=value)
    if isinstance(value, int | float):
        return struct_pb2.Value(number_value=float(value))
    if isinstance(value, str):
        return struct_pb2.Value(string_value=value)
    if isinstance(value, Secret):
        return _encode_marked(SECRET_SIGNATURE, {"value": value.value})
    if isinstance(value, Special):
        return _encode_marked(value.signature, value.fields)
    if isinstance(value, dict):
        struct = struct_pb2.Struct()
        for key, item in value.items():
            struct.fields[key].CopyFrom(_encode(item))
        return struct_pb2.Value(struct_value=struct)
    return struct_pb2.Value(list_value=_encode_list(value))


def _encode_list(items: Sequence[Value]) -> struct_pb2.ListValue:
    return struct_pb2.ListValue(values=[_encode(item) for item in items])


def _encode_marked(signature: str, fields: Mapping[str, Value]) -> struct_pb2.Value:
    struct = struct_pb2.Struct()
    struct.fields[SIGNATURE_KEY].string_value = signature
    for key, item in fields.items():
        struct.fields[key].CopyFrom(_encode(item))
    return struct_pb2.Value(struct_value=struct)
