# Databricks notebook source
# MAGIC %md
# MAGIC # Check the dashboards
# MAGIC Runs every query of the dashboards, and stops the run when one of them fails or finds nothing.

# COMMAND ----------

import os
import sys
from pathlib import Path

sys.path.insert(0, os.path.abspath("../../src"))

from shop import dashboards
from shop.names import Names

# COMMAND ----------

dbutils.widgets.text("catalog", "main", "Catalog")
dbutils.widgets.text("schema", "orders", "Schema")

names = Names(dbutils.widgets.get("catalog"), dbutils.widgets.get("schema"))

# COMMAND ----------

found = dashboards.run(spark, names, dashboards.read_queries(Path("../../dashboards/queries")))
empty = [name for name, (_, rows) in found.items() if rows == 0]
if empty:
    raise dashboards.BrokenQuery(f"{names.in_catalog} has no rows for {', '.join(empty)}")

dbutils.notebook.exit(str({name: rows for name, (_, rows) in found.items()}))
