"""Azure's share of the stack, one phase per module."""
