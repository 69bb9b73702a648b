"""Positions in a state do not say where the checkout is."""

from __future__ import annotations

from pathlib import Path

import pytest
from pulumi.runtime.proto import source_pb2

from localcloud.places import ROOT
from localcloud.source_positions import moved


def frame(file: Path) -> source_pb2.StackFrame:
    return source_pb2.StackFrame(pc=source_pb2.SourcePosition(uri=file.as_uri(), line=7))


def test_a_line_of_the_program_is_seen_from_the_project() -> None:
    found = moved(frame(Path("/a checkout/stack.py")), Path("/a checkout"), Path("/a checkout/.local/project"))
    assert found is not None
    assert (found.pc.uri, found.pc.line) == ("file:///a%20checkout/.local/project/stack.py", 7)


@pytest.mark.parametrize("file", [ROOT / "localcloud" / "program.py", ROOT / ".venv" / "site-packages" / "x.py", Path("/usr/lib/x.py")])
def test_a_line_that_is_not_the_programs_is_left_out(file: Path) -> None:
    assert moved(frame(file), ROOT, ROOT / ".local" / "project") is None
