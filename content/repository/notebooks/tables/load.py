# Databricks notebook source
# MAGIC %md
# MAGIC # Load orders
# MAGIC Loads what the shop delivered on some days into the raw tables. Running it again replaces these days, and nothing else.

# COMMAND ----------

import os
import sys

sys.path.insert(0, os.path.abspath("../../src"))

from shop.names import Names
from shop.period import Period
from shop.tables import raw

# COMMAND ----------

dbutils.widgets.text("catalog", "main", "Catalog")
dbutils.widgets.text("schema", "orders", "Schema")
dbutils.widgets.text("day", "today", "Last day of loading (YYYY-MM-DD, or today)")
dbutils.widgets.text("days", "1", "Number of days")

names = Names(dbutils.widgets.get("catalog"), dbutils.widgets.get("schema"))
period = Period.parse(dbutils.widgets.get("day"), dbutils.widgets.get("days"))

# COMMAND ----------

dbutils.notebook.exit(str(raw.load(spark, names, period)))
