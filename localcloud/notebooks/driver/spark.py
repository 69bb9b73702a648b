"""Starts Spark for small data on a small machine: one Java process, in which Delta's jars are."""

from __future__ import annotations

from pathlib import Path
from typing import Final, cast

from localcloud.notebooks.driver.spark_types import Spark

SETTINGS: Final = {
    "spark.sql.extensions": "io.delta.sql.DeltaSparkSessionExtension",
    "spark.sql.catalog.spark_catalog": "org.apache.spark.sql.delta.catalog.DeltaCatalog",
    "spark.sql.catalogImplementation": "in-memory",
    "spark.sql.sources.default": "delta",
    "spark.sql.legacy.createHiveTableByDefault": "false",
    "spark.sql.ansi.enabled": "true",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.shuffle.partitions": "1",
    "spark.databricks.delta.snapshotPartitions": "1",
    "spark.databricks.delta.schema.autoMerge.enabled": "false",
    "spark.sql.codegen.wholeStage": "false",
    "spark.default.parallelism": "1",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.memory": "1g",
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Dlog4j2.level=error",
}
"""What a warehouse and serverless compute have (ANSI, UTC, Delta), and what is quick for small data: few partitions, little code made."""


def start(warehouse: Path, temporary: Path) -> Spark:
    """A session, the first of its process."""
    from pyspark.sql import SparkSession  # noqa: PLC0415  only the notebooks' environment has it

    builder = SparkSession.builder.appName("local Databricks").master("local[2]")
    for name, value in SETTINGS.items():
        builder = builder.config(name, value)
    builder = builder.config("spark.sql.warehouse.dir", str(warehouse)).config("spark.local.dir", str(temporary))
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    return cast("Spark", session)


def end(session: Spark) -> None:
    """Ends a session and all that Delta remembers of its tables. Java goes on, and is warm for the next one."""
    session._jvm.org.apache.spark.sql.delta.DeltaLog.clearCache()
    session.stop()
