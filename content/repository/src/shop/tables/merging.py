"""Merging rows into a Delta table."""

from __future__ import annotations

from collections.abc import Sequence

from pyspark.sql import DataFrame


def merge(rows: DataFrame, table: str, keys: Sequence[str], *, newer: str | None = None) -> None:
    """Inserts and updates by `keys`, which `rows` must have once each. With `newer`, a row is only updated by one that is at least as new
    in that column. The table is created when it does not exist."""
    spark = rows.sparkSession
    if not spark.catalog.tableExists(table):
        rows.limit(0).write.format("delta").saveAsTable(table)
    rows.createOrReplaceTempView("merged_rows")
    matched = " AND ".join(f"known.{key} <=> merged_rows.{key}" for key in keys)
    only = f" AND merged_rows.{newer} >= known.{newer}" if newer else ""
    spark.sql(
        f"MERGE INTO {table} AS known USING merged_rows ON {matched} WHEN MATCHED{only} THEN UPDATE SET * WHEN NOT MATCHED THEN INSERT *"
    )
