# Databricks notebook source
# MAGIC %md
# MAGIC # Prepare the integration test
# MAGIC Takes away what the last integration test left in its schema, so that nothing of another version is in it. The registered model
# MAGIC stays: the new one is compared with it.

# COMMAND ----------

import os
import sys

sys.path.insert(0, os.path.abspath("../../src"))

from shop.names import Names

# COMMAND ----------

dbutils.widgets.text("catalog", "main", "Catalog")
dbutils.widgets.text("schema", "integration", "Schema")

names = Names(dbutils.widgets.get("catalog"), dbutils.widgets.get("schema"))

# COMMAND ----------

if not names.schema.startswith(("integration", "review_")):
    raise ValueError(f"the schema is {names.schema}: expected integration... or review_..., because its tables are dropped")
spark.sql(f"CREATE SCHEMA IF NOT EXISTS {names.in_catalog}")
for table in names.tables:
    spark.sql(f"DROP TABLE IF EXISTS {table}")

dbutils.notebook.exit(names.in_catalog)
