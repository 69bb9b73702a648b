"""Every query of a dashboard runs, and has the columns that its widgets show."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from shop import dashboards, sample
from shop.names import Names
from shop.tables import clean, sums
from tests.conftest import DAY

FOLDER = Path(__file__).parent.parent / "dashboards"
QUERIES = dashboards.read_queries(FOLDER / "queries")
DASHBOARDS = sorted(FOLDER.glob("*.lvdash.json"))


@pytest.fixture(scope="module", name="results")
def results_(spark: SparkSession) -> Iterator[Mapping[str, tuple[list[str], int]]]:
    """Columns and number of rows of each query, on tables with the columns of the real ones."""
    names = Names("spark_catalog", "of_dashboards")
    customers = spark.createDataFrame(sample.customers(), sample.CUSTOMER_COLUMNS)
    orders = clean.cleaned(spark.createDataFrame(sample.orders(DAY), sample.ORDER_COLUMNS), customers)
    spark.sql(f"CREATE SCHEMA {names.in_catalog}")
    for table, rows in (
        (names.customers, customers),
        (names.daily_revenue, sums.summed(orders, sums.BY_DAY)),
        (names.customer_revenue, sums.summed(orders, sums.BY_CUSTOMER)),
    ):
        rows.write.saveAsTable(table)
    yield dashboards.run(spark, names, QUERIES)
    spark.sql(f"DROP SCHEMA {names.in_catalog} CASCADE")


@pytest.mark.parametrize("name", QUERIES)
def test_a_query_finds_something(results: Mapping[str, tuple[list[str], int]], name: str) -> None:
    assert results[name][1] > 0


@pytest.mark.parametrize("file", DASHBOARDS, ids=lambda file: file.name)
def test_a_dashboard_has_the_queries_of_the_files(file: Path) -> None:
    found = dashboards.datasets(json.loads(file.read_text()))
    assert found == {name: QUERIES.get(name) for name in found}, f"the datasets of {file.name} are not the queries in dashboards/queries"


@pytest.mark.parametrize("file", DASHBOARDS, ids=lambda file: file.name)
def test_a_widget_shows_columns_that_are_there(results: Mapping[str, tuple[list[str], int]], file: Path) -> None:
    for name, columns in dashboards.shown_columns(json.loads(file.read_text())).items():
        assert columns <= set(results[name][0]), name


def test_all_broken_queries_are_said(spark: SparkSession, names: Names) -> None:
    queries = {"good": "SELECT 1", "typo": "SELEC 1", "gone": "SELECT * FROM not_there"}
    with pytest.raises(dashboards.BrokenQuery, match=r"^typo: .*; gone: .*not_there.*"):
        dashboards.run(spark, names, queries)
