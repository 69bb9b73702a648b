"""The driver's process: starts Spark once, and runs the tasks that it is told to, in the order in which it is told.

It is started with a stand-in for the package `localcloud`, so that notebooks cannot import the local cloud's or this repository's modules.
"""

from __future__ import annotations

import importlib
import os
import runpy
import signal
import sys
import threading
import time
from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import FrameType, ModuleType
from typing import Final, TextIO

from localcloud.notebooks.driver import failures, hooks, mlflow_store, spark, sql_text
from localcloud.notebooks.driver.catalogs import Catalogs
from localcloud.notebooks.driver.channel import Channel, Message
from localcloud.notebooks.driver.dbutils import DBUtils, Files, Jobs, Library, NotebookExit, Secrets, TaskValues
from localcloud.notebooks.driver.dbutils import Notebook as NotebookUtils
from localcloud.notebooks.driver.failures import CellFailed
from localcloud.notebooks.driver.names import Names
from localcloud.notebooks.driver.notebook import Notebook, show
from localcloud.notebooks.driver.redaction import Redacted
from localcloud.notebooks.driver.shelf import Shelf
from localcloud.notebooks.driver.spark_types import DataFrame, Spark
from localcloud.notebooks.driver.workspace import Workspace, absolute

_LOOK_SECONDS: Final = 0.5
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
        sys.modules["pyspark.dbutils"] = _module_of("pyspark.dbutils", DBUtils=lambda *_: dbutils)
        sys.path[:0] = self._setting.workspace.roots(source.path)
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
        names = Names(self._setting.catalogs, self._setting.shelf, self._setting.roots, self._setting.forbidden)
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
        from localcloud.notebooks.driver.widgets import Widgets  # noqa: PLC0415

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


def main(orders: TextIO, events: TextIO) -> None:
    """Takes orders until there are no more."""
    threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    channel = Channel(orders, events)
    given = channel.next()
    if given is None:
        return
    output = Redacted(sys.stdout)
    sys.stdout = output
    session, plain_sql, setting = _started(given, channel, output)
    driver = Driver(setting, plain_sql)
    hooks.install(driver.current)
    hooks.install_paths(Names(setting.catalogs, setting.shelf, setting.roots))
    channel.tell("ready")
    while (order := channel.next()) is not None:
        done = _done(driver, order, output)
        output.end(str(order["mark"]))
        channel.tell("ended", **done)
    session.stop()


def _end_with(parent: int) -> None:
    """Ends this process and its Java when the local cloud's process has gone, whatever a notebook does at that time."""
    while os.getppid() == parent:
        time.sleep(_LOOK_SECONDS)
    os.killpg(os.getpgrp(), signal.SIGKILL)


def _started(given: Message, channel: Channel, output: Redacted) -> tuple[Spark, Sql, Setting]:
    base, workspace, temporary = (Path(str(given[key])) for key in ("data", "workspace", "temporary"))
    catalogs, git_folders = given["catalogs"], given["git_folders"]
    assert isinstance(catalogs, dict)
    assert isinstance(git_folders, list)
    volumes = base / "volumes"
    for volume in given["volumes"] if isinstance(given["volumes"], list) else []:
        (volumes / str(volume).replace(".", "/")).mkdir(parents=True, exist_ok=True)
    mlflow_store.prepare(base / "mlflow")
    session = spark.start(base / "warehouse", temporary)
    plain_sql: Sql = type(session).sql
    shelf = Shelf(base / "warehouse", lambda text: plain_sql(session, text, None))
    for catalog, schemas in catalogs.items():
        for schema in schemas:
            shelf.declare(str(catalog), str(schema))
    seen = {str(catalog): _Schemas(shelf, str(catalog)) for catalog in catalogs}
    roots = {"/Volumes/": f"{volumes}/", "/Workspace/": f"{workspace}/"}
    laid = Workspace(workspace, tuple(map(str, git_folders)))
    forbidden = given["forbidden"]
    assert isinstance(forbidden, list)
    return session, plain_sql, Setting(session, shelf, laid, seen, roots, tuple(map(str, forbidden)), channel, output)


class _Schemas:
    """The schemas of a catalog, as they are at the time."""

    def __init__(self, shelf: Shelf, catalog: str) -> None:
        self._shelf = shelf
        self._catalog = catalog

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and self._shelf.has_schema(self._catalog, name)


def _done(driver: Driver, order: Message, output: Redacted) -> Message:
    """Does one order; how it ended."""
    parameters = order.get("parameters", {})
    try:
        if order["do"] == "notebook":
            assert isinstance(parameters, dict)
            return {"result": "SUCCESS", "value": driver.run_notebook(str(order["path"]), parameters)}
        if order["do"] == "sql":
            assert isinstance(parameters, dict)
            driver.run_sql_file(str(order["path"]), parameters)
        else:
            assert isinstance(parameters, list)
            driver.run_python_file(str(order["path"]), parameters)
    except NotebookExit as end:
        return {"result": "SUCCESS", "value": end.value}
    except CellFailed as failed:
        inner: BaseException = failed.error
        return {
            "result": "FAILED",
            "error": output.cleaned(failures.headline(inner)),
            "trace": output.cleaned(failures.trace(inner)),
            "path": failed.path,
            "cell": failed.cell,
        }
    except BaseException as error:
        return {"result": "FAILED", "error": output.cleaned(failures.headline(error)), "trace": output.cleaned(failures.trace(error))}
    return {"result": "SUCCESS", "value": ""}
