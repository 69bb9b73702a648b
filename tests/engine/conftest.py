"""Local clouds for tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.engine.harness import Cloud


@pytest.fixture
def cloud(tmp_path: Path) -> Cloud:
    """An empty local cloud."""
    return Cloud(tmp_path / "cloud")


@pytest.fixture(scope="module")
def module_cloud(tmp_path_factory: pytest.TempPathFactory) -> Cloud:
    """A local cloud that the tests of one file share."""
    return Cloud(tmp_path_factory.mktemp("cloud"))
