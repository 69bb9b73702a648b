# Databricks notebook source
# MAGIC %md
# MAGIC # Ingest orders
# MAGIC Copies the orders of one day from the source table into the bronze table. Running it again for the same day replaces that day and
# MAGIC nothing else.

# COMMAND ----------

import datetime

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

# COMMAND ----------

dbutils.widgets.text("source", "samples.tpch.orders", "Source table")
dbutils.widgets.text("target", "main.sales.orders_bronze", "Bronze table")
dbutils.widgets.text("day", "1998-08-02", "Order date (YYYY-MM-DD)")

source = dbutils.widgets.get("source")
target = dbutils.widgets.get("target")
day = datetime.date.fromisoformat(dbutils.widgets.get("day"))

# COMMAND ----------


def orders_of(orders: DataFrame, day: datetime.date) -> DataFrame:
    """The orders of one day, with the names the rest of the pipeline uses and the time of the load."""
    return orders.where(F.col("o_orderdate") == F.lit(day)).select(
        F.col("o_orderkey").alias("order_id"),
        F.col("o_custkey").alias("customer_id"),
        F.col("o_orderdate").alias("order_date"),
        F.col("o_totalprice").cast("decimal(18,2)").alias("amount"),
        F.col("o_orderstatus").alias("status"),
        F.current_timestamp().alias("loaded_at"),
    )


# COMMAND ----------

orders = orders_of(spark.table(source), day)
writer = orders.write.format("delta").partitionBy("order_date")

if spark.catalog.tableExists(target):
    writer.mode("overwrite").option("replaceWhere", f"order_date = DATE'{day}'").saveAsTable(target)
else:
    writer.saveAsTable(target)

dbutils.notebook.exit(str(spark.table(target).where(F.col("order_date") == F.lit(day)).count()))
