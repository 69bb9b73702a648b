# Databricks notebook source
# MAGIC %md
# MAGIC # Sum up orders
# MAGIC Sums up again the days and customers of the orders that were loaded on some days. Dashboards show these sums.

# COMMAND ----------

import os
import sys

sys.path.insert(0, os.path.abspath("../../src"))

from shop.names import Names
from shop.period import Period
from shop.tables import sums

# COMMAND ----------

dbutils.widgets.text("catalog", "main", "Catalog")
dbutils.widgets.text("schema", "orders", "Schema")
dbutils.widgets.text("day", "today", "Last day of loading (YYYY-MM-DD, or today)")
dbutils.widgets.text("days", "1", "Number of days")

names = Names(dbutils.widgets.get("catalog"), dbutils.widgets.get("schema"))
period = Period.parse(dbutils.widgets.get("day"), dbutils.widgets.get("days"))

# COMMAND ----------

sums.update(spark, names, period)

dbutils.notebook.exit("done")
