"""Section `azure` of a stack file."""
