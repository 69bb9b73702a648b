"""A valid program folder for each test."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.config.program import Program, program


@pytest.fixture(name="program")
def a_program(tmp_path: Path) -> Program:
    """See `tests.config.program`."""
    return program(tmp_path)
