"""What the services keep while they work: pull requests, runs, approvals. JSON documents, numbered within their kind.

They are no resources: no stack declares them, `list` does not show them, and a reset forgets them.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass

from localcloud.values import Json


@dataclass(frozen=True, slots=True)
class Document:
    """One of them; nobody may change its body."""

    number: int
    body: Mapping[str, Json]


class Documents:
    """The documents in the cloud's file, inside one transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def add(self, kind: str, body: Mapping[str, Json]) -> int:
        """Keeps a new document; its number, the next one of its kind."""
        query = "INSERT INTO documents (kind, number, body) SELECT ?, COALESCE(MAX(number), 0) + 1, ? FROM documents WHERE kind = ?"
        row = self._connection.execute(f"{query} RETURNING number", (kind, json.dumps(body), kind)).fetchone()
        return int(row[0])

    def put(self, kind: str, number: int, body: Mapping[str, Json]) -> None:
        """Writes a document over the one with its number."""
        self._connection.execute("INSERT OR REPLACE INTO documents (kind, number, body) VALUES (?, ?, ?)", (kind, number, json.dumps(body)))

    def get(self, kind: str, number: int) -> Document | None:
        """The document with that number."""
        row = self._connection.execute("SELECT body FROM documents WHERE kind = ? AND number = ?", (kind, number)).fetchone()
        return None if row is None else Document(number, json.loads(row[0]))

    def find(self, kind: str, **values: str | int | None) -> list[Document]:
        """The documents of a kind whose top-level properties have these values, oldest first."""
        query = "SELECT number, body FROM documents WHERE kind = ?"
        parameters: list[str | int | None] = [kind]
        for name, value in values.items():
            query += " AND json_extract(body, ?) IS ?"
            parameters += [f"$.{name}", value]
        return [Document(number, json.loads(body)) for number, body in self._connection.execute(f"{query} ORDER BY number", parameters)]

    def delete(self, kind: str, number: int) -> None:
        """Forgets a document; nothing happens where it is not there."""
        self._connection.execute("DELETE FROM documents WHERE kind = ? AND number = ?", (kind, number))
