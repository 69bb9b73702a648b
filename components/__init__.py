"""Reusable component resources, one concept per file, in one room per system: `azure`, `devops`, `databricks`.

A component takes plain arguments and outputs of other components. It never reads the stack configuration.
"""
