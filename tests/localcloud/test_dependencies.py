"""What `pulumi install` does on the local cloud."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from localcloud.dependencies import NotInstalled, install
from localcloud.places import ROOT


def test_a_program_with_the_same_requirements_has_the_environment_that_is_there(tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_bytes((ROOT / "requirements.txt").read_bytes())
    assert "has exactly what requirements.txt asks for" in install(tmp_path, ".venv")
    assert (tmp_path / ".venv").resolve() == Path(sys.prefix).resolve()
    assert "nothing to install" in install(tmp_path, ".venv"), "the second time"


def test_another_program_gets_one_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "requirements.txt").write_text("pulumi==3.0.0\n")
    ran: list[list[str]] = []

    def done(command: list[object], **_: object) -> subprocess.CompletedProcess[str]:
        ran.append([str(part) for part in command])
        return subprocess.CompletedProcess(ran[-1], 0, "", "")

    monkeypatch.setattr(subprocess, "run", done)
    assert install(tmp_path, ".venv").startswith("Installed requirements.txt into .venv.")
    made, filled = ran
    assert made[1:] == ["venv", "--quiet", str(tmp_path / ".venv")]
    assert filled[-2:] == [str(tmp_path / ".venv" / "bin" / "python"), str(tmp_path / "requirements.txt")]


def test_requirements_that_cannot_be_installed_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "requirements.txt").write_text("no such thing\n")
    failed = subprocess.CompletedProcess([], 1, "", "error: expected a name\n")
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: failed)
    with pytest.raises(NotInstalled, match=r"requirements\.txt cannot be installed: error: expected a name"):
        install(tmp_path, ".venv")


@pytest.mark.parametrize("virtualenv", ["", ".venv"])
def test_a_program_without_requirements_needs_nothing(tmp_path: Path, virtualenv: str) -> None:
    assert "nothing to install" in install(tmp_path, virtualenv)
    assert list(tmp_path.iterdir()) == []
