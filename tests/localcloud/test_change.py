"""What the demo of a change edits is in the shipped stack file. `make change` itself walks it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from localcloud import change
from localcloud.places import ROOT
from localcloud.team import StepFailed


def test_one_line_changes_forth_and_back(tmp_path: Path) -> None:
    file = Path(shutil.copy(ROOT / change.FILE, tmp_path))
    before = file.read_text()
    first = change.resized(file)
    (line,) = set(file.read_text().splitlines()) - set(before.splitlines())
    assert line.strip() == f"max_workers: {first}"
    change.resized(file)
    assert file.read_text() == before
    file.write_text("config: {}\n")
    with pytest.raises(StepFailed, match="no longer has the line"):
        change.resized(file)
