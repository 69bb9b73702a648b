"""The statements about catalogs that Spark does not have, or that have to reach the disk; all others go to Spark with their names."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from localcloud.notebooks.driver import sql_text
from localcloud.notebooks.driver.names import Names, NoSuchCatalog
from localcloud.notebooks.driver.shelf import Shelf
from localcloud.notebooks.driver.spark_types import DataFrame
from localcloud.notebooks.driver.sql_text import Token

Send = Callable[[str, Mapping[str, object] | None], DataFrame]
"""Sends a statement to Spark as it is."""
Rows = Callable[[Sequence[tuple[object, ...]], str], DataFrame]
"""A result that is made of rows and a schema."""
_NO_RESULT: Final = "SELECT 1 WHERE false"


class Refused(Exception):
    """A statement that cannot be executed here; the text says why."""


class Catalogs:
    """Executes the statements of one session."""

    def __init__(self, names: Names, shelf: Shelf, send: Send, rows: Rows) -> None:
        self.names = names
        self.shelf = shelf
        self._send = send
        self._rows = rows

    def execute(self, sql: str, arguments: Mapping[str, object] | None = None) -> DataFrame:
        """Executes one statement of a notebook."""
        text = self._identified(sql, arguments or {})
        words = sql_text.words(text)
        own = self._own(words, text)
        if own is not None:
            return own
        used = sql_text.parameters(text)
        given = {name: value for name, value in (arguments or {}).items() if name in used}
        result = self._send(self.names.statement(text), given or None)
        self._after(words, text)
        if words[:2] == ["SHOW", "TABLES"]:
            shown = [(self.names.schema_of(str(row[0])), row[1], row[2]) for row in result.collect()]
            return self._rows(shown, "database string, tableName string, isTemporary boolean")
        return result

    def _own(self, words: list[str], text: str) -> DataFrame | None:
        match words:
            case ["USE" | "SET", "CATALOG", name, *_]:
                self.use(_bare(name))
                return self._nothing()
            case ["USE", _, *_]:
                return self._use([piece.name for piece in sql_text.tokens(text) if piece.is_name()][1:])
            case ["SHOW", "CATALOGS", *_]:
                return self._rows([(name,) for name in sorted(self.names.catalogs)], "catalog string")
            case ["SHOW", "SCHEMAS" | "DATABASES", "IN" | "FROM", name]:
                return self._schemas(_bare(name))
            case ["SHOW", "SCHEMAS" | "DATABASES"] if self.names.current:
                return self._schemas(self.names.current)
            case ["SELECT", "CURRENT_CATALOG", "(", ")"]:
                return self._rows([(self.names.current or "spark_catalog",)], "`current_catalog()` string")
            case ["CREATE" | "DROP" | "ALTER", "CATALOG", *_]:
                raise Refused("[PERMISSION_DENIED] catalogs of the local cloud are made and changed by stacks, not by notebooks")
            case ["CREATE", "SCHEMA" | "DATABASE", *_]:
                return self._create_schema(words, text)
            case ["COPY", "INTO", *_]:
                raise Refused("COPY INTO is not in the Spark that runs notebooks here: read the files and write the table instead")
        return None

    def use(self, catalog: str) -> None:
        """Goes into a catalog. Raises `NoSuchCatalog`."""
        if catalog.lower() not in self.names.catalogs:
            raise NoSuchCatalog(self.names.unknown(catalog))
        self.names.current = catalog.lower()
        if self.names.may_use(self.names.current, "default") and self.shelf.has_schema(self.names.current, "default"):
            self._send(f"USE {self.names.local(f'{self.names.current}.default')}", None)

    def _use(self, parts: list[str]) -> DataFrame:
        if parts and parts[0].upper() in ("SCHEMA", "DATABASE", "NAMESPACE"):
            parts = parts[1:]
        if len(parts) == 2:
            self.use(parts[0])
        elif self.names.current:
            parts = [self.names.current, *parts]
        return self._send(f"USE {self.names.local('.'.join(f'`{part}`' for part in parts))}", None)

    def _schemas(self, catalog: str) -> DataFrame:
        if catalog.lower() not in self.names.catalogs:
            raise NoSuchCatalog(self.names.unknown(catalog))
        shown = [(name,) for name in self.shelf.schemas(catalog.lower()) if self.names.may_use(catalog.lower(), name)]
        return self._rows(shown, "databaseName string")

    def _nothing(self) -> DataFrame:
        return self._send(_NO_RESULT, None)

    def _create_schema(self, words: list[str], text: str) -> DataFrame | None:
        found = self._target(text, 2, skip=("CREATE", "SCHEMA", "DATABASE"))
        if not found:
            return None
        catalog, schema = found
        if not self.shelf.has_schema(catalog, schema):
            if (limit := self.names.limits.get(catalog)) is not None:
                if not limit.creates:
                    raise Refused(
                        f"[INSUFFICIENT_PERMISSIONS] Insufficient privileges: User does not have CREATE SCHEMA on Catalog '{catalog}'."
                    )
                limit.schemas.add(schema)
            self.shelf.make_schema(catalog, schema)
        elif words[2:5] != ["IF", "NOT", "EXISTS"]:
            raise Refused(f"[SCHEMA_ALREADY_EXISTS] Cannot create schema `{catalog}`.`{schema}` because it already exists.")
        return self._nothing()

    def _after(self, words: list[str], text: str) -> None:
        if words[:2] == ["DROP", "TABLE"] or words[:2] == ["DROP", "VIEW"]:
            if found := self._target(text, 3, skip=("DROP", "TABLE", "VIEW")):
                self.shelf.drop(*found)
        elif words[:2] in (["DROP", "SCHEMA"], ["DROP", "DATABASE"]):
            if found := self._target(text, 2, skip=("DROP", "SCHEMA", "DATABASE")):
                self.shelf.drop_schema(*found)
        elif (
            words[:1] == ["CREATE"]
            and "VIEW" in words[:5]
            and not {"TEMPORARY", "TEMP"} & set(words[:5])
            and (found := self._target(text, 3, skip=("CREATE", "OR", "REPLACE", "VIEW")))
        ):
            self.shelf.keep_view(found[0], found[1], found[2], text)

    def _target(self, text: str, length: int, skip: Sequence[str]) -> list[str]:
        """The full name of what a statement makes or drops; nothing where it is in no catalog."""
        skipped = {*skip, "IF", "EXISTS", "NOT"}
        pieces = [piece for piece in sql_text.tokens(text) if piece.kind not in ("space", "comment")]
        while pieces and pieces[0].text.upper() in skipped:
            pieces.pop(0)
        parts: list[str] = []
        for piece in pieces:
            if piece.is_name() and len(parts) < length:
                parts.append(piece.name.lower())
            elif piece.text != ".":
                break
        if len(parts) == length - 1 and self.names.current:
            parts = [self.names.current, *parts]
        return parts if len(parts) == length and parts[0] in self.names.catalogs else []

    def _identified(self, sql: str, arguments: Mapping[str, object]) -> str:
        """The statement with each `IDENTIFIER(...)` replaced by the name that it gives."""
        pieces, result, position = sql_text.tokens(sql), [], 0
        while position < len(pieces):
            inside = _inside_identifier(pieces, position)
            if inside is None:
                result.append(pieces[position])
                position += 1
            else:
                end, expression = inside
                result.append(Token("sign", self._evaluated(expression, arguments)))
                position = end
        return sql_text.text_of(result)

    def _evaluated(self, expression: Sequence[Token], arguments: Mapping[str, object]) -> str:
        text = ""
        for piece in expression:
            if piece.kind == "literal":
                text += piece.value
            elif piece.kind == "parameter" and piece.text[1:] in arguments:
                text += str(arguments[piece.text[1:]])
            elif piece.kind != "space" and piece.text != "|":
                used = sql_text.parameters(sql_text.text_of(expression))
                given = {name: value for name, value in arguments.items() if name in used}
                return str(self._send(f"SELECT {sql_text.text_of(expression)}", given or None).collect()[0][0])
        return text


def _inside_identifier(pieces: Sequence[Token], start: int) -> tuple[int, list[Token]] | None:
    """Where `IDENTIFIER(...)` that begins there ends, and what is in it."""
    if pieces[start].text.upper() != "IDENTIFIER":
        return None
    position = start + 1
    while position < len(pieces) and pieces[position].kind == "space":
        position += 1
    if position == len(pieces) or pieces[position].text != "(":
        return None
    depth, first = 1, position + 1
    while depth:
        position += 1
        if position == len(pieces):
            return None
        depth += {"(": 1, ")": -1}.get(pieces[position].text, 0)
    return position + 1, list(pieces[first:position])


def _bare(name: str) -> str:
    return name.strip("`").lower()
