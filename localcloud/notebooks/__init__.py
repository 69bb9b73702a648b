"""Notebooks of the local Databricks, for real: on local Spark with Delta, in a Python environment and a process of their own."""
