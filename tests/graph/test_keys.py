"""No key is deaf: with another value of a key, the graph is another one."""

from __future__ import annotations

import pytest

from tests.graph import changes, codes
from tests.graph.leaves import Leaf, patterns, used
from tests.graph.stacks import built, sections, unchanged


def test_the_maximal_files_use_every_key() -> None:
    """With a value that is not its default: a new key needs an entry."""
    assert sorted(patterns() - used().keys()) == []


def test_every_exception_is_one() -> None:
    assert sorted({*changes.CHANGES, *changes.DEAF} - used().keys()) == []


@pytest.mark.parametrize("leaf", used().values(), ids=used())
def test_the_graph_follows(leaf: Leaf) -> None:
    follows = leaf.pattern in codes.followed(leaf.stack) or bool(changes.of(leaf))
    assert follows != (leaf.pattern in changes.DEAF), changes.DEAF.get(leaf.pattern, "the key has no effect")


def test_settings_of_the_policy_pack_change_nothing() -> None:
    keys = {**sections("maximal-joined"), "policies": {"profile": "dev", "levels": {"budget": "disabled"}}}
    assert changes.differences(unchanged("maximal-joined"), built("maximal-joined", keys)) == set()
