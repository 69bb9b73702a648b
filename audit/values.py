"""Property values as the engine writes them into JSON, decoded: secrets and unknowns become markers, so no later code can print them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from enum import Enum
from typing import Final, NamedTuple

from pydantic import JsonValue

SIGNATURE_KEY: Final = "4dabf18193072939515e22adb298388d"
"""Marks an object that is not plain data (pulumi/sdk: `resource.SigKey`)."""

_ASSETS: Final = {"c44067f5952c0a294b673a41bacd8c17": "asset", "0def7320c3a5731c473e5ecbe6d01bc7": "archive"}
_REFERENCE: Final = "5cf8f73096256a8f31e491e813e4eb8e"
_SECRET_TEXT: Final = "[secret]"
_UNKNOWN_TEXTS: Final = frozenset(
    {
        "04da6b54-80e4-46f7-96ec-b56ff0331ba9",  # string, and what a digest writes for every unknown
        "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",  # bool
        "3eeb2bf0-c639-47a8-9e75-3b44932eb421",  # number
        "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",  # array
        "030794c1-ac77-496b-92df-f27374a8bd58",  # asset
        "e48ece36-62e2-4504-bad9-02848725956a",  # archive
        "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",  # object
    }
)


class Marker(Enum):
    """A value that is not shown, with its replacement text."""

    SECRET = _SECRET_TEXT
    UNKNOWN = "known after apply"


class Absent(Enum):
    """The property does not exist on this side."""

    ABSENT = "absent"


ABSENT: Final = Absent.ABSENT
SECRET: Final = Marker.SECRET
UNKNOWN: Final = Marker.UNKNOWN


class Key(NamedTuple):
    """An element of a list, told by the field that identifies it."""

    field: str
    value: str


Segment = str | int | Key
Path = tuple[Segment, ...]
Value = None | bool | int | float | str | Marker | list["Value"] | dict[str, "Value"]
Tree = dict[str, Value]
"""The properties of a resource."""


def decode(raw: JsonValue, learned: set[str]) -> Value:
    """The value with its envelopes opened. A secret that carries its plaintext adds it to `learned`, to be hidden elsewhere too.

    An object with a signature that this code doesn't know counts as secret: better a value too few than one too many.
    """
    if isinstance(raw, str):
        if raw == _SECRET_TEXT:
            return SECRET
        return UNKNOWN if raw in _UNKNOWN_TEXTS else raw
    if isinstance(raw, list):
        return [decode(item, learned) for item in raw]
    if isinstance(raw, dict):
        return _decode_special(raw, learned) if SIGNATURE_KEY in raw else {key: decode(item, learned) for key, item in raw.items()}
    return raw


def strings(value: Value) -> Iterator[str]:
    """Every string inside."""
    for _, leaf in leaves(value):
        if isinstance(leaf, str):
            yield leaf


def leaves(value: Value, path: Path = ()) -> Iterator[tuple[Path, Value]]:
    """Everything inside that has no inside itself, an empty container included, with the path to it."""
    if isinstance(value, dict) and value:
        for key, item in value.items():
            yield from leaves(item, (*path, key))
    elif isinstance(value, list) and value:
        for index, item in enumerate(value):
            yield from leaves(item, (*path, index))
    else:
        yield path, value


def as_json_container(text: str) -> JsonValue:
    """The object or array that a string holds as JSON, or `None` for any other string."""
    if not text.lstrip().startswith(("{", "[")):
        return None
    try:
        parsed: JsonValue = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return parsed if isinstance(parsed, dict | list) else None


def _decode_special(raw: dict[str, JsonValue], learned: set[str]) -> Value:
    signature = raw[SIGNATURE_KEY]
    if signature == _REFERENCE and isinstance(urn := raw.get("urn"), str):
        return urn
    if isinstance(signature, str) and signature in _ASSETS:
        return f"{_ASSETS[signature]} {raw.get('path') or raw.get('uri') or ''} sha256:{raw.get('hash', '')}"
    plaintext = raw.get("plaintext")
    if isinstance(plaintext, str):
        learned.update(strings(_plaintext_value(plaintext)))
    return SECRET


def _plaintext_value(plaintext: str) -> Value:
    """The engine keeps a secret's plaintext as JSON text."""
    try:
        return decode(json.loads(plaintext), set())
    except (ValueError, RecursionError):
        return plaintext
