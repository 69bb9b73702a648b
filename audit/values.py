"""Property values as the engine writes them into JSON, decoded: secrets and unknowns become markers, so no later code can print them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import NamedTuple

from pydantic import JsonValue

from domain.property_values import (
    ABSENT,
    ASSETS,
    REFERENCE,
    SECRET,
    SIGNATURE_KEY,
    UNKNOWN,
    UNKNOWN_TEXTS,
    Absent,
    Marker,
    Tree,
    Value,
    leaves,
)

__all__ = [
    "ABSENT", "SECRET", "SIGNATURE_KEY", "UNKNOWN", "Absent", "Key", "Marker", "Path", "Segment", "Tree", "Value", "as_json_container",
    "decode", "leaves", "strings",
]  # fmt: skip


class Key(NamedTuple):
    """An element of a list, told by the field that identifies it."""

    field: str
    value: str


Segment = str | int | Key
Path = tuple[Segment, ...]


def decode(raw: JsonValue, learned: set[str]) -> Value:
    """The value with its envelopes opened. A secret that carries its plaintext adds it to `learned`, to be hidden elsewhere too.

    An object with a signature that this code doesn't know counts as secret: better a value too few than one too many.
    """
    if isinstance(raw, str):
        if raw == SECRET.value:
            return SECRET
        return UNKNOWN if raw in UNKNOWN_TEXTS else raw
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
    if signature == REFERENCE and isinstance(urn := raw.get("urn"), str):
        return urn
    if isinstance(signature, str) and signature in ASSETS:
        return f"{ASSETS[signature]} {raw.get('path') or raw.get('uri') or ''} sha256:{raw.get('hash', '')}"
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
