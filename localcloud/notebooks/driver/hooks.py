"""Lets Spark's and Python's own functions take the names of three parts and the paths of Databricks."""

from __future__ import annotations

import builtins
import functools
import importlib
import io
import os
from collections.abc import Callable, Mapping
from types import ModuleType
from typing import Final

from localcloud.notebooks.driver.catalogs import Catalogs
from localcloud.notebooks.driver.names import Names

Function = Callable[..., object]

_NAMED: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    "pyspark.sql.session": {"SparkSession": ("table",)},
    "pyspark.sql.dataframe": {"DataFrame": ("writeTo",)},
    "pyspark.sql.readwriter": {"DataFrameReader": ("table",), "DataFrameWriter": ("saveAsTable", "insertInto")},
    "pyspark.sql.streaming.readwriter": {"DataStreamReader": ("table",), "DataStreamWriter": ("toTable",)},
    "pyspark.sql.catalog": {
        "Catalog": (
            "tableExists", "databaseExists", "getTable", "getDatabase", "listTables", "listColumns", "setCurrentDatabase", "refreshTable",
            "cacheTable", "uncacheTable", "isCached", "createTable",
        )
    },
    "delta.tables": {"DeltaTable": ("forName",), "DeltaTableBuilder": ("tableName",)},
}  # fmt: skip
"""The functions that take a table's name, by module and class."""
_PLACED: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    "pyspark.sql.readwriter": {
        "DataFrameReader": ("load", "csv", "json", "parquet", "orc", "text", "option"),
        "DataFrameWriter": ("save", "csv", "json", "parquet", "orc", "text", "option"),
    },
    "pyspark.sql.streaming.readwriter": {
        "DataStreamReader": ("load", "csv", "json", "parquet", "orc", "text", "option"),
        "DataStreamWriter": ("start", "option"),
    },
    "delta.tables": {"DeltaTable": ("forPath", "isDeltaTable"), "DeltaTableBuilder": ("location",)},
}
_OS: Final = ("listdir", "scandir", "mkdir", "makedirs", "stat", "lstat", "remove", "unlink", "rmdir", "rename", "replace", "open", "chmod",
              "utime", "access", "walk", "chdir", "truncate")  # fmt: skip


def install(current: Callable[[], Catalogs]) -> None:
    """Changes Spark's classes for the whole process; `current` says which session's names count."""

    def name(value: object) -> object:
        return current().names.local(value) if isinstance(value, str) else value

    def place(value: object) -> object:
        if isinstance(value, list):
            return [place(each) for each in value]
        return current().names.path(value) if isinstance(value, str) else value

    for changed, convert in ((_NAMED, name), (_PLACED, place)):
        for module, classes in changed.items():
            for kind, functions in classes.items():
                owner = getattr(importlib.import_module(module), kind)
                for function in functions:
                    _convert(owner, function, convert)
    session = importlib.import_module("pyspark.sql.session").SparkSession
    session.sql = lambda self, sqlQuery, args=None, **_: current().execute(sqlQuery, args)  # noqa: N803
    catalog = importlib.import_module("pyspark.sql.catalog").Catalog
    catalog.currentCatalog = lambda self: current().names.current or "spark_catalog"
    catalog.setCurrentCatalog = lambda self, catalogName: current().use(catalogName)  # noqa: N803


def _convert(owner: type, function: str, convert: Callable[[object], object]) -> None:
    is_static = isinstance(owner.__dict__.get(function), classmethod | staticmethod)
    before: Function = getattr(owner, function)

    @functools.wraps(before)
    def changed(*arguments: object, **named: object) -> object:
        first = arguments if is_static else arguments[1:]
        done = tuple(convert(value) for value in first)
        return before(*(done if is_static else (arguments[0], *done)), **{key: convert(value) for key, value in named.items()})

    setattr(owner, function, staticmethod(changed) if is_static else changed)


def install_paths(names: Callable[[], Names]) -> None:
    """Lets `open`, `os` and what is built on them find `/Volumes` and `/Workspace`."""

    def placed(value: object) -> object:
        path = os.fspath(value) if isinstance(value, os.PathLike) else value
        return names().path(path) if isinstance(path, str) else value

    def change(module: ModuleType, name: str) -> None:
        before: Function = getattr(module, name)

        @functools.wraps(before)
        def changed(*arguments: object, **named: object) -> object:
            return before(*(placed(value) for value in arguments[:2]), *arguments[2:], **named)

        setattr(module, name, changed)

    for name in _OS:
        change(os, name)
    change(io, "open")
    builtins.open = io.open
    for name in ("exists", "isfile", "isdir", "getsize"):
        change(os.path, name)
