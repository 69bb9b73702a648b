"""What a checkout promises: `make` takes any fitting Python, and what the documentation tells to write is no change of the checkout."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MAKE = shutil.which("make") or ""
INSTALL = [MAKE, "-W", "requirements.txt", ".venv/.ready"]


def with_pythons(folder: Path, **fits: bool) -> dict[str, str]:
    """An environment with nothing on PATH but these Pythons, and whether they are new enough."""
    for name, good in fits.items():
        program = folder / name.replace("_", ".")
        program.write_text(f"#!/bin/sh\nexit {0 if good else 1}\n")
        program.chmod(0o755)
    return {"PATH": str(folder)}


@pytest.mark.parametrize(
    ("fits", "chosen"),
    [
        ({"python3_13": True}, "python3.13"),
        ({"python3_11": False, "python3": False, "python3_14": True}, "python3.14"),
        ({"python3_11": True, "python3": True}, "python3.11"),
        ({"python3": True, "python3_12": True}, "python3"),
    ],
)
def test_the_first_python_that_fits_is_taken(tmp_path: Path, fits: dict[str, bool], chosen: str) -> None:
    done = subprocess.run([*INSTALL, "-n"], cwd=ROOT, env=with_pythons(tmp_path, **fits), capture_output=True, text=True, check=True)
    assert f'"{chosen}" -m venv .venv' in done.stdout


@pytest.mark.parametrize(("given", "said"), [([], "no python on PATH is not"), (["PYTHON=/old/python"], "/old/python is not")])
def test_no_fitting_python_is_one_clear_line(tmp_path: Path, given: list[str], said: str) -> None:
    environment = with_pythons(tmp_path, python3=False)
    done = subprocess.run([*INSTALL, *given], cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    (line,) = [line for line in done.stderr.splitlines() if not line.startswith("make")]
    assert line.startswith(said)
    assert "a Python of 3.11 or newer with venv: install one, or say which: make" in line


def test_what_the_documentation_tells_to_write_is_ignored_by_git() -> None:
    texts = [file.read_text() for file in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")), ROOT / "localcloud" / "demo.py")]
    told = {name for text in texts for name in re.findall(r"(?:\s>|\s-o )([\w./-]+\.(?:json|md|html))", text)}
    assert told, "the README writes a preview into a file"
    done = subprocess.run(["git", "check-ignore", *sorted(told)], cwd=ROOT, capture_output=True, text=True, check=False)
    assert set(done.stdout.split()) == told
