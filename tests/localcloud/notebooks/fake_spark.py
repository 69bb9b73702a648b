"""A Spark that remembers what it is told, and a session on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from localcloud.notebooks.driver.catalogs import Catalogs
from localcloud.notebooks.driver.names import Names
from localcloud.notebooks.driver.shelf import Shelf
from localcloud.notebooks.driver.spark_types import DataFrame, Row


class Result:
    """Rows that a test can look at."""

    def __init__(self, rows: Sequence[tuple[object, ...]] = ()) -> None:
        self.rows = rows
        self.columns: list[str] = []

    def collect(self) -> list[Row]:
        return list(self.rows)  # type: ignore[arg-type]

    def show(self, n: int = 20, truncate: bool | int = True) -> None:
        raise NotImplementedError

    def limit(self, num: int) -> DataFrame:
        raise NotImplementedError


class Session:
    """A session with the catalogs `dev` (with its schema `gold`) and, not for its user, `prod`."""

    def __init__(self, folder: Path) -> None:
        self.sent: list[str] = []
        self.arguments: list[Mapping[str, object] | None] = []
        self.shelf = Shelf(folder / "warehouse", self.sent.append)
        self.shelf.declare("dev", "gold")
        roots = {"/Volumes/": f"{folder}/volumes/"}
        self.names = Names({"dev": _Schemas(self.shelf)}, self.shelf, roots, ["prod"])
        self.catalogs = Catalogs(self.names, self.shelf, self._send, lambda rows, _: Result(rows))
        self.shelf.create_view = self.catalogs.execute

    def execute(self, sql: str, **arguments: object) -> DataFrame:
        return self.catalogs.execute(sql, arguments)

    def _send(self, sql: str, arguments: Mapping[str, object] | None) -> DataFrame:
        self.sent.append(sql)
        self.arguments.append(arguments)
        return Result([("dev__gold", "x", False)] if sql.startswith("SHOW TABLES") else [("dev.gold.asked",)])


class _Schemas:
    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    def __contains__(self, name: object) -> bool:
        return self._shelf.has_schema("dev", str(name))
