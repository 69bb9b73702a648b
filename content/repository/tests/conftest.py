"""A local Spark with Delta Lake, which all tests share."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from shop.names import Names
from tests.delta import jars

CATALOG = "spark_catalog"
DAY = datetime.date(2026, 3, 1)


@pytest.fixture(scope="session")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparkSession]:
    """A Spark session on one core, without a user interface, whose tables are gone afterwards."""
    folder: Path = tmp_path_factory.mktemp("spark")
    settings = {
        "spark.jars": ",".join(map(str, jars())),
        "spark.sql.extensions": "io.delta.sql.DeltaSparkSessionExtension",
        f"spark.sql.catalog.{CATALOG}": "org.apache.spark.sql.delta.catalog.DeltaCatalog",
        "spark.sql.warehouse.dir": str(folder / "warehouse"),
        "spark.driver.extraJavaOptions": f"-Dderby.system.home={folder} -XX:+UseSerialGC -XX:TieredStopAtLevel=1",  # starts fast
        "spark.databricks.delta.snapshotPartitions": "1",
        "spark.databricks.delta.stats.collect": "false",
        "spark.sql.adaptive.enabled": "false",
        "spark.sql.codegen.wholeStage": "false",  # a few rows are there before code for them is compiled
        "spark.sql.codegen.factoryMode": "NO_CODEGEN",
        "spark.sql.shuffle.partitions": "1",
        "spark.default.parallelism": "1",
        "spark.ui.enabled": "false",
    }
    builder = SparkSession.builder.master("local[1]").appName("tests")
    for name, value in settings.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    yield session
    session.stop()


@pytest.fixture
def names(spark: SparkSession, request: pytest.FixtureRequest) -> Iterator[Names]:
    """A schema of the test's own."""
    made = Names(CATALOG, request.node.name.partition("[")[0])
    spark.sql(f"CREATE SCHEMA {made.in_catalog}")
    yield made
    spark.sql(f"DROP SCHEMA {made.in_catalog} CASCADE")
