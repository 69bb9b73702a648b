"""What the tests of a kind break: a stack file with one of everything, and an empty local cloud."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.config.program import Program, program
from tests.config.workspace import full
from tests.localcloud.behaviours.world import World


@pytest.fixture
def complete(tmp_path: Path) -> Program:
    """See `tests.config.workspace`."""
    return full(program(tmp_path))


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """An empty local cloud."""
    made = World(tmp_path)
    yield made
    made.store.close()
