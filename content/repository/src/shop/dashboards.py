"""The queries of the dashboards. Each is a file of its own, which the dashboard repeats: notebooks cannot read dashboards."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from pathlib import Path

from pyspark.sql import SparkSession

from shop.names import Names


class BrokenQuery(Exception):
    """A query that a dashboard could not show."""


def read_queries(folder: Path) -> Mapping[str, str]:
    """The queries in a folder of SQL files, by name."""
    return {file.stem: file.read_text().rstrip().removesuffix(";") for file in sorted(folder.glob("*.sql"))}


def datasets(dashboard: Mapping[str, object]) -> Mapping[str, str]:
    """The queries in an exported dashboard, by name."""
    return {entry["name"]: "".join(entry["queryLines"]) for entry in dashboard["datasets"]}  # type: ignore[attr-defined]


def shown_columns(dashboard: object) -> Mapping[str, Set[str]]:
    """The columns that the widgets of a dashboard show, by dataset."""
    found: dict[str, set[str]] = {}
    for query in _queries(dashboard):
        columns = {field["expression"].strip("`") for field in query["fields"]}  # type: ignore[attr-defined]
        found.setdefault(str(query["datasetName"]), set()).update(columns)
    return found


def run(spark: SparkSession, names: Names, queries: Mapping[str, str]) -> Mapping[str, tuple[list[str], int]]:
    """Columns and number of rows of each query, in the schema that a dashboard is published with. Raises `BrokenQuery` with all that
    fail."""
    spark.sql(f"USE {names.in_catalog}")
    found, broken = {}, []
    for name, query in queries.items():
        try:
            rows = spark.sql(query)
            found[name] = (rows.columns, rows.count())
        except Exception as problem:  # what a query can raise depends on where Spark runs
            broken.append(f"{name}: {str(problem).strip().splitlines()[0]}")
    if broken:
        raise BrokenQuery("; ".join(broken))
    return found


def _queries(node: object) -> Iterator[Mapping[str, object]]:
    """Every query of a widget, however deep."""
    if isinstance(node, dict):
        if "datasetName" in node:
            yield node
        for inner in node.values():
            yield from _queries(inner)
    elif isinstance(node, list):
        for inner in node:
            yield from _queries(inner)
