"""Sums over clean orders, for dashboards and reports."""

from __future__ import annotations

from collections.abc import Sequence

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from shop.names import Names
from shop.period import Period
from shop.tables.merging import merge

BY_DAY = ("order_date", "region")
BY_CUSTOMER = ("customer_id", "region")


def summed(orders: DataFrame, keys: Sequence[str]) -> DataFrame:
    """Number of orders, revenue and number of returned orders. What came back is no revenue."""
    return orders.groupBy(*keys).agg(
        F.count("*").alias("orders"),
        F.coalesce(F.sum(F.expr("CASE WHEN NOT returned THEN amount END")), F.lit(0)).cast("decimal(18,2)").alias("revenue"),
        F.count_if("returned").alias("returned"),
    )


def update(spark: SparkSession, names: Names, period: Period) -> None:
    """Sums up again the days and customers of all orders that were loaded in a period."""
    orders = spark.table(names.clean)
    for table, keys in ((names.daily_revenue, BY_DAY), (names.customer_revenue, BY_CUSTOMER)):
        touched = orders.where(period.holds("loaded_on")).select(keys[0]).distinct()
        merge(summed(orders.join(touched, keys[0], "left_semi"), keys), table, keys)
