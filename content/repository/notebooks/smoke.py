# Databricks notebook source
# MAGIC %md
# MAGIC # Smoke check
# MAGIC Looks at what a release has to work with, and changes nothing: the modules beside the notebooks, the catalog, and the queries of the
# MAGIC dashboards if their tables are there already.

# COMMAND ----------

import os
import sys
from pathlib import Path

sys.path.insert(0, os.path.abspath("../src"))

from shop import dashboards
from shop.names import Names

# COMMAND ----------

dbutils.widgets.text("catalog", "main", "Catalog")
dbutils.widgets.text("schema", "orders", "Schema")

names = Names(dbutils.widgets.get("catalog"), dbutils.widgets.get("schema"))

# COMMAND ----------

spark.sql(f"DESCRIBE SCHEMA {names.in_catalog}").collect()
queries = dashboards.read_queries(Path("../dashboards/queries"))
if not queries:
    raise FileNotFoundError("there are no queries in dashboards/queries")

# COMMAND ----------

missing = [table for table in names.tables if not spark.catalog.tableExists(table)]
if missing:
    dbutils.notebook.exit(f"nothing to read yet: {', '.join(missing)} will be there after the first run of nightly")
else:
    dbutils.notebook.exit(str({name: rows for name, (_, rows) in dashboards.run(spark, names, queries).items()}))
