"""What a person is told when a Pulumi program breaks."""

from __future__ import annotations

import runpy
from pathlib import Path

import pulumi
import pytest

from localcloud.program import explain


def broken(program: Path, text: str) -> str:
    """The explanation of what running the text raises."""
    program.write_text(text)
    with pytest.raises(Exception) as caught:
        runpy.run_path(str(program), run_name="__main__")
    return explain(caught.value, program)


def test_an_error_begins_at_the_program_and_leaves_the_host_out(tmp_path: Path) -> None:
    shown = broken(tmp_path / "__main__.py", "def half(n):\n    return n / 0\nhalf(1)\n")
    assert shown.startswith("Program failed with an unhandled exception:\nTraceback (most recent call last):\n")
    assert shown.endswith("ZeroDivisionError: division by zero\n")
    assert [line.split(", ")[1] for line in shown.splitlines() if line.startswith("  File")] == ["line 3", "line 2"]
    assert "runpy" not in shown


def test_a_program_that_does_not_parse_shows_its_line(tmp_path: Path) -> None:
    shown = broken(tmp_path / "__main__.py", "x = (\n")
    assert "__main__.py" in shown
    assert "SyntaxError" in shown


def test_frames_of_the_sdk_are_left_out(tmp_path: Path) -> None:
    shown = broken(tmp_path / "__main__.py", "import pulumi\npulumi.Config('a').require_int('b')\n")
    assert "line 2" in shown
    assert str(Path(pulumi.__file__).parent) not in shown


def test_an_error_in_nobodys_line_is_its_message(tmp_path: Path) -> None:
    def fail() -> None:
        raise LookupError("there is no project shop")

    with pytest.raises(LookupError) as caught:
        fail()
    assert explain(caught.value, tmp_path / "__main__.py") == "there is no project shop"
