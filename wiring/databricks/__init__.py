"""Databricks' share of the stack: what is inside each workspace, through a provider of its own; one module per kind of object."""
