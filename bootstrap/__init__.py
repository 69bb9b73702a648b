"""A second, tiny Pulumi project: what the states of this repository's stacks, and the secrets in them, are kept in.

It shares components, names and configuration types with the main program, and nothing else.
"""
