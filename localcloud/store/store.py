"""The store itself: transactions over one file, for the threads of one process."""

from __future__ import annotations

import shutil
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from localcloud.store.connection import DamagedStore, connect, explained
from localcloud.store.transaction import Transaction


class Store:
    """One local cloud's file, opened at the first use. Threads of a process take turns; processes wait for each other."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._connection: sqlite3.Connection | None = None
        self._turn = threading.RLock()

    @property
    def files(self) -> Path:
        """The folder for what is not a record, such as Git repositories; it need not exist."""
        return self.path.with_suffix(".files")

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """All of it or nothing: an exception inside undoes what was written. Raises `StoreError` for an unusable file."""
        with self._turn, explained(self.path):
            connection = self._open()
            transaction = Transaction(connection, self.files)
            try:
                connection.execute("BEGIN IMMEDIATE")
                yield transaction
                connection.execute("COMMIT")
            except BaseException:
                transaction.rolled_back()
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise
            transaction.committed()

    @contextmanager
    def reading(self) -> Iterator[Transaction]:
        """A consistent reading that never waits for writers and in which nothing can be written."""
        with self._turn, explained(self.path):
            connection = self._open()
            try:  # also where somebody interrupts between these lines
                connection.execute("PRAGMA query_only = ON")
                connection.execute("BEGIN")
                yield Transaction(connection, self.files)
            finally:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                connection.execute("PRAGMA query_only = OFF")

    def clear(self) -> None:
        """Empties the cloud; a file that cannot be read is removed and created again."""
        try:
            with self.transaction() as transaction:
                transaction.clear()
        except DamagedStore:
            self.close()
            for suffix in ("", "-wal", "-shm"):
                self.path.with_name(self.path.name + suffix).unlink(missing_ok=True)
            with self.reading():
                pass
        shutil.rmtree(self.files, ignore_errors=True)

    def close(self) -> None:
        """Lets go of the file; the next use opens it again."""
        with self._turn:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    def _open(self) -> sqlite3.Connection:
        if self._connection is None:
            self._connection = connect(self.path)
        return self._connection
