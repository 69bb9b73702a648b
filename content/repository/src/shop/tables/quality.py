"""What must be true of the tables after every update."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from shop.names import Names
from shop.period import Period
from shop.tables.clean import UNKNOWN, valid

MOST_UNKNOWN = 0.25
"""The share of orders whose customer may be unknown."""


@dataclass(frozen=True)
class Counts:
    """What was counted, for the orders that were loaded in a period and, where nothing else is said, for all orders."""

    loaded: int
    """Valid orders of the period, in the raw table."""
    arrived: int
    """How many of these are among the clean orders."""
    rows: int
    """Rows of clean orders."""
    orders: int
    """Different clean orders."""
    negative: int
    unknown: int
    """Clean orders of unknown customers."""
    revenue: Decimal
    """Of clean orders."""
    daily_revenue: Decimal
    """The same, from the sums by day."""
    customer_revenue: Decimal
    """The same, from the sums by customer."""


class BadData(Exception):
    """Tables that must not be used."""


def problems(counts: Counts) -> Iterator[str]:
    """What is wrong, in words."""
    if counts.loaded == 0:
        yield "no valid order was loaded"
    if counts.arrived != counts.loaded:
        yield f"of {counts.loaded} valid orders that were loaded, {counts.arrived} are among the clean ones"
    if counts.rows != counts.orders:
        yield f"{counts.rows} rows for {counts.orders} clean orders"
    if counts.negative:
        yield f"{counts.negative} clean orders have no amount, or one below zero"
    if counts.unknown > MOST_UNKNOWN * counts.rows:
        yield f"{counts.unknown} of {counts.rows} clean orders are of unknown customers"
    for name, revenue in (("day", counts.daily_revenue), ("customer", counts.customer_revenue)):
        if revenue != counts.revenue:
            yield f"the revenue is {counts.revenue} by order, and {revenue} by {name}"


def count(spark: SparkSession, names: Names, period: Period) -> Counts:
    """Looks at all tables."""
    clean = spark.table(names.clean)
    loaded = valid(spark.table(names.raw).where(period.holds("loaded_on"))).select("order_id")
    arrived = loaded.join(clean.select("order_id").distinct().withColumn("is_clean", F.lit(True)), "order_id", "left")
    of_period = arrived.agg(F.count("*").alias("loaded"), F.count("is_clean").alias("arrived")).first()
    of_all = clean.agg(
        F.count("*").alias("rows"),
        F.count_distinct("order_id").alias("orders"),
        F.count_if(F.expr("amount IS NULL OR amount < 0")).alias("negative"),
        F.count_if(F.col("region") == UNKNOWN).alias("unknown"),
        F.sum(F.expr("CASE WHEN NOT returned THEN amount END")).alias("revenue"),
    ).first()
    sums = [spark.table(table).agg(F.sum("revenue")).first()[0] for table in (names.daily_revenue, names.customer_revenue)]
    revenue, daily, customer = (value or Decimal(0) for value in (of_all["revenue"], *sums))
    return Counts(
        of_period["loaded"],
        of_period["arrived"],
        of_all["rows"],
        of_all["orders"],
        of_all["negative"],
        of_all["unknown"],
        revenue,
        daily,
        customer,
    )


def check(spark: SparkSession, names: Names, period: Period) -> Counts:
    """Raises `BadData` with everything that is wrong."""
    counts = count(spark, names, period)
    found = list(problems(counts))
    if found:
        raise BadData(f"{names.in_catalog}, loaded from {period.first} to {period.last}: {'; '.join(found)}")
    return counts
