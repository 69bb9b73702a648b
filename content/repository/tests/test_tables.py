"""From raw orders to sums, on a Delta Lake."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
from pyspark.sql import Row, SparkSession

from shop import sample
from shop.names import Names
from shop.period import Period
from shop.tables import clean, quality, raw, sums

DAY = datetime.date(2026, 3, 1)
NEXT = datetime.date(2026, 3, 2)


def order(
    number: int, customer: int, amount: str | None, *, day: datetime.date = DAY, line: int = 0, returned: bool = False
) -> sample.Order:
    """An order of the first day, as it was loaded on `day`."""
    return number, customer, DAY, 1, 0.0, 2, None if amount is None else Decimal(amount), returned, day, line


def rows_of(spark: SparkSession, orders: list[sample.Order]) -> list[Row]:
    """What is clean of these orders, of the customers 1 and 2."""
    known = spark.createDataFrame([(1, "One", "north"), (2, "Two", "south")], sample.CUSTOMER_COLUMNS)
    return clean.cleaned(spark.createDataFrame(orders, sample.ORDER_COLUMNS), known).orderBy("order_id").collect()


def test_the_last_load_of_an_order_counts(spark: SparkSession) -> None:
    orders = [order(7, 1, "10.00", line=5), order(7, 1, "12.00", day=NEXT, returned=True), order(7, 1, "11.00", line=9)]
    (row,) = rows_of(spark, orders)
    assert (row.amount, row.returned, row.loaded_on) == (Decimal("12.00"), True, NEXT)


def test_of_one_load_the_last_line_counts(spark: SparkSession) -> None:
    (row,) = rows_of(spark, [order(7, 1, "11.00", line=2), order(7, 1, "10.00", line=1)])
    assert row.amount == Decimal("11.00")


def test_orders_without_an_amount_are_left_out(spark: SparkSession) -> None:
    found = rows_of(spark, [order(1, 1, None), order(2, 1, "-1.00"), order(3, 1, "0.00")])
    assert [row.order_id for row in found] == [3]


def test_an_order_has_the_region_of_its_customer_and_stays_without_one(spark: SparkSession) -> None:
    found = rows_of(spark, [order(1, 2, "1.00"), order(2, 1, "1.00"), order(3, 9, "1.00")])
    assert [(row.order_id, row.region) for row in found] == [(1, "south"), (2, "north"), (3, "unknown")]


def test_what_came_back_is_no_revenue(spark: SparkSession) -> None:
    orders = spark.createDataFrame([order(1, 1, "5.00"), order(2, 1, "7.00", returned=True)], sample.ORDER_COLUMNS)
    (row,) = sums.summed(orders, ["order_date"]).collect()
    assert (row.orders, row.revenue, row.returned) == (2, Decimal("5.00"), 1)


def test_a_day_on_which_all_came_back_has_no_revenue(spark: SparkSession) -> None:
    (row,) = sums.summed(spark.createDataFrame([order(1, 1, "3.00", returned=True)], sample.ORDER_COLUMNS), ["order_date"]).collect()
    assert row.revenue == Decimal(0)


def load_and_clean(spark: SparkSession, names: Names, *days: datetime.date) -> None:
    """The first two steps, day by day."""
    for day in days:
        raw.load(spark, names, Period(day, day))
        clean.update(spark, names, Period(day, day))


def test_days_can_be_loaded_again_and_lost_orders_are_found(spark: SparkSession, names: Names) -> None:
    both = Period(DAY, NEXT)
    load_and_clean(spark, names, DAY, NEXT)
    sums.update(spark, names, both)
    counts = quality.check(spark, names, both)
    assert counts.orders == counts.rows == counts.loaded > 10
    before = {table: set(spark.table(table).collect()) for table in (names.raw, names.clean)}

    raw.load(spark, names, both)
    clean.update(spark, names, Period(DAY, DAY))  # an older day does not bring back what has changed since
    assert {table: set(spark.table(table).collect()) for table in before} == before
    sums.update(spark, names, both)
    assert quality.check(spark, names, both) == counts

    spark.sql(f"DELETE FROM {names.clean} WHERE order_id % 100 = 1")
    with pytest.raises(quality.BadData, match=r"of (\d+) valid orders that were loaded, \d+ are among the clean ones; the revenue is"):
        quality.check(spark, names, both)
