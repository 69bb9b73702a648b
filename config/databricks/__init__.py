"""Section `databricks` of a stack file."""
