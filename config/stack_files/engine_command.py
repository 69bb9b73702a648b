"""Which stack file the engine was told to read: `pulumi up --config-file other.yaml`.

The engine hands over values and no file, so the command line of the process that runs this program is asked: `pulumi` itself, or the
language host between the two. Only where processes have files under /proc, as on Linux; elsewhere the answer is None, and mistakes in
such a file are reported without a line.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

PROCESSES = Path("/proc")
_ENGINES = ("pulumi", "pulumi.exe")


def config_file(process: int | None = None, processes: Path = PROCESSES) -> Path | None:
    """The file after `--config-file` on the command line of the engine that `process` (or else this one) runs below; None without."""
    for folder in _with_ancestors(os.getpid() if process is None else process, processes):
        try:
            name, *arguments = (folder / "cmdline").read_bytes().decode(errors="surrogateescape").rstrip("\0").split("\0")
            if Path(name).name not in _ENGINES:
                continue
            named = _option(arguments)
            return None if named is None else (folder / "cwd").readlink() / named  # the engine has gone to its -C by now
        except OSError:  # somebody else's process, or one that has just ended
            return None
    return None


def _with_ancestors(process: int, processes: Path) -> Iterator[Path]:
    """The folder of a process, then those of its parent, its parent's parent ..."""
    while process > 0:
        folder = processes / str(process)
        yield folder
        try:
            status = (folder / "stat").read_text(errors="replace")
        except OSError:
            return
        process = int(status.rpartition(")")[2].split()[1])  # after the name in brackets: the state, then the parent


def _option(arguments: list[str]) -> str | None:
    """The last one counts, as the engine sees it."""
    found = None
    for number, argument in enumerate(arguments):
        if argument == "--config-file" and number + 1 < len(arguments):
            found = arguments[number + 1]
        elif argument.startswith("--config-file="):
            found = argument.partition("=")[2]
    return found
