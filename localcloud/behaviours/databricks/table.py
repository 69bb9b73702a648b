"""Databricks' rows: those of every module beside this one."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Final

from localcloud.behaviours.model import Behaviour

_WITHOUT_ROWS: Final = {"__init__", "table", "functions", "lookups"}
"""What is not imported for the table: the start of a provider counts."""


def _rows() -> Iterator[Behaviour]:
    for file in sorted(Path(__file__).parent.glob("*.py")):
        if file.stem not in _WITHOUT_ROWS:
            yield from getattr(import_module(f"{__package__}.{file.stem}"), "ROWS", ())


ROWS: tuple[Behaviour, ...] = tuple(_rows())


def plain(token: str) -> Behaviour:
    """The row of a type that no table has: a random UUID and no rules."""
    return Behaviour(token)
