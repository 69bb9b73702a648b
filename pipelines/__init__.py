"""The pipelines that run this program, and their steps: `.venv/bin/python -m pipelines.STEP` on an agent."""
