"""Where catalogs are on the disk: a folder per catalog, schema and table. Spark forgets them at its end and learns them by their use."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from localcloud.notebooks.driver.names import BETWEEN

VIEW: Final = ".view.sql"
"""The end of the name of a file that holds the statement which makes a view."""


class Shelf:
    """The warehouse's folders. `execute` sends a statement to Spark as it is, `create_view` one of a notebook."""

    def __init__(self, folder: Path, execute: Callable[[str], object]) -> None:
        self.folder = folder
        self.execute = execute
        self.create_view: Callable[[str], object] = execute
        self._schemas: set[tuple[str, str]] = set()
        self._known: set[tuple[str, str, str]] = set()

    def sweep(self) -> None:
        """Removes the files of tables whose first write was killed. For the start: later, a table may be about to be written."""
        for table in self.folder.glob("*/*/*"):
            if table.is_dir() and not any((table / "_delta_log").glob("*.json")):
                shutil.rmtree(table)

    def declare(self, catalog: str, schema: str) -> None:
        """Gives a schema that the cloud has its folder."""
        (self.folder / catalog / schema).mkdir(parents=True, exist_ok=True)

    def has_schema(self, catalog: str, schema: str) -> bool:
        """Whether the schema is there."""
        return (self.folder / catalog / schema).is_dir()

    def schemas(self, catalog: str) -> list[str]:
        """The schemas of a catalog."""
        folder = self.folder / catalog
        return sorted(each.name for each in folder.iterdir() if each.is_dir()) if folder.is_dir() else []

    def schema(self, catalog: str, schema: str) -> None:
        """See `names.Shelf`."""
        if self._learn_schema(catalog, schema):
            for name in self._names(catalog, schema):
                self.table(catalog, schema, name)

    def table(self, catalog: str, schema: str, name: str) -> None:
        """See `names.Shelf`."""
        if (catalog, schema, name) in self._known or not self._learn_schema(catalog, schema):
            return
        folder = self.folder / catalog / schema / name
        view = folder.with_name(name + VIEW)
        if (folder / "_delta_log").is_dir():
            self._known.add((catalog, schema, name))
            self.execute(f"CREATE TABLE IF NOT EXISTS `{catalog}{BETWEEN}{schema}`.`{name}` USING delta LOCATION '{folder}'")
        elif view.is_file():
            self._known.add((catalog, schema, name))
            self.create_view(view.read_text(encoding="utf-8"))

    def make_schema(self, catalog: str, schema: str) -> None:
        """A new schema, empty."""
        self.declare(catalog, schema)
        self._learn_schema(catalog, schema)

    def keep_view(self, catalog: str, schema: str, name: str, statement: str) -> None:
        """Remembers a view, whose statement has been executed."""
        self._known.add((catalog, schema, name))
        (self.folder / catalog / schema / (name + VIEW)).write_text(statement, encoding="utf-8")

    def drop(self, catalog: str, schema: str, name: str) -> None:
        """Removes what is left of a table or a view that Spark has dropped."""
        self._known.discard((catalog, schema, name))
        folder = self.folder / catalog / schema / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.with_name(name + VIEW).unlink(missing_ok=True)

    def drop_schema(self, catalog: str, schema: str) -> None:
        """Removes what is left of a schema that Spark has dropped."""
        self._schemas.discard((catalog, schema))
        self._known = {each for each in self._known if each[:2] != (catalog, schema)}
        shutil.rmtree(self.folder / catalog / schema, ignore_errors=True)

    def _learn_schema(self, catalog: str, schema: str) -> bool:
        if (catalog, schema) in self._schemas:
            return True
        if not self.has_schema(catalog, schema):
            return False
        self._schemas.add((catalog, schema))
        self.execute(f"CREATE SCHEMA IF NOT EXISTS `{catalog}{BETWEEN}{schema}` LOCATION '{self.folder / catalog / schema}'")
        return True

    def _names(self, catalog: str, schema: str) -> Iterator[str]:
        for each in sorted((self.folder / catalog / schema).iterdir()):
            if each.is_dir() or each.name.endswith(VIEW):
                yield each.name.removesuffix(VIEW)
