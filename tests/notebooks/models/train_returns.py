# Databricks notebook source
# MAGIC %md
# MAGIC # Train the model of returns
# MAGIC Learns from orders and what became of them how likely an order is to come back, records the run, and registers the model as a new
# MAGIC version. Nothing is deployed by it: the endpoint serves the version that the stack file names.

# COMMAND ----------

import mlflow
from mlflow.models import infer_signature
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import train_test_split

# COMMAND ----------

dbutils.widgets.text("catalog", "main", "Catalog")
dbutils.widgets.text("experiment", "/Shared/experiments/returns", "Experiment")
dbutils.widgets.text("source", "samples.tpch.lineitem", "Order lines with their return flag")
dbutils.widgets.text("rows", "200000", "Rows to learn from")

catalog = dbutils.widgets.get("catalog")
model_name = f"{catalog}.models.returns"

mlflow.set_registry_uri("databricks-uc")
mlflow.set_experiment(dbutils.widgets.get("experiment"))

# COMMAND ----------

FEATURES = ["l_quantity", "l_extendedprice", "l_discount", "l_tax", "days_to_ship", "days_to_arrive"]

lines = (
    spark.table(dbutils.widgets.get("source"))
    .selectExpr(
        "CAST(l_quantity AS DOUBLE) AS l_quantity",
        "CAST(l_extendedprice AS DOUBLE) AS l_extendedprice",
        "CAST(l_discount AS DOUBLE) AS l_discount",
        "CAST(l_tax AS DOUBLE) AS l_tax",
        "datediff(l_shipdate, l_commitdate) AS days_to_ship",
        "datediff(l_receiptdate, l_shipdate) AS days_to_arrive",
        "CAST(l_returnflag = 'R' AS INT) AS returned",
    )
    .limit(int(dbutils.widgets.get("rows")))
    .toPandas()
)
train, test = train_test_split(lines, test_size=0.2, random_state=7, stratify=lines["returned"])

# COMMAND ----------

with mlflow.start_run() as run:
    model = HistGradientBoostingClassifier(max_iter=200, learning_rate=0.1, random_state=7)
    model.fit(train[FEATURES], train["returned"])
    likely = model.predict_proba(test[FEATURES])[:, 1]
    mlflow.log_params({"max_iter": 200, "learning_rate": 0.1, "rows": len(lines)})
    mlflow.log_metric("roc_auc", roc_auc_score(test["returned"], likely))
    mlflow.sklearn.log_model(
        model,
        name="model",
        signature=infer_signature(test[FEATURES], likely),
        input_example=test[FEATURES].head(3),
        registered_model_name=model_name,
    )

dbutils.notebook.exit(run.info.run_id)
