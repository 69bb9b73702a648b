"""One transaction on the cloud's file: the view that behaviours ask, and the writes that providers make."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from localcloud.store.disturbances import Disturbances
from localcloud.store.documents import Documents
from localcloud.store.records import COLUMNS, findable, folded, key_of, record_of, row_of
from localcloud.store_model import Record
from localcloud.values import Json

OPERATIONS_KEPT: Final = 20_000
"""The log forgets older operations, so that the file does not grow by being used."""

_LIVING: Final = f"SELECT {COLUMNS} FROM resources WHERE tombstone = 0"  # noqa: S608
_DELETED: Final = f"SELECT {COLUMNS} FROM resources WHERE tombstone > 0"  # noqa: S608


class Transaction:
    """Implements `View`. Valid only inside the `with` that gave it."""

    def __init__(self, connection: sqlite3.Connection, files: Path) -> None:
        self._connection = connection
        self.files = files
        self.disturbances = Disturbances(connection)
        self.documents = Documents(connection)
        self._undone: list[Callable[[], object]] = []
        self._done: list[Callable[[], object]] = []

    def on_rollback(self, undo: Callable[[], object]) -> None:
        """See `View`."""
        self._undone.append(undo)

    def after_commit(self, do: Callable[[], object]) -> None:
        """See `View`."""
        self._done.append(do)

    def rolled_back(self) -> None:
        """Undoes what was done to files, last first."""
        for undo in reversed(self._undone):
            undo()

    def committed(self) -> None:
        """Does what had to wait for the commit."""
        for do in self._done:
            do()

    def get(self, token: str, scope: str, id: str) -> Record | None:
        """See `View`."""
        return self._first(f"{_LIVING} AND token = ? AND scope = ? AND key = ?", token, scope, key_of(token, id))

    def by_id(self, id: str) -> Record | None:
        """See `View`."""
        return self._first(f"{_LIVING} AND key = ? AND token GLOB 'azure-native:*'", id.lower())

    def named(self, id: str) -> list[Record]:
        """Every living resource with that id, of whatever type and scope."""
        return list(self._records(f"{_LIVING} AND key IN (?, ?) ORDER BY number", id, id.lower()))

    def find(self, token: str, scope: str | None = None, *, where: Mapping[str, Json] | None = None, **outputs: Json) -> Iterable[Record]:
        """See `View`."""
        wanted = {**(where or {}), **outputs}
        matches = self.matching(token, scope, wanted)
        return [record for record in matches if all(record.outputs.get(name) == value for name, value in wanted.items())]

    def matching(self, token: str, scope: str | None, outputs: Mapping[str, Json], *, tombstones: bool = False) -> Iterator[Record]:
        """Resources of a type whose outputs have these values, compared as text without case. None: the output is absent."""
        query = f"{_DELETED if tombstones else _LIVING} AND token = ?"
        values: list[str | int] = [token]
        if scope is not None:
            query += " AND scope = ?"
            values.append(scope)
        for name, value in outputs.items():
            if value is None:
                query += " AND number NOT IN (SELECT resource FROM properties WHERE name = ?)"
                values.append(name)
            else:
                query += " AND number IN (SELECT resource FROM properties WHERE name = ? AND value = ?)"
                values += [name, folded(value)]
        return self._records(f"{query} ORDER BY number", *values)

    def tombstones(self, token: str, **outputs: Json) -> Iterable[Record]:
        """See `View`."""
        return list(self.matching(token, None, outputs, tombstones=True))

    def under(self, token: str, scope: str, prefix: str) -> Iterable[Record]:
        """See `View`."""
        after = prefix[:-1] + chr(ord(prefix[-1]) + 1)
        return list(
            self._records(f"{_LIVING} AND token = ? AND scope = ? AND key >= ? AND key < ? ORDER BY key", token, scope, prefix, after)
        )

    def tombstone(self, token: str, scope: str, id: str) -> Record | None:
        """The deleted resource of that type and id which can still be brought back."""
        return self._first(f"{_DELETED} AND token = ? AND scope = ? AND key = ?", token, scope, key_of(token, id))

    def all_tombstones(self) -> list[Record]:
        """Every deleted resource that can still be brought back, by type, then in the order of their making."""
        return list(self._records(f"{_DELETED} ORDER BY token, scope, number"))

    def inside(self, id: str) -> list[Record]:
        """The living Azure resources whose id begins with that one's: what it contains and what is laid over it."""
        return self._inside(_LIVING, id)

    def tombstones_inside(self, id: str) -> list[Record]:
        """The deleted Azure resources whose id begins with that one's, and which can still be brought back."""
        return self._inside(_DELETED, id)

    def all(self, scope: str | None = None) -> Iterable[Record]:
        """See `View`. By type, then in the order of their making."""
        if scope is None:
            return list(self._records(f"{_LIVING} ORDER BY token, scope, number"))
        return list(self._records(f"{_LIVING} AND scope = ? ORDER BY token, number", scope))

    def put(self, record: Record) -> None:
        """Writes the record over what has its type, scope and id, be it alive or a tombstone."""
        values = (*row_of(record), key_of(record.token, record.id))
        row = self._connection.execute(
            f"INSERT INTO resources ({COLUMNS}, key) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"  # noqa: S608
            " ON CONFLICT (token, scope, key) DO UPDATE SET id = excluded.id, name = excluded.name, inputs = excluded.inputs,"
            " outputs = excluded.outputs, tombstone = excluded.tombstone, secrets = excluded.secrets RETURNING number",
            values,
        ).fetchone()
        self._connection.execute("DELETE FROM properties WHERE resource = ?", row)
        self._connection.executemany(
            "INSERT INTO properties (resource, name, value) VALUES (?, ?, ?)", [(row[0], *pair) for pair in findable(record.outputs)]
        )

    def delete(self, record: Record) -> None:
        """Forgets the record; nothing happens where it is not there."""
        where = (record.token, record.scope, key_of(record.token, record.id))
        self._connection.execute("DELETE FROM resources WHERE token = ? AND scope = ? AND key = ?", where)

    def clear(self) -> None:
        """Forgets everything, disturbances and the log of operations too."""
        for table in ("resources", "operations", "disturbances", "documents"):
            self._connection.execute(f"DELETE FROM {table}")  # noqa: S608

    def log(self, op: str, token: str, id: str) -> None:
        """Notes an operation that succeeded."""
        time = datetime.now(UTC).isoformat(timespec="milliseconds")
        cursor = self._connection.execute("INSERT INTO operations (time, token, op, id) VALUES (?, ?, ?, ?)", (time, token, op, id))
        if (number := cursor.lastrowid or 0) % 1_000 == 0:
            self._connection.execute("DELETE FROM operations WHERE number <= ?", (number - OPERATIONS_KEPT,))

    def times_created(self, token: str, id: str) -> int:
        """See `View`. As far as the log goes back."""
        query = "SELECT COUNT(*) FROM operations WHERE token = ? AND op = 'create' AND id = ? COLLATE NOCASE"
        (count,) = self._connection.execute(query, (token, id)).fetchone()
        assert isinstance(count, int)
        return count

    def operations(self) -> Counter[tuple[str, str]]:
        """How many operations of each kind on each type are in the log: `(token, op)` to count."""
        rows = self._connection.execute("SELECT token, op, COUNT(*) FROM operations GROUP BY token, op ORDER BY token, op")
        return Counter({(token, op): count for token, op, count in rows})

    def _inside(self, query: str, id: str) -> list[Record]:
        first, after = f"{id.lower()}/", f"{id.lower()}0"  # "0" is the character after "/"
        return list(self._records(f"{query} AND key >= ? AND key < ? AND token GLOB 'azure-native:*' ORDER BY number", first, after))

    def _first(self, query: str, *values: str) -> Record | None:
        return next(self._records(query, *values), None)

    def _records(self, query: str, *values: str | int) -> Iterator[Record]:
        return map(record_of, self._connection.execute(query, values))
