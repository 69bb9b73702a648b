# Databricks notebook source
# MAGIC %md
# MAGIC # Check orders
# MAGIC Stops the run when the silver table of a day is empty, has an order twice, or has an amount below zero.

# COMMAND ----------

from pyspark.sql import functions as F

# COMMAND ----------

dbutils.widgets.text("table", "main.sales.orders_silver", "Silver table")
dbutils.widgets.text("day", "1998-08-02", "Order date (YYYY-MM-DD)")

orders = spark.table(dbutils.widgets.get("table")).where(F.col("order_date") == F.lit(dbutils.widgets.get("day")).cast("date"))

# COMMAND ----------

found = orders.agg(
    F.count("*").alias("rows"),
    F.countDistinct("order_id").alias("orders"),
    F.count_if(F.col("amount") < 0).alias("negative"),
).first()

problems = [
    text
    for text, wrong in (
        ("no orders", found["rows"] == 0),
        (f"{found['rows'] - found['orders']} orders twice", found["rows"] != found["orders"]),
        (f"{found['negative']} amounts below zero", found["negative"] > 0),
    )
    if wrong
]
if problems:
    raise ValueError(f"orders of {dbutils.widgets.get('day')}: {', '.join(problems)}")

dbutils.notebook.exit(str(found["orders"]))
