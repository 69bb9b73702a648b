"""Where the program's files are."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).parent.parent
"""Files and folders in the stack file are relative to it."""
