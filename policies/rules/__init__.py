"""The rules, by what they protect."""
