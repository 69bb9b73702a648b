"""The first files of a new repository, and texts with placeholders."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pulumi

_PLACEHOLDER = re.compile(r"@@([A-Za-z_]+)@@")
"""A placeholder. YAML pipelines, notebooks and Markdown do not use two @ around a word."""


def read_seed(folder: Path, values: Mapping[str, str]) -> dict[str, str]:
    """Every file below `folder` as text, by its path inside the repository (forward slashes), sorted, with `@@name@@` filled in.

    Hidden files are included; caches and compiled files are not. Raises `pulumi.RunError` for a missing or empty folder, for a placeholder
    without a value in `values`, and for a file that is not UTF-8 text, because Azure DevOps takes the content as text.
    """
    files = sorted(path for path in folder.rglob("*") if path.is_file() and not _is_cache(path.relative_to(folder)))
    if not files:
        raise pulumi.RunError(
            f"nothing to seed a repository with: {folder} is missing or empty. Give a folder with files, or leave it out."
        )
    return {path.relative_to(folder).as_posix(): read_filled(path, values) for path in files}


def read_filled(path: Path, values: Mapping[str, str]) -> str:
    """A file's text with every `@@name@@` filled in. Raises as `read_seed`."""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise pulumi.RunError(f"{path} is not UTF-8 text ({error.reason} at byte {error.start}); seeded files must be.") from error
    unknown = sorted({name for name in _PLACEHOLDER.findall(text) if name not in values})
    if unknown:
        raise pulumi.RunError(f"{path}: nothing is known about {', '.join(f'@@{name}@@' for name in unknown)}. Known: {', '.join(values)}.")
    return _PLACEHOLDER.sub(lambda placeholder: values[placeholder[1]], text)


def _is_cache(path: Path) -> bool:
    return path.suffix == ".pyc" or not {"__pycache__", ".pytest_cache", ".ruff_cache", ".mypy_cache", ".DS_Store"}.isdisjoint(path.parts)
