"""Runs notebooks and files in the driver's process, each with a session and names of its own."""

from __future__ import annotations

import importlib
import os
import runpy
import signal
import sys
from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import FrameType, ModuleType

from localcloud.notebooks.driver import mlflow_store, sql_text
from localcloud.notebooks.driver.catalogs import Catalogs
from localcloud.notebooks.driver.channel import Channel
from localcloud.notebooks.driver.dbutils import DBUtils, Files, Jobs, Library, Secrets, TaskValues
from localcloud.notebooks.driver.dbutils import Notebook as NotebookUtils
from localcloud.notebooks.driver.names import Limit, Names
from localcloud.notebooks.driver.notebook import Notebook, show
from localcloud.notebooks.driver.redaction import Redacted
from localcloud.notebooks.driver.shelf import Shelf
from localcloud.notebooks.driver.spark_types import DataFrame, Spark
from localcloud.notebooks.driver.widgets import Widgets
from localcloud.notebooks.driver.workspace import Workspace, absolute

Sql = Callable[[Spark, str, Mapping[str, object] | None], DataFrame]
"""Spark's own way to execute a statement."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What the whole process works with."""

    session: Spark
    shelf: Shelf
    workspace: Workspace
    catalogs: Mapping[str, Container[str]]
    roots: Mapping[str, str]
    forbidden: tuple[str, ...]
    limits: Mapping[str, Limit]
    channel: Channel
    output: Redacted


class Driver:
    """Runs tasks in one process."""

    def __init__(self, setting: Setting, plain_sql: Sql) -> None:
        self._setting = setting
        self._sql = plain_sql
        self._open: list[tuple[Spark, Catalogs]] = []

    def current(self) -> Catalogs:
        """The catalogs of the notebook that runs now."""
        return self._open[-1][1]

    def run_notebook(self, path: str, parameters: Mapping[str, str], beside: str = "/") -> str:
        """Runs a notebook with names and a session of its own; what it exits with."""
        source = self._setting.workspace.notebook(path, beside)
        modules, python_path, folder = dict(sys.modules), list(sys.path), Path.cwd()
        session = self._begin()
        dbutils = self._dbutils(parameters, source.path)
        roots = self._setting.workspace.roots(source.path)
        sys.path[:0] = roots
        session.sparkContext.environment["PYTHONPATH"] = os.pathsep.join(roots)  # for functions that Spark runs in other processes
        os.chdir(source.file.parent)
        mlflow_store.begin(source.path)
        names = {
            "__name__": "__main__",
            "spark": session,
            "sc": session.sparkContext,
            "dbutils": dbutils,
            "display": show(print),
            "displayHTML": lambda _html: print("displayHTML: shown in a browser only"),
            "sql": lambda text: self.current().execute(text),
            "table": session.table,
            "getArgument": dbutils.widgets.get,
        }
        sys.modules["pyspark.dbutils"] = _module_of("pyspark.dbutils", DBUtils=lambda *_: dbutils)
        sys.modules["databricks.sdk.runtime"] = _module_of("databricks.sdk.runtime", **names)
        try:
            return Notebook(source, self._setting.workspace, dbutils, self.current(), names).run()
        finally:
            self._end()
            os.chdir(folder)
            sys.path[:] = python_path
            for name in set(sys.modules) - set(modules):
                if _is_of(sys.modules[name], self._setting.workspace.folder):
                    del sys.modules[name]

    def run_sql_file(self, path: str, parameters: Mapping[str, str]) -> None:
        """Executes the statements of a file."""
        file = self._setting.workspace.file(path)
        self._begin()
        try:
            for statement in sql_text.statements(file.read_text(encoding="utf-8")):
                result = self.current().execute(statement, dict(parameters))
                if result.columns:
                    result.show(20, False)
        finally:
            self._end()

    def run_python_file(self, path: str, arguments: list[str]) -> None:
        """Runs a Python file as a program."""
        file = self._setting.workspace.file(path)
        self._begin()
        kept = sys.argv, list(sys.path)
        sys.argv = [str(file), *arguments]
        sys.path[:0] = self._setting.workspace.roots(absolute(path, "/"))
        try:
            runpy.run_path(str(file), run_name="__main__")
        except SystemExit as end:
            if end.code not in (None, 0):
                raise
        finally:
            sys.argv, sys.path[:] = kept
            self._end()

    def _begin(self) -> Spark:
        session = self._setting.session.newSession()
        names = Names(self._setting.catalogs, self._setting.shelf, self._setting.roots, self._setting.forbidden, self._setting.limits)
        catalogs = Catalogs(
            names,
            self._setting.shelf,
            lambda text, arguments: self._sql(session, text, arguments),
            session.createDataFrame,
        )
        self._open.append((session, catalogs))
        self._setting.shelf.create_view = catalogs.execute
        self._setting.output.restored = names.restored
        _make_active(session)
        return session

    def _end(self) -> None:
        """Goes back to the session of the notebook that has called this one."""
        self._open.pop()
        if self._open:
            session, catalogs = self._open[-1]
            self._setting.shelf.create_view = catalogs.execute
            _make_active(session)

    def _dbutils(self, parameters: Mapping[str, str], path: str) -> DBUtils:
        channel = self._setting.channel
        return DBUtils(
            Widgets(parameters),
            NotebookUtils(lambda other, seconds, given: self._nested(other, seconds, given, path)),
            Secrets(channel, self._setting.output.redact),
            Jobs(TaskValues(channel)),
            Files(self.current().names.path),
            Library(),
        )

    def _nested(self, path: str, seconds: int, parameters: Mapping[str, str], beside: str) -> str:
        """`dbutils.notebook.run`."""

        def late(_signal: int, _frame: FrameType | None) -> None:
            raise TimeoutError(f"notebook {path} took longer than {seconds} seconds")

        before = signal.signal(signal.SIGALRM, late)
        signal.alarm(seconds)
        try:
            return self.run_notebook(path, parameters, beside)
        finally:
            signal.alarm(0)
            signal.signal(signal.SIGALRM, before)


def _make_active(session: Spark) -> None:
    kind = importlib.import_module("pyspark.sql.session").SparkSession
    kind._instantiatedSession = session
    kind._activeSession = session
    jvm = session._jvm
    jvm.SparkSession.setActiveSession(session._jsparkSession)
    jvm.SparkSession.setDefaultSession(session._jsparkSession)


def _module_of(name: str, **values: object) -> ModuleType:
    module = ModuleType(name)
    module.__dict__.update(values)
    return module


def _is_of(module: ModuleType, folder: Path) -> bool:
    file = getattr(module, "__file__", None) or next(iter(getattr(module, "__path__", [])), "")
    return str(file).startswith(f"{folder}/")
