"""Recovery from kills: at 20 seeded points of a small stack's way up, of changes, and of its way down, nothing is lost and nothing
is there twice. `make faults` does it at 200 points of the shipped stacks.
"""

from __future__ import annotations

import shutil
from itertools import islice

import pytest

from tests.engine.harness import ROOT, Cloud
from tests.faults.chain import Chain, Healed, points

STACK = "faults"
UP = ["up", "--parallel", "1"]
UPDATES = 12
"""How many updates are killed."""
SEED = 1
MOST = 2
EVERYTHING = 15
"""What the program has, without its Databricks provider."""


@pytest.fixture(scope="module")
def chain(tmp_path_factory: pytest.TempPathFactory) -> Chain:
    """The program of tests/faults, not up yet."""
    folder = tmp_path_factory.mktemp("programs") / "faults"
    shutil.copytree(ROOT / "tests" / "faults" / "program", folder)
    cloud = Cloud(tmp_path_factory.mktemp("cloud"), checkpoints=True)
    cloud.pulumi("stack", "init", STACK, cwd=folder)
    return Chain(cloud, STACK, folder=folder)


def test_kills_in_updates_heal(chain: Chain) -> None:
    """On the way up and in changes of a tag: how many kills one update takes until it ends well is chance."""
    kills, tags = points(SEED, MOST), 0
    healed: list[Healed] = []
    while len(healed) < UPDATES:
        healed += chain.broken(UP, islice(kills, UPDATES - len(healed)))
        tags += 1
        assert tags < UPDATES, "updates end well whatever is killed"
        chain.cloud.pulumi("config", "set", "tag", str(tags), "-s", STACK, cwd=chain.folder)
    list(chain.broken(UP, iter(())))
    assert any("exists: it is imported" in each.recovery for each in healed)
    assert any("updating" in each.recovery for each in healed)
    assert set(chain.inventory().values()) == {1}
    assert chain.inventory().total() == EVERYTHING
    chain.cloud.pulumi("refresh", "-s", STACK, "--yes", "--skip-preview", "--expect-no-changes", cwd=chain.folder)
    chain.cloud.pulumi("preview", "-s", STACK, "--expect-no-changes", cwd=chain.folder)


def test_kills_in_a_destroy_heal(chain: Chain) -> None:
    healed = list(chain.broken(["destroy", "--parallel", "1"], islice(points(SEED, 1, ["engine", "provider"]), 8)))
    assert len(healed) == 8
    assert any("deleting" in each.recovery for each in healed)
    assert not chain.inventory()
