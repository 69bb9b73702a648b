import datetime

from pyspark.sql import SparkSession

from notebooks.daily_revenue import daily_revenue

FIRST = datetime.date(2026, 1, 1)
SECOND = datetime.date(2026, 1, 2)


def test_orders_are_summed_up_by_day(spark: SparkSession) -> None:
    orders = spark.createDataFrame([(SECOND, 5), (FIRST, 10), (FIRST, 20)], "order_date date, amount int")

    days = [tuple(row) for row in daily_revenue(orders).collect()]

    assert days == [(FIRST, 2, 30), (SECOND, 1, 5)]


def test_an_order_without_an_amount_adds_nothing(spark: SparkSession) -> None:
    orders = spark.createDataFrame([(FIRST, None)], "order_date date, amount int")

    assert [tuple(row) for row in daily_revenue(orders).collect()] == [(FIRST, 1, 0)]
