# Databricks notebook source
# MAGIC %md
# MAGIC # Clean orders
# MAGIC Merges what was loaded on some days into the clean orders: one row for each order, and the latest load wins.

# COMMAND ----------

import os
import sys

sys.path.insert(0, os.path.abspath("../../src"))

from shop.names import Names
from shop.period import Period
from shop.tables import clean

# COMMAND ----------

dbutils.widgets.text("catalog", "main", "Catalog")
dbutils.widgets.text("schema", "orders", "Schema")
dbutils.widgets.text("day", "today", "Last day of loading (YYYY-MM-DD, or today)")
dbutils.widgets.text("days", "1", "Number of days")

names = Names(dbutils.widgets.get("catalog"), dbutils.widgets.get("schema"))
period = Period.parse(dbutils.widgets.get("day"), dbutils.widgets.get("days"))

# COMMAND ----------

clean.update(spark, names, period)

dbutils.notebook.exit("done")
