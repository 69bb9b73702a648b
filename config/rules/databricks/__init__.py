"""Rules about Databricks."""
