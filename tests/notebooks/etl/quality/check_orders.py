# Databricks notebook source
# MAGIC %md
# MAGIC # Check orders
# MAGIC Stops the run when the silver table of a day is empty, has an order twice, or has a row that breaks one of the rules in `rules.json`,
# MAGIC which is beside this notebook.

# COMMAND ----------

import json
from pathlib import Path

from pyspark.sql import functions as F

# COMMAND ----------

dbutils.widgets.text("table", "main.sales.orders_silver", "Silver table")
dbutils.widgets.text("day", "1998-08-02", "Order date (YYYY-MM-DD)")

orders = spark.table(dbutils.widgets.get("table")).where(F.col("order_date") == F.lit(dbutils.widgets.get("day")).cast("date"))
rules = json.loads(Path("rules.json").read_text())  # a notebook runs in its own folder

# COMMAND ----------

broken = [F.count_if(~F.coalesce(F.expr(rule["holds"]), F.lit(False))).alias(f"rule_{number}") for number, rule in enumerate(rules)]
found = orders.agg(F.count("*").alias("rows"), F.countDistinct("order_id").alias("orders"), *broken).first()

problems = []
if found["rows"] == 0:
    problems.append("no orders")
if found["rows"] != found["orders"]:
    problems.append(f"{found['rows'] - found['orders']} orders twice")
for number, rule in enumerate(rules):
    if found[f"rule_{number}"]:
        problems.append(f"{found[f'rule_{number}']} times not: {rule['rule']}")
if problems:
    raise ValueError(f"orders of {dbutils.widgets.get('day')}: {', '.join(problems)}")

dbutils.notebook.exit(str(found["orders"]))
