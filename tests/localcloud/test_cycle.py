"""What the cycle changes is in the shipped notebooks, and a repeated cycle begins with what works. `make cycle` itself walks it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from localcloud import cycle
from localcloud.places import ROOT
from localcloud.team import StepFailed


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ROOT / "content/repository", tmp_path / "notebooks"))


def test_a_remark_is_one_more_cell_and_changes_nothing_else(clone: Path) -> None:
    before = {file: (clone / file).read_text() for file in (cycle.LOADS, cycle.LOOKS)}
    assert cycle._improved(clone, 7) == cycle.LOADS
    assert (clone / cycle.LOADS).read_text() == before[cycle.LOADS] + cycle.REMARK.format(7)
    assert (clone / cycle.LOOKS).read_text() == before[cycle.LOOKS]


def test_the_mistake_is_one_word_and_the_next_cycle_takes_it_out(clone: Path) -> None:
    before = (clone / cycle.LOOKS).read_text()
    assert cycle._broken(clone, 8) == cycle.LOOKS
    broken = (clone / cycle.LOOKS).read_text()
    assert broken != before
    compile(broken, cycle.LOOKS, "exec")
    with pytest.raises(StepFailed, match="no longer has"):
        cycle._broken(clone, 9)
    cycle._improved(clone, 10)
    assert (clone / cycle.LOOKS).read_text() == before
