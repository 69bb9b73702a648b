"""The hooks of the bare repositories: Git asks the local cloud before it takes a push, and tells it afterwards."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import Final

from localcloud.places import ROOT

FOLDER_FROM_A_REPOSITORY: Final = "../../hooks"
"""One folder for all repositories, so that a cloud that is copied or moved takes it along."""
NAMES: Final = ("pre-receive", "post-receive")


def install(files: Path) -> None:
    """Writes the hooks where they are missing or call another Python."""
    folder = files / "git" / "hooks"
    folder.mkdir(parents=True, exist_ok=True)
    for name in NAMES:
        hook, script = folder / name, _script(files, name)
        if not hook.exists() or hook.read_text() != script:
            hook.write_text(script)
            hook.chmod(0o755)


def _script(files: Path, name: str) -> str:
    """Git runs it in the repository, with a line per ref on standard input."""
    database = shlex.quote(f"{files.stem}.db")
    return (
        "#!/bin/sh\n"
        'around=$(dirname "$(pwd -P)")\nhome=$(dirname "$(dirname "$(dirname "$around")")")\n'
        f'LOCALCLOUD_DB="$home"/{database} PYTHONPATH={shlex.quote(str(ROOT))} \\\n'
        f'    exec {shlex.quote(sys.executable)} -m localcloud {name} "$(basename "$around")"\n'
    )
