"""`python -m localcloud`: looking at the local cloud, and disturbing it."""
