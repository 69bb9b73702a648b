"""How an error of a notebook is told: its kind and text, the cell, and a traceback of the notebook's own lines."""

from __future__ import annotations

import traceback
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType


@dataclass(slots=True)
class CellFailed(Exception):
    """A cell has failed, in whichever notebook it is."""

    path: str
    cell: int
    language: str
    error: BaseException


def headline(error: BaseException) -> str:
    """The first line of an error, with its kind."""
    text = str(error).strip().partition("\nJVM stacktrace:")[0]
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def trace(error: BaseException) -> str:
    """The traceback from the notebook's own lines on."""
    first: TracebackType | None = error.__traceback__
    while first is not None and not first.tb_frame.f_code.co_filename.startswith("/Workspace/"):
        first = first.tb_next
    if first is None:
        return headline(error)
    own = str(Path(__file__).parent)
    lines = traceback.format_list([frame for frame in traceback.extract_tb(first) if not frame.filename.startswith(own)])
    return "Traceback (most recent call last):\n" + "".join(lines) + headline(error)
