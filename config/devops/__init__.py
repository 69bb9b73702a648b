"""Sections `devops` and `delivery` of a stack file."""
