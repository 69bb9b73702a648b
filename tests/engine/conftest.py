"""Local clouds for tests."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from filelock import FileLock

from tests.engine.harness import ROOT, Cloud


@pytest.fixture(scope="session", autouse=sys.platform == "linux")
def preloaded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Lets the engine's plugins be children of one process that has imported the SDKs (see `preloaded.py`)."""
    name, started = f"preloaded-{os.getpid()}", tmp_path_factory.mktemp("preloaded") / "python"
    started.write_text(f'#!/bin/sh\nexec "{sys.executable}" -IS "{ROOT / "tests/engine/plugin.py"}" {name} "$@"\n')
    started.chmod(0o755)
    with subprocess.Popen([sys.executable, "-m", "tests.engine.preloaded", name], cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == f"{name}\n"
        os.environ["LOCALCLOUD_PYTHON"] = str(started)
        yield
        del os.environ["LOCALCLOUD_PYTHON"]
        process.terminate()


@pytest.fixture
def cloud(tmp_path: Path) -> Cloud:
    """An empty local cloud."""
    return Cloud(tmp_path / "cloud")


@pytest.fixture(scope="module")
def module_cloud(tmp_path_factory: pytest.TempPathFactory) -> Cloud:
    """A local cloud that the tests of one file share."""
    return Cloud(tmp_path_factory.mktemp("cloud"))


@pytest.fixture(scope="session")
def brought_up(tmp_path_factory: pytest.TempPathFactory) -> Cloud:
    """dev and prod on a local cloud, brought up once for all workers. Nobody may change it: `shipped` is a copy."""
    base = tmp_path_factory.getbasetemp()
    everybody = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    cloud, done = Cloud(everybody / "shipped"), everybody / "shipped.done"
    with FileLock(everybody / "shipped.lock"):
        if not done.exists():
            before = _tracked_changes()
            for stack in ("dev", "prod"):
                # A token that the Databricks provider would send along and keep, if the git credential did not say that it has none.
                cloud.pulumi("up", "-s", stack, "--yes", "--skip-preview", GITHUB_TOKEN="the caller's own")
                if stack == "dev":
                    cloud.tag("v1.0.0")
            assert _tracked_changes() == before
            done.touch()
    return cloud


@pytest.fixture(scope="module")
def shipped(brought_up: Cloud, tmp_path_factory: pytest.TempPathFactory) -> Cloud:
    """dev and prod, up, on a local cloud that the tests of one file share."""
    home = tmp_path_factory.mktemp("shipped") / "cloud"
    shutil.copytree(brought_up.home, home)
    return Cloud(home)


def _tracked_changes() -> str:
    return subprocess.run(["git", "status", "--porcelain"], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True).stdout
