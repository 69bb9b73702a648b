# Databricks notebook source
# MAGIC %md
# MAGIC # Top customers
# MAGIC The customers with the highest revenue in a period, with their share of the whole.

# COMMAND ----------

from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F

# COMMAND ----------

dbutils.widgets.text("orders", "main.sales.orders_silver", "Silver table")
dbutils.widgets.text("customers", "samples.tpch.customer", "Customers")
dbutils.widgets.text("count", "10", "How many")

# COMMAND ----------


def top_customers(orders: DataFrame, customers: DataFrame, count: int) -> DataFrame:
    """The `count` customers with the highest revenue, best first; `share` is of all revenue, 0 to 1."""
    revenue = orders.groupBy("customer_id").agg(F.sum("amount").alias("revenue"), F.count("*").alias("orders"))
    with_share = revenue.withColumn("share", F.col("revenue") / F.sum("revenue").over(Window.partitionBy()))
    named = with_share.join(customers, F.col("customer_id") == F.col("c_custkey"), "left")
    return named.select("customer_id", F.col("c_name").alias("name"), "orders", "revenue", "share").orderBy(F.desc("revenue")).limit(count)


# COMMAND ----------

display(
    top_customers(
        spark.table(dbutils.widgets.get("orders")),
        spark.table(dbutils.widgets.get("customers")),
        int(dbutils.widgets.get("count")),
    )
)
