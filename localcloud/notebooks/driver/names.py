"""Names of three parts on a Spark that has one catalog: `sales.bronze.orders` is the table `orders` of its schema `sales__bronze`.

The schemas' names are put back wherever Spark tells them, so notebooks see only their own.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Container, Mapping
from dataclasses import dataclass, field
from typing import Final, Protocol

from localcloud.notebooks.driver.sql_text import Token, text_of, tokens

BETWEEN: Final = "__"
"""What is between a catalog's and a schema's name."""


class NoSuchCatalog(Exception):
    """A name begins with a catalog that is not there."""


@dataclass(slots=True)
class Limit:
    """What of a catalog the run's identity may use that may not use all of it."""

    schemas: set[str]
    creates: bool
    """Whether it may make further schemas, which are its own."""


class Shelf(Protocol):
    """What makes a table known to Spark before somebody uses it."""

    def table(self, catalog: str, schema: str, name: str) -> None:
        """Makes what has that name known, if it is there."""

    def schema(self, catalog: str, schema: str) -> None:
        """Makes a schema with all that is in it known, if it is there."""


@dataclass(slots=True)
class Names:
    """The names of a session, with the catalog that it is in."""

    catalogs: Mapping[str, Container[str]]
    """Every catalog's schemas, in lower case."""
    shelf: Shelf
    roots: Mapping[str, str] = field(default_factory=dict)
    """Folders of Databricks (`/Volumes/`) and where they are here, both with a slash at the end."""
    forbidden: Collection[str] = ()
    """Catalogs that are there, and that the run's identity may not use."""
    limits: Mapping[str, Limit] = field(default_factory=dict)
    """By catalog; none for a catalog that the run's identity may use as a whole."""
    current: str = ""
    """The catalog of names of two parts."""

    def local(self, name: str) -> str:
        """A name as Spark knows it. Raises `NoSuchCatalog` for a catalog that is not there."""
        parts = [piece.name for piece in tokens(name) if piece.is_name()]
        if len(parts) == 3 and parts[0].lower() not in self.catalogs and parts[0].lower() != "spark_catalog":
            raise NoSuchCatalog(self.unknown(parts[0]))
        return text_of(self._renamed(tokens(name)))

    def unknown(self, catalog: str) -> str:
        """The sentence about a catalog that is not there, or may not be used."""
        if catalog.lower() in self.forbidden:
            return f"[INSUFFICIENT_PERMISSIONS] Insufficient privileges: User does not have USE CATALOG on Catalog '{catalog}'."
        there = ", ".join(sorted(self.catalogs)) or "none"
        return f"[NO_SUCH_CATALOG_EXCEPTION] Catalog '{catalog}' was not found. The workspace sees: {there}"

    def may_use(self, catalog: str, schema: str) -> bool:
        """Whether the run's identity may use a schema of a catalog that it may use."""
        limit = self.limits.get(catalog)
        return limit is None or schema in limit.schemas

    def require(self, catalog: str, schema: str) -> None:
        """Raises `NoSuchCatalog` for a schema that the run's identity may not use."""
        if not self.may_use(catalog, schema):
            sentence = f"User does not have USE SCHEMA on Schema '{catalog}.{schema}'."
            raise NoSuchCatalog(f"[INSUFFICIENT_PERMISSIONS] Insufficient privileges: {sentence}")

    def statement(self, sql: str) -> str:
        """A statement as Spark understands it."""
        return text_of(self._renamed([self._placed(piece) for piece in tokens(sql)]))

    def path(self, path: str) -> str:
        """Where a path of Databricks is here; any other as it is. Raises `NoSuchCatalog` for a volume of a schema that may not be used."""
        bare = path.removeprefix("dbfs:").removeprefix("file:")
        parts = bare.lower().split("/")
        if parts[:2] == ["", "volumes"] and len(parts) > 3:
            self.require(parts[2], parts[3])
        for root, here in self.roots.items():
            if f"{bare}/".startswith(root):
                return here + bare[len(root) :]
        return path

    def schema_of(self, schema: str) -> str:
        """The name that notebooks know a schema of Spark by."""
        catalog, between, name = schema.partition(BETWEEN)
        return name if between and catalog in self.catalogs else schema

    def restored(self, text: str) -> str:
        """What Spark says, with the names and paths of the notebooks."""
        for catalog in sorted(self.catalogs, key=len, reverse=True):
            joined = rf"{re.escape(catalog)}{BETWEEN}(\w+)"
            text = re.sub(rf"`(?:spark_catalog`\.`)?{joined}`", rf"`{catalog}`.`\1`", text, flags=re.IGNORECASE)
            text = re.sub(rf"\b(?:spark_catalog\.)?{joined}\b", rf"{catalog}.\1", text, flags=re.IGNORECASE)
        for root, here in self.roots.items():
            text = text.replace(f"file:{here}", root).replace(here, root)
        return text

    def _placed(self, piece: Token) -> Token:
        if piece.kind not in ("literal", "quoted") or "/" not in piece.text:
            return piece
        inside = piece.value if piece.kind == "literal" else piece.name
        here = self.path(inside)
        quote = piece.text[-1]
        return piece if here == inside else Token(piece.kind, f"{quote}{here}{quote}")

    def _renamed(self, pieces: list[Token]) -> list[Token]:
        result: list[Token] = []
        position = 0
        while position < len(pieces):
            chain = _chain(pieces, position)
            if chain:
                names = [piece for piece in pieces[position : position + chain] if piece.is_name()]
                result += self._chain_renamed(names) or pieces[position : position + chain]
                position += chain
            else:
                result.append(pieces[position])
                position += 1
        return result

    def _chain_renamed(self, names: list[Token]) -> list[Token]:
        """A name of several parts as Spark knows it; nothing where it is another one."""
        first = names[0].name.lower()
        if len(names) < 2:
            return []
        if first in self.forbidden:
            raise NoSuchCatalog(self.unknown(first))
        if first in self.catalogs:
            catalog, schema, rest = first, names[1].name.lower(), names[2:]
        elif self.current and first in self.catalogs.get(self.current, ()):
            catalog, schema, rest = self.current, first, names[1:]
        else:
            return []
        self.require(catalog, schema)
        if rest:
            self.shelf.table(catalog, schema, rest[0].name.lower())
        else:
            self.shelf.schema(catalog, schema)
        dotted = [Token("quoted", f"`{catalog}{BETWEEN}{schema}`")]
        for name in rest:
            dotted += [Token("sign", "."), name]
        return dotted


def _chain(pieces: list[Token], start: int) -> int:
    """How many pieces a name of several parts has that begins there; 0 where none does."""
    if not pieces[start].is_name() or (start and pieces[start - 1].text == "."):
        return 0
    end = start + 1
    while end + 1 < len(pieces) and pieces[end].text == "." and pieces[end + 1].is_name():
        end += 2
    return end - start
