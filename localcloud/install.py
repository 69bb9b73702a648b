"""Installs the local provider plugins into a PULUMI_HOME, under the versions of the installed SDKs."""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from pathlib import Path

from localcloud.places import ROOT
from localcloud.sdks import PACKAGES, sdk_version


def install(home: Path) -> None:
    """Writes the three plugins into `home`, and removes the local cloud's own ones of other versions. Writes only what is not there."""
    plugins = home / "plugins"
    for package in PACKAGES:
        folder = plugins / f"resource-{package}-v{sdk_version(package)}"
        program = folder / f"pulumi-resource-{package}"
        text = _script(package)
        if _reads(program) == text and folder.stat().st_mtime == _ALWAYS_NEW:
            continue
        for outdated in plugins.glob(f"resource-{package}-v*"):
            if _is_ours(outdated / program.name):
                shutil.rmtree(outdated)
        folder.mkdir(parents=True, exist_ok=True)
        new = folder / f".{program.name}.new"
        new.write_text(text)
        new.chmod(0o755)
        new.replace(program)
        os.utime(folder, (_ALWAYS_NEW, _ALWAYS_NEW))


def _script(package: str) -> str:
    """Python without the working directory on its path: that is the Pulumi program's, whose modules are others."""
    python, root = shlex.quote(sys.executable), shlex.quote(str(ROOT))
    start = f'PYTHONPATH={root} PYTHONSAFEPATH=1 exec "${{LOCALCLOUD_PYTHON:-$python}}" -m localcloud provider {package} "$@"'
    return f"#!/bin/sh\n# {_MARK}\npython={python}\n{start}\n"


_ALWAYS_NEW = 4_102_444_800
"""The folder's time, in 2100: the engine keeps a package's schema until its plugin is newer, and ours changes with what the cloud holds."""

_MARK = "The local cloud's provider plugin, written by localcloud/install.py"


def _is_ours(program: Path) -> bool:
    return _MARK in (_reads(program) or "")


def _reads(path: Path) -> str | None:
    return path.read_text() if path.is_file() else None
