"""The small organisation that tests of runs use."""

from __future__ import annotations

from pathlib import Path

import pytest

from localcloud.store import Store
from tests.localcloud.runs.organisation import fill


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """A cloud with pipelines `ci` (10) and `release` (11)."""
    store = Store(tmp_path / "cloud.db")
    fill(store)
    return store
