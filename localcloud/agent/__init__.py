"""The local agent: takes queued runs, and executes expanded pipelines in folders and processes of their own."""
