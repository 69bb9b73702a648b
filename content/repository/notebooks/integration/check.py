# Databricks notebook source
# MAGIC %md
# MAGIC # Check the integration test
# MAGIC Runs a period for the second time and expects that nothing changes, and looks at the model that was trained before.

# COMMAND ----------

import os
import sys

sys.path.insert(0, os.path.abspath("../../src"))

from shop.names import Names
from shop.period import Period
from shop.tables import clean, quality, raw, sums

# COMMAND ----------

dbutils.widgets.text("catalog", "main", "Catalog")
dbutils.widgets.text("schema", "integration", "Schema")
dbutils.widgets.text("day", "today", "Last day of loading (YYYY-MM-DD, or today)")
dbutils.widgets.text("days", "1", "Number of days")

names = Names(dbutils.widgets.get("catalog"), dbutils.widgets.get("schema"))
period = Period.parse(dbutils.widgets.get("day"), dbutils.widgets.get("days"))

# COMMAND ----------

before = quality.check(spark, names, period)
raw.load(spark, names, period)
clean.update(spark, names, period)
sums.update(spark, names, period)
after = quality.check(spark, names, period)
if after != before:
    raise AssertionError(f"the same days again give {after}, and gave {before}")

# COMMAND ----------

comparison = dbutils.jobs.taskValues.get("train", "comparison", debugValue="not trained")
if dbutils.jobs.taskValues.get("train", "is_much_worse", debugValue=False):
    raise AssertionError(f"the model has become much worse: {comparison}")

dbutils.notebook.exit(f"{after.orders} orders, {comparison}")
