"""The tasks that the local agent knows: rows in a table. Everything else is refused by its name before a run starts."""
