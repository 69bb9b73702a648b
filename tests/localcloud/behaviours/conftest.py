"""A cloud for every test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.localcloud.behaviours.world import World


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """An empty local cloud."""
    made = World(tmp_path)
    yield made
    made.store.close()
