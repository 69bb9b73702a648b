"""The whole graphs, as they were reviewed. `make snapshots` writes them again; the diff says what a change of the program does."""

from __future__ import annotations

import pytest
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

from tests.graph.rendered import rendered
from tests.graph.stacks import STACKS, unchanged


class TextFile(SingleFileSnapshotExtension):
    """One text file for each graph."""

    _write_mode = WriteMode.TEXT
    file_extension = "yaml"


@pytest.mark.parametrize("name", STACKS)
def test_graph(name: str, snapshot: SnapshotAssertion) -> None:
    assert rendered(unchanged(name)) == snapshot(extension_class=TextFile)
