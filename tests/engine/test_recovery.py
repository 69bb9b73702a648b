"""Recovery from kills: at seeded points of a small stack's way up, of a change, and of its way down, nothing is lost and nothing is there
twice. `make faults` does it at 200 points of the shipped stacks.
"""

from __future__ import annotations

import shutil
from itertools import islice

import pytest

from tests.engine.harness import ROOT, Cloud
from tests.faults.chain import Chain, points

STACK = "faults"
SEED = 1
MOST = 3
EVERYTHING = 15
"""What the program has, without its Databricks provider."""


@pytest.fixture(scope="module")
def chain(module_cloud: Cloud, tmp_path_factory: pytest.TempPathFactory) -> Chain:
    """The program of tests/faults, not up yet."""
    folder = tmp_path_factory.mktemp("programs") / "faults"
    shutil.copytree(ROOT / "tests" / "faults" / "program", folder)
    module_cloud.pulumi("stack", "init", STACK, cwd=folder)
    return Chain(module_cloud, STACK, folder=folder)


def test_kills_of_engine_and_provider_on_the_way_up_heal(chain: Chain) -> None:
    healed = list(chain.broken(["up"], islice(points(SEED, MOST), 1, 4, 2)))
    assert [each.point.victim for each in healed] == ["engine", "provider"]
    for each in healed:
        assert "exists: it is imported" in each.recovery
    assert set(chain.inventory().values()) == {1}
    assert chain.inventory().total() == EVERYTHING
    chain.cloud.pulumi("preview", "-s", STACK, "--expect-no-changes", cwd=chain.folder)


def test_a_kill_in_a_change_heals(chain: Chain) -> None:
    before = chain.inventory()
    chain.cloud.pulumi("config", "set", "tag", "second", "-s", STACK, cwd=chain.folder)
    (healed,) = chain.broken(["up"], islice(points(SEED, MOST), 1, 2))
    assert "updating" in healed.recovery
    assert chain.inventory() == before
    chain.cloud.pulumi("refresh", "-s", STACK, "--yes", "--skip-preview", "--expect-no-changes", cwd=chain.folder)


def test_a_kill_in_a_destroy_heals(chain: Chain) -> None:
    (healed,) = chain.broken(["destroy"], islice(points(SEED, MOST), 1, 2))
    assert "deleting" in healed.recovery
    assert not chain.inventory()
