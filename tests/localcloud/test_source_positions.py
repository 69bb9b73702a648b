"""Positions in a state do not say where the checkout is."""

from __future__ import annotations

from pathlib import Path

import pytest

from localcloud.places import ROOT
from localcloud.source_positions import moved


def test_a_file_of_the_program_is_seen_from_the_project() -> None:
    found = moved(Path("/a checkout/stack.py"), Path("/a checkout"), Path("/a checkout/.local/project"))
    assert found == "file:///a%20checkout/.local/project/stack.py"


@pytest.mark.parametrize("file", [ROOT / "localcloud" / "program.py", ROOT / ".venv" / "site-packages" / "x.py", Path("/usr/lib/x.py")])
def test_a_file_that_is_not_the_programs_is_left_out(file: Path) -> None:
    assert moved(file, ROOT, ROOT / ".local" / "project") is None
