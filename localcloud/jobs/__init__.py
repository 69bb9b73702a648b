"""Jobs of the local Databricks: what a job is, which of its tasks are next, and how a run is executed and told."""
