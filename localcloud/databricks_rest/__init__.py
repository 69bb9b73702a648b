"""The REST API of the local Databricks workspaces: what scripts of pipelines ask of them, at their own addresses."""
