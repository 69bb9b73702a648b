# Databricks notebook source
# MAGIC %md
# MAGIC # Daily revenue
# MAGIC Sums up orders by day and writes the result to a table.

# COMMAND ----------

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

# COMMAND ----------


def daily_revenue(orders: DataFrame) -> DataFrame:
    """One row per day: number of orders and revenue. Orders without an amount count as orders but add nothing."""
    return (
        orders.groupBy("order_date")
        .agg(F.count("*").alias("orders"), F.coalesce(F.sum("amount"), F.lit(0)).alias("revenue"))
        .orderBy("order_date")
    )


# COMMAND ----------

if __name__ == "__main__":
    dbutils.widgets.text("source", "main.sales.orders_silver")  # noqa: F821 - Databricks provides it
    dbutils.widgets.text("target", "main.sales.daily_revenue")  # noqa: F821
    orders = spark.table(dbutils.widgets.get("source"))  # noqa: F821
    daily_revenue(orders).write.mode("overwrite").saveAsTable(dbutils.widgets.get("target"))  # noqa: F821
