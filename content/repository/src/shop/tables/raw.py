"""Raw orders: what came on which day, as it came."""

from __future__ import annotations

from pyspark.sql import SparkSession

from shop import sample
from shop.names import Names
from shop.period import Period


def load(spark: SparkSession, names: Names, period: Period) -> int:
    """Loads what came in a period, replacing what was loaded for these days before, and says how many rows that is."""
    spark.sql(f"CREATE SCHEMA IF NOT EXISTS {names.in_catalog}")
    customers = spark.createDataFrame(sample.customers(), sample.CUSTOMER_COLUMNS).coalesce(1)
    customers.write.format("delta").mode("overwrite").saveAsTable(names.customers)
    came = [order for day in period.days for order in sample.orders(day)]
    rows = spark.createDataFrame(came, sample.ORDER_COLUMNS).coalesce(1)
    writer = rows.write.format("delta").mode("overwrite")
    if spark.catalog.tableExists(names.raw):
        writer = writer.option("replaceWhere", period.holds("loaded_on"))
    writer.saveAsTable(names.raw)
    return len(came)
