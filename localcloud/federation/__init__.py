"""Workload identity federation: the tokens of service connections, what Entra gives for them, and how long both live."""
