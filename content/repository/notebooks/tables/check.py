# Databricks notebook source
# MAGIC %md
# MAGIC # Check the tables
# MAGIC Stops the run when an order was lost or is there twice, when one makes no sense, or when the sums are not those of the orders.

# COMMAND ----------

import os
import sys

sys.path.insert(0, os.path.abspath("../../src"))

from shop.names import Names
from shop.period import Period
from shop.tables import quality

# COMMAND ----------

dbutils.widgets.text("catalog", "main", "Catalog")
dbutils.widgets.text("schema", "orders", "Schema")
dbutils.widgets.text("day", "today", "Last day of loading (YYYY-MM-DD, or today)")
dbutils.widgets.text("days", "1", "Number of days")

names = Names(dbutils.widgets.get("catalog"), dbutils.widgets.get("schema"))
period = Period.parse(dbutils.widgets.get("day"), dbutils.widgets.get("days"))

# COMMAND ----------

dbutils.notebook.exit(str(quality.check(spark, names, period)))
