"""Clean orders: one row for each valid order, with the region of its customer."""

from __future__ import annotations

from pyspark.sql import DataFrame, SparkSession, Window
from pyspark.sql import functions as F

from shop.names import Names
from shop.period import Period
from shop.tables.merging import merge

UNKNOWN = "unknown"
"""The region of a customer who is not known."""


def valid(orders: DataFrame) -> DataFrame:
    """Orders that can be counted, each once: as it was loaded last, unless it has no amount or one below zero."""
    last = Window.partitionBy("order_id").orderBy(F.desc("loaded_on"), F.desc("line"))
    return orders.where("amount >= 0").withColumn("age", F.row_number().over(last)).where("age = 1").drop("age", "line")


def cleaned(orders: DataFrame, customers: DataFrame) -> DataFrame:
    """Valid orders with the regions of their customers. An order of a customer who is not known stays: its revenue is real."""
    regions = customers.select("customer_id", "region")
    with_region = valid(orders).join(regions, "customer_id", "left")
    return with_region.withColumn("region", F.coalesce("region", F.lit(UNKNOWN)))


def update(spark: SparkSession, names: Names, period: Period) -> None:
    """Merges what was loaded in a period into the clean orders."""
    loaded = spark.table(names.raw).where(period.holds("loaded_on"))
    merge(cleaned(loaded, spark.table(names.customers)), names.clean, ["order_id"], newer="loaded_on")
