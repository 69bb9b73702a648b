"""Azure DevOps' share of the stack, one phase per module."""
