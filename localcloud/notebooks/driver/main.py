"""The driver's process: starts Spark once, and runs the tasks that it is told to, in the order in which it is told.

It is started with a stand-in for the package `localcloud`, so that notebooks cannot import the local cloud's or this repository's modules.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from pathlib import Path
from typing import Final, TextIO

from localcloud.notebooks.driver import failures, hooks, mlflow_store, spark
from localcloud.notebooks.driver.catalogs import Catalogs
from localcloud.notebooks.driver.channel import Channel, Message
from localcloud.notebooks.driver.dbutils import NotebookExit
from localcloud.notebooks.driver.failures import CellFailed
from localcloud.notebooks.driver.names import Limit, Names
from localcloud.notebooks.driver.redaction import Redacted
from localcloud.notebooks.driver.shelf import Shelf
from localcloud.notebooks.driver.spark_types import Spark
from localcloud.notebooks.driver.tasks import Driver, Setting, Sql
from localcloud.notebooks.driver.workspace import Workspace

_LOOK_SECONDS: Final = 0.5


def main(orders: TextIO, events: TextIO) -> None:
    """Takes orders until there are no more."""
    threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    channel = Channel(orders, events)
    given = channel.next()
    if given is None:
        return
    output = Redacted(sys.stdout)
    sys.stdout = output
    process = Process(channel, output)
    process.begin(given)
    hooks.install(process.current)
    hooks.install_paths(lambda: process.names)
    channel.tell("ready")
    while (order := channel.next()) is not None:
        if order["do"] == "begin":
            process.begin(order)
            done: Message = {}
        else:
            done = _done(process.driver, order, output)
        output.end(str(order["mark"]))
        channel.tell("ended", **done)
    process.setting.session.stop()


class Process:
    """This process: one run's driver after the other, each on a Spark of its own in the same, warm Java."""

    driver: Driver
    setting: Setting
    names: Names

    def __init__(self, channel: Channel, output: Redacted) -> None:
        self._channel = channel
        self._output = output
        self._sql: Sql | None = None

    def current(self) -> Catalogs:
        """The catalogs of the notebook that runs now."""
        return self.driver.current()

    def begin(self, given: Message) -> None:
        """Ends the Spark of the run before, and starts one."""
        if self._sql is not None:
            spark.end(self.setting.session)
        session = spark.start(Path(str(given["data"])) / "warehouse", Path(str(given["temporary"])))
        self._sql = self._sql or type(session).sql
        self.setting = _setting(given, session, self._sql, self._channel, self._output)
        self.driver = Driver(self.setting, self._sql)
        self.names = Names(self.setting.catalogs, self.setting.shelf, self.setting.roots, limits=self.setting.limits)


def _end_with(parent: int) -> None:
    """Ends this process and its Java when the local cloud's process has gone, whatever a notebook does at that time."""
    while os.getppid() == parent:
        time.sleep(_LOOK_SECONDS)
    os.killpg(os.getpgrp(), signal.SIGKILL)


def _setting(given: Message, session: Spark, sql: Sql, channel: Channel, output: Redacted) -> Setting:
    base, workspace = Path(str(given["data"])), Path(str(given["workspace"]))
    catalogs, git_folders, forbidden = given["catalogs"], given["git_folders"], given["forbidden"]
    assert isinstance(catalogs, dict)
    assert isinstance(git_folders, list)
    assert isinstance(forbidden, list)
    volumes = base / "volumes"
    for volume in given["volumes"] if isinstance(given["volumes"], list) else []:
        (volumes / str(volume).replace(".", "/")).mkdir(parents=True, exist_ok=True)
    mlflow_store.prepare(base / "mlflow")
    shelf = Shelf(base / "warehouse", lambda text: sql(session, text, None))
    shelf.sweep()
    for catalog, schemas in catalogs.items():
        for schema in schemas:
            shelf.declare(str(catalog), str(schema))
    seen = {str(catalog): _Schemas(shelf, str(catalog)) for catalog in catalogs}
    roots = {"/Volumes/": f"{volumes}/", "/Workspace/": f"{workspace}/"}
    laid = Workspace(workspace, tuple(map(str, git_folders)))
    return Setting(session, shelf, laid, seen, roots, tuple(map(str, forbidden)), _limits(given), channel, output)


def _limits(given: Message) -> dict[str, Limit]:
    limits = given["limits"]
    assert isinstance(limits, dict)
    return {str(catalog): Limit({str(schema) for schema in limit["schemas"]}, bool(limit["creates"])) for catalog, limit in limits.items()}


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
