"""Path filters of branch policies.

Source: "Branch policies and settings", path filters: patterns apply in their order, `!` excludes, `*` matches any characters
(https://learn.microsoft.com/azure/devops/repos/git/branch-policies).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase


def matching(patterns: Sequence[str], paths: Iterable[str]) -> list[str]:
    """The paths that the patterns mean; all of them where there are no patterns."""
    return [path for path in paths if not patterns or _is_meant(patterns, path.lower())]


def _is_meant(patterns: Sequence[str], path: str) -> bool:
    meant = False
    for pattern in patterns:
        bare = pattern.removeprefix("!").lower()
        if fnmatchcase(path, bare if bare.startswith(("/", "*")) else f"*/{bare}") or path.startswith(f"{bare.rstrip('/')}/"):
            meant = not pattern.startswith("!")
    return meant
