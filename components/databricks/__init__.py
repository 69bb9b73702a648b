"""Databricks: what is inside a workspace. Every component needs the provider of its workspace (`workspace_provider`)."""

from components.lazy_sdk import skip_init

skip_init("pulumi_databricks")
