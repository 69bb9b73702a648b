# Databricks notebook source
# MAGIC %md
# MAGIC # Train the model of returns
# MAGIC Learns from clean orders which of them come back, and compares the model with the one in use, by orders that neither has learned
# MAGIC from. Every model becomes a version; only a better one becomes the champion. Nothing is deployed by it: an endpoint serves the
# MAGIC version that the stack file names.

# COMMAND ----------

import os
import sys

sys.path.insert(0, os.path.abspath("../../src"))

import mlflow

from shop.models import registry, training
from shop.names import Names

# COMMAND ----------

dbutils.widgets.text("catalog", "main", "Catalog")
dbutils.widgets.text("schema", "orders", "Schema")
dbutils.widgets.text("model", "returns", "Model")
dbutils.widgets.text("models_schema", "models", "Schema of the model")
dbutils.widgets.text("experiment", "/Shared/experiments/returns", "Experiment")

names = Names(dbutils.widgets.get("catalog"), dbutils.widgets.get("schema"))
model = Names(names.catalog, dbutils.widgets.get("models_schema")).model(dbutils.widgets.get("model"))
mlflow.set_experiment(dbutils.widgets.get("experiment"))

# COMMAND ----------

orders = [row.asDict() for row in spark.table(names.clean).select("order_id", *training.FEATURES, training.LABEL).collect()]
learned, held_out = training.split(orders)
candidate = training.train(learned)
comparison = registry.compare(candidate, model, held_out)
print(comparison)

# COMMAND ----------

version = registry.register(candidate, model, held_out, comparison)

dbutils.jobs.taskValues.set("version", version)
dbutils.jobs.taskValues.set("is_much_worse", comparison.is_much_worse)
dbutils.jobs.taskValues.set("comparison", str(comparison))
dbutils.notebook.exit(f"version {version}: {comparison}")
