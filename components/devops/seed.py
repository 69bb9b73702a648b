"""The files that a new repository starts with."""

from __future__ import annotations

from pathlib import Path

import pulumi


def read_seed(folder: Path) -> dict[str, str]:
    """Every file below `folder` as text, by its path inside the repository (forward slashes), sorted.

    Hidden files count; caches and compiled files do not. Raises `pulumi.RunError` for a missing or empty folder and for a
    file that is not UTF-8 text, because Azure DevOps is handed the content as text.
    """
    files = sorted(path for path in folder.rglob("*") if path.is_file() and not _is_litter(path.relative_to(folder)))
    if not files:
        raise pulumi.RunError(f"nothing to seed a repository with: {folder} is missing or empty. Give a folder with files, or none at all.")
    seed = {}
    for path in files:
        try:
            seed[path.relative_to(folder).as_posix()] = path.read_text(encoding="utf-8")
        except UnicodeDecodeError as error:
            raise pulumi.RunError(f"{path} is not UTF-8 text ({error.reason} at byte {error.start}); seeded files must be.") from error
    return seed


def _is_litter(path: Path) -> bool:
    return path.suffix == ".pyc" or not {"__pycache__", ".pytest_cache", ".ruff_cache", ".mypy_cache", ".DS_Store"}.isdisjoint(path.parts)
