"""Runs of pipelines as records: what was queued, by what, and how it went. Nothing is executed here; `localcloud.agent` does that."""
