"""How a record stands in its row, and how its properties are found again by value."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator, Mapping
from typing import Final

from localcloud.store_model import Record
from localcloud.values import Json

COLUMNS: Final = "token, scope, id, name, inputs, outputs, tombstone, secrets"
_LONGEST_VALUE: Final = 120


def row_of(record: Record) -> tuple[str, str, str, str, str, str, int, str]:
    """The record in the order of `COLUMNS`."""
    inputs, outputs = _text(record.inputs), _text(record.outputs)
    return (record.token, record.scope, record.id, record.name, inputs, outputs, int(record.tombstone), _text(list(record.secrets)))


def record_of(row: sqlite3.Row | tuple[str, str, str, str, str, str, int, str]) -> Record:
    """The row's record."""
    token, scope, identifier, name, inputs, outputs, tombstone, secrets = row
    return Record(token, scope, identifier, name, json.loads(inputs), json.loads(outputs), bool(tombstone), tuple(json.loads(secrets)))


def key_of(token: str, id: str) -> str:
    """What makes the id unique: Azure's ids name the same resource in any case."""
    return id.lower() if token.startswith("azure-native:") else id


def findable(outputs: Mapping[str, Json]) -> Iterator[tuple[str, str]]:
    """The outputs as they are found again: every value that is there, without case."""
    return ((name, folded(value)) for name, value in outputs.items() if value is not None)


def folded(value: Json) -> str:
    """A value as text, which is one for values that differ in case only or are a number here and a string there; long ones by their digest."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = (value if isinstance(value, str) else _text(value)).casefold()
    return text if len(text) <= _LONGEST_VALUE else hashlib.sha256(text.encode()).hexdigest()


def _text(value: object) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
