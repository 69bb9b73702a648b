"""Rows to come."""

from __future__ import annotations

from localcloud.behaviours.model import Behaviour

ROWS: tuple[Behaviour, ...] = ()


def plain(token: str) -> Behaviour:
    """A row without rules."""
    return Behaviour(token)
