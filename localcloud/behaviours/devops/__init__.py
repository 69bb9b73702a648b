"""How Azure DevOps behaves, one module per area; `table` has the rows of all."""
