"""Azure Pipelines' YAML: from the files of a commit to one expanded pipeline. Pure functions: no store, no process, no network."""
