"""Files by patterns, as tasks take them: one a line, `*`, `**`, `?`, and `!` for what is left out again.

Source: https://learn.microsoft.com/azure/devops/pipelines/tasks/file-matching-patterns.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from wcmatch import glob

_FLAGS: Final = glob.GLOBSTAR | glob.DOTGLOB


def matching(root: Path, patterns: Sequence[str]) -> list[Path]:
    """The files below a folder that the patterns choose, in their order; a pattern may be an absolute path."""
    found: dict[Path, None] = {}
    everything = sorted(path for path in root.rglob("*") if path.is_file() or path.is_symlink()) if root.is_dir() else []
    for pattern in patterns:
        excludes, text = pattern.startswith("!"), pattern.lstrip("!").strip()
        inside = text.removeprefix(f"{root}/").removeprefix("./") if text.startswith((f"{root}/", "./")) else text
        if Path(text).is_absolute() and inside == text:
            chosen = [Path(each) for each in glob.glob(text, flags=_FLAGS) if Path(each).is_file()]
        else:
            chosen = [path for path in everything if glob.globmatch(path.relative_to(root).as_posix(), inside, flags=_FLAGS)]
        for path in chosen:
            if excludes:
                found.pop(path, None)
            else:
                found[path] = None
    return list(found)
