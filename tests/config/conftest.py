"""A valid program folder for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.config.program import Program, program


@pytest.fixture(name="program")
def a_program(tmp_path: Path, snapshot: SnapshotAssertion) -> Iterator[Program]:
    """See `tests.config.program`. All that is said about it is as it was reviewed: `make snapshots` writes it again."""
    made = program(tmp_path)
    yield made
    if made.said:
        assert made.said == snapshot
