"""What `pulumi install` does for a program on the local cloud: the virtual environment that its Pulumi.yaml names.

Programs run in the environment of the local cloud itself. Commands beside them, such as `.venv/bin/python -m audit`, need theirs: the same
one where the requirements are the same, text for text, which takes no time; else one of their own.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from localcloud.places import ROOT

REQUIREMENTS = "requirements.txt"


class NotInstalled(Exception):
    """The requirements cannot be installed; the text says why."""


def install(directory: Path, virtualenv: str) -> str:
    """Makes the virtual environment of the project in `directory`, if it names one and has none. What was done, as a sentence. Raises
    `NotInstalled`."""
    target, requirements = directory / virtualenv, directory / REQUIREMENTS
    if not virtualenv or target.exists() or not requirements.is_file():
        return f"Programs on the local cloud run in {sys.prefix}; nothing to install."
    target.parent.mkdir(parents=True, exist_ok=True)
    if requirements.read_bytes() == (ROOT / REQUIREMENTS).read_bytes():
        target.symlink_to(sys.prefix)
        return f"{virtualenv} is {sys.prefix}, which has exactly what {REQUIREMENTS} asks for."
    uv = Path(sys.prefix) / "bin" / "uv"
    python = str(target / "bin" / "python")
    for command in (["venv", "--quiet", str(target)], ["pip", "sync", "--quiet", "--python", python, str(requirements)]):
        done = subprocess.run([str(uv), *command], capture_output=True, text=True, check=False)
        if done.returncode:
            raise NotInstalled(f"{requirements} cannot be installed: {done.stderr.strip()}")
    return f"Installed {REQUIREMENTS} into {virtualenv}. Programs on the local cloud run in {sys.prefix} all the same."
