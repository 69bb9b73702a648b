"""No key is deaf: with another value of a key inside workspaces, the graph is another one."""

from __future__ import annotations

import pytest

from tests.graph import changes
from tests.graph.leaves import Leaf, used

LEAVES = {pattern: leaf for pattern, leaf in used().items() if pattern.partition(".")[0] == "databricks"}


@pytest.mark.parametrize("leaf", LEAVES.values(), ids=LEAVES)
def test_the_graph_follows(leaf: Leaf) -> None:
    changed = changes.of(leaf)
    assert bool(changed) != (leaf.pattern in changes.DEAF), changes.DEAF.get(leaf.pattern, "the key has no effect")
