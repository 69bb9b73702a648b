"""Opens the cloud's file: creates its tables once, and says what to do when the file is not a local cloud's."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from localcloud.places import places

VERSION: Final = 1
"""Kept in the file's `user_version`; another number means another layout of the tables."""

BUSY_SECONDS: Final = 30.0
"""How long a writer waits for the others' transactions, each of which takes milliseconds."""

_TABLES: Final = """
CREATE TABLE resources (
    number INTEGER PRIMARY KEY,
    token TEXT NOT NULL,
    scope TEXT NOT NULL,
    key TEXT NOT NULL,
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    inputs TEXT NOT NULL,
    outputs TEXT NOT NULL,
    secrets TEXT NOT NULL,
    tombstone INTEGER NOT NULL,
    UNIQUE (token, scope, key)
);
CREATE INDEX resources_by_key ON resources (key);
CREATE TABLE properties (
    resource INTEGER NOT NULL REFERENCES resources (number) ON DELETE CASCADE,
    name TEXT NOT NULL,
    value TEXT NOT NULL
);
CREATE INDEX properties_by_resource ON properties (resource);
CREATE INDEX properties_by_value ON properties (name, value);
CREATE TABLE operations (
    number INTEGER PRIMARY KEY,
    time TEXT NOT NULL,
    token TEXT NOT NULL,
    op TEXT NOT NULL,
    id TEXT NOT NULL
);
CREATE TABLE disturbances (
    number INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    type TEXT NOT NULL,
    op TEXT NOT NULL,
    after INTEGER NOT NULL,
    times INTEGER NOT NULL,
    seconds REAL NOT NULL
);
"""

_DOCUMENTS: Final = (
    "CREATE TABLE IF NOT EXISTS documents (kind TEXT NOT NULL, number INTEGER NOT NULL, body TEXT NOT NULL, PRIMARY KEY (kind, number))"
)
"""Came later: files without it have the same layout otherwise."""


class StoreError(Exception):
    """The cloud's file cannot be used; the text names the file and the way out."""


class DamagedStore(StoreError):
    """What the file holds is not a cloud of this layout: only a new file helps."""


def cloud_file() -> Path:
    """The file in use: LOCALCLOUD_DB, else the one of the local cloud's own folder."""
    chosen = os.environ.get("LOCALCLOUD_DB")
    return Path(chosen) if chosen else places().database


def connect(path: Path) -> sqlite3.Connection:
    """A connection to the file, whose tables exist. Raises `StoreError`."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"the local cloud's file {path} cannot be used: {error}") from error
    with explained(path):
        connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
        try:
            _prepare(connection, path)
        except BaseException:
            connection.close()
            raise
        return connection


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turns SQLite's errors about the file into a `StoreError`."""
    try:
        yield
    except sqlite3.OperationalError as error:
        if "locked" in str(error) or "busy" in str(error):
            raise StoreError(
                f"the local cloud's file {path} has been locked for over {BUSY_SECONDS:.0f} seconds: end what is using it"
            ) from error
        raise StoreError(f"the local cloud's file {path} cannot be used: {error}") from error
    except sqlite3.DatabaseError as error:
        raise DamagedStore(
            f"the local cloud's file {path} is damaged ({error}). `python -m localcloud reset` begins an empty one; "
            "stacks then find their resources gone, and `pulumi refresh` followed by `pulumi up` makes them again"
        ) from error


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA synchronous = NORMAL")
    version = _version(connection)
    if version == 0:
        _use_write_ahead_log(connection)
        connection.execute("BEGIN IMMEDIATE")
        version = _version(connection)  # another provider may have been first
        if version == 0:
            for statement in _TABLES.split(";"):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {VERSION}")
            version = VERSION
        connection.execute("COMMIT")
    if version != VERSION:
        raise DamagedStore(
            f"the local cloud's file {path} has layout {version}, and this program reads layout {VERSION}: "
            "`python -m localcloud reset` begins an empty one"
        )
    connection.execute(_DOCUMENTS)


def _version(connection: sqlite3.Connection) -> int:
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    assert isinstance(version, int)
    return version


def _use_write_ahead_log(connection: sqlite3.Connection) -> None:
    """Switching the journal is the one step for which SQLite does not wait by itself."""
    deadline = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)
        else:
            return
