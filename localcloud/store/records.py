"""How a record stands in its row, and how its properties are found again by value."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Final

from localcloud.store_model import Record, Tombstone
from localcloud.values import Json

COLUMNS: Final = "token, scope, id, name, inputs, outputs, tombstone, secrets"
_LONGEST_VALUE: Final = 120

Row = tuple[str, str, str, str, str, str, int, str]
"""In the order of `COLUMNS`."""


def row_of(record: Record) -> Row:
    """The record in the order of `COLUMNS`."""
    inputs, outputs = _text(record.inputs), _text(record.outputs)
    return (record.token, record.scope, record.id, record.name, inputs, outputs, int(record.tombstone), _text(list(record.secrets)))


@lru_cache(maxsize=8_192)
def record_of(row: Row) -> Record:
    """The row's record, read once: rows are asked for far more often than they change. So nobody may change a record's dictionaries."""
    token, scope, identifier, name, inputs, outputs, tombstone, secrets = row
    return Record(token, scope, identifier, name, json.loads(inputs), json.loads(outputs), Tombstone(tombstone), tuple(json.loads(secrets)))


def key_of(token: str, id: str) -> str:
    """What makes the id unique: Azure's ids name the same resource in any case."""
    return id.lower() if token.startswith("azure-native:") else id


def findable(outputs: Mapping[str, Json]) -> Iterator[tuple[str, str]]:
    """The outputs as they are found again: every value that is there, without case."""
    return ((name, folded(value)) for name, value in outputs.items() if value is not None)


def folded(value: Json) -> str:
    """A value as text, the same for `Notes` and `notes` and for 7 and `"7"`; a long one by its digest."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = (value if isinstance(value, str) else _text(value)).casefold()
    return text if len(text) <= _LONGEST_VALUE else hashlib.sha256(text.encode()).hexdigest()


def _text(value: object) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
