"""Executes the cells of a notebook, one after the other."""

from __future__ import annotations

import ast
import linecache
import re
import shlex
from collections.abc import Callable
from typing import Final

from localcloud.notebooks.driver import sql_text
from localcloud.notebooks.driver.catalogs import Catalogs, Refused
from localcloud.notebooks.driver.cells import Cell
from localcloud.notebooks.driver.dbutils import DBUtils, NotebookExit
from localcloud.notebooks.driver.failures import CellFailed
from localcloud.notebooks.driver.spark_types import DataFrame
from localcloud.notebooks.driver.workspace import Source, Workspace

_SHOWN_ROWS: Final = 20
_WIDGET: Final = re.compile(
    r"""CREATE\s+WIDGET\s+(?:TEXT|DROPDOWN|COMBOBOX|MULTISELECT)\s+`?(?P<name>[\w.-]+)`?\s+DEFAULT\s+(?P<value>'[^']*'|"[^"]*")""",
    re.IGNORECASE,
)
_REMOVED: Final = re.compile(r"REMOVE\s+WIDGET\s+`?(?P<name>[\w.-]+)`?", re.IGNORECASE)
_IGNORED: Final = ("matplotlib", "load_ext", "reload_ext", "autoreload", "config", "env")
_NOT_HERE: Final = {
    "scala": "Scala is not run here: only Python and SQL are",
    "r": "R is not run here: only Python and SQL are",
    "sh": "%sh is not run here: a notebook must not depend on the machine",
    "fs": "%fs is not run here: write dbutils.fs instead",
}


class Notebook:
    """One notebook while it runs: its names, its widgets, its session."""

    def __init__(self, source: Source, workspace: Workspace, dbutils: DBUtils, catalogs: Catalogs, names: dict[str, object]) -> None:
        self.source = source
        self._workspace = workspace
        self._dbutils = dbutils
        self._catalogs = catalogs
        self._names = names

    def run(self) -> str:
        """Runs it to its end; what it exits with. Raises `CellFailed`."""
        try:
            self._run(self.source, [])
        except NotebookExit as end:
            return end.value
        return ""

    def _run(self, source: Source, including: list[str]) -> None:
        if source.path in including:
            raise Refused(f"%run of {source.path} includes itself: {' -> '.join([*including, source.path])}")
        for cell in source.cells:
            try:
                self._run_cell(source, cell, [*including, source.path])
            except (NotebookExit, CellFailed):
                raise
            except BaseException as error:
                raise CellFailed(source.path, cell.number, cell.language, error) from error

    def _run_cell(self, source: Source, cell: Cell, including: list[str]) -> None:
        if cell.language == "md":
            return
        first = next((line for line in cell.text.splitlines() if line.strip()), "")
        _say(f"# {source.path.rpartition('/')[2]}, cell {cell.number}: {'%run ' if cell.language == 'run' else ''}{first.strip()[:80]}")
        if cell.language == "python":
            self._run_python(source, cell)
        elif cell.language == "sql":
            self._run_sql(cell)
        elif cell.language == "run":
            self._include(source, cell, including)
        elif cell.language == "pip":
            _say(f"%pip {cell.text.strip()}: nothing is installed here; the environment of local notebooks is pinned")
        else:
            raise Refused(_NOT_HERE.get(cell.language, f"%{cell.word} is not run here"))

    def _include(self, source: Source, cell: Cell, including: list[str]) -> None:
        words = shlex.split(cell.text, comments=True)
        if not words:
            raise Refused("%run needs the path of a notebook")
        for word in words[1:]:
            name, equals, value = word.removeprefix("$").partition("=")
            if not equals:
                raise Refused(f"%run takes parameters as $name=value, and not {word!r}")
            self._dbutils.widgets.text(name, value)
        self._run(self._workspace.notebook(words[0], source.path), including)

    def _run_python(self, source: Source, cell: Cell) -> None:
        file = f"/Workspace{source.path} (cell {cell.number})"
        text = _without_magic(cell.text)
        linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
        tree = ast.parse(text, file)
        last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, file, "exec"), self._names)  # noqa: S102  that is what a notebook is
        if isinstance(last, ast.Expr):
            value = eval(compile(ast.Expression(last.value), file, "eval"), self._names)  # noqa: S307
            if value is not None and not text.rstrip().endswith(";"):
                _say(repr(value))

    def _run_sql(self, cell: Cell) -> None:
        result: DataFrame | None = None
        for statement in sql_text.statements(cell.text):
            result = self._execute(statement)
        if result is not None:
            self._names["_sqldf"] = result
            if result.columns:
                result.show(_SHOWN_ROWS, False)

    def _execute(self, statement: str) -> DataFrame | None:
        bare = " ".join(sql_text.words(statement)[:2])
        if bare == "CREATE WIDGET" and (found := _WIDGET.search(statement)):
            self._dbutils.widgets.text(found["name"], found["value"][1:-1])
            return None
        if bare == "REMOVE WIDGET" and (found := _REMOVED.search(statement)):
            self._dbutils.widgets.remove(found["name"])
            return None
        values = self._dbutils.widgets.getAll()
        text = re.sub(r"\$\{(?:widget\.)?([\w.-]+)\}", lambda match: values.get(match[1], match[0]), statement)
        return self._catalogs.execute(text, {name: values[name] for name in values})


def _without_magic(text: str) -> str:
    """A cell as Python alone. What is Python already has no magic in it: a line of a text may begin with %. Raises `Refused`."""
    try:
        ast.parse(text)
    except SyntaxError:
        return "\n".join(_plain(line) for line in text.split("\n"))
    return text


def _plain(line: str) -> str:
    """A line of Python without the magic of Jupyter that has no effect here. Raises `Refused` for any other."""
    found = re.match(r"(\s*)(%{1,2}|!)([\w-]*)", line)
    if found is None:
        return line
    if found[2] == "%" and found[3] in _IGNORED:
        return f"{found[1]}pass"
    if found[2] == "%" and found[3] == "pip":
        return f"{found[1]}print({line.strip() + ': nothing is installed here; the environment of local notebooks is pinned'!r})"
    if found[2] == "!" or found[3]:
        raise Refused(f"{line.strip().split(' ')[0]} is not run here: only Python and SQL are")
    return line


def show(say: Callable[[str], None]) -> Callable[[object], None]:
    """`display`: the first rows of a result, or what Python says of a value."""

    def display(value: object = None, *_: object, **__: object) -> None:
        if hasattr(value, "show") and hasattr(value, "columns"):
            value.show(_SHOWN_ROWS, False)
        else:
            say(str(value))

    return display


def _say(line: str) -> None:
    print(line, flush=True)
