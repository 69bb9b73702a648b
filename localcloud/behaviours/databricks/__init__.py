"""How Databricks behaves, one module per area; `table` has the rows of all."""
