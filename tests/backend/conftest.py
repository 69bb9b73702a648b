"""Both stacks with their states in Azurite. `make backend` runs these tests, and `make test` does not: not every machine has Node.js."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.backend.azurite import INSTALLED, Azurite, running
from tests.engine.conftest import preloaded  # noqa: F401  the plugins of these engines start as fast as those
from tests.engine.harness import Cloud


@dataclass(frozen=True)
class Kept:
    """A local cloud, and where its stacks' states are."""

    cloud: Cloud
    store: Azurite


@pytest.fixture(scope="session")
def azurite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Azurite]:
    """One emulator for all tests."""
    assert (INSTALLED / ".ready").exists(), "run these tests by `make backend`, which installs Azurite"
    with running(tmp_path_factory.mktemp("azurite")) as found:
        yield found


@pytest.fixture(scope="module")
def kept(azurite: Azurite, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kept]:
    """dev and prod, brought up as in the first ten minutes, with nothing said but the backend."""
    cloud = Cloud(tmp_path_factory.mktemp("cloud"))
    with pytest.MonkeyPatch.context() as environment:
        for name, value in azurite.variables().items():
            environment.setenv(name, value)
        for stack in ("dev", "prod"):
            cloud.pulumi("up", "-s", stack, "--yes", "--skip-preview")
            if stack == "dev":
                cloud.tag("v1.0.0")
        yield Kept(cloud, azurite)
