"""No key is deaf: with another value of a key around workspaces, the graph is another one."""

from __future__ import annotations

import pytest

from tests.graph import changes
from tests.graph.leaves import Leaf, patterns, used

LEAVES = {pattern: leaf for pattern, leaf in used().items() if pattern.partition(".")[0] != "databricks"}


def test_the_maximal_files_use_every_key() -> None:
    """With a value that is not its default: a new key needs an entry."""
    assert sorted(patterns() - used().keys()) == []


def test_every_exception_is_one() -> None:
    assert sorted({*changes.CHANGES, *changes.DEAF} - used().keys()) == []


@pytest.mark.parametrize("leaf", LEAVES.values(), ids=LEAVES)
def test_the_graph_follows(leaf: Leaf) -> None:
    changed = changes.of(leaf)
    assert bool(changed) != (leaf.pattern in changes.DEAF), changes.DEAF.get(leaf.pattern, "the key has no effect")
