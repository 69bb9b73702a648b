"""The first files of a new repository, and texts with placeholders."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pulumi

from domain.seeds import filled, filled_files, read_seed_folder, unknown_placeholders
from domain.text_files import read_text


def read_seed(folder: Path, values: Mapping[str, str], environments: Sequence[Mapping[str, str]] = ()) -> dict[str, str]:
    """Every file below `folder` as text, by its path inside the repository (forward slashes), sorted, with `@@name@@` filled in.
    `domain.seeds` says which files those are. One with a placeholder in its name is there once for each of `environments`, with its values.

    Raises `pulumi.RunError` for a missing or empty folder, and with all mistakes of the folder at once.
    """
    found = read_seed_folder(folder, values)
    if found.mistakes:
        problems = "\n".join(f"  - {mistake.summary}. {mistake.repair}" for mistake in found.mistakes)
        raise pulumi.RunError(f"{folder} cannot be pushed into a repository:\n{problems}")
    if not found.files:
        raise pulumi.RunError(
            f"nothing to seed a repository with: {folder} is missing or empty. Give a folder with files, or leave it out."
        )
    return filled_files(found.files, values, environments)


def read_filled(path: Path, values: Mapping[str, str]) -> str:
    """A file's text with every `@@name@@` filled in. Raises `pulumi.RunError` as `read_seed`."""
    try:
        text = read_text(path)
    except (OSError, ValueError) as error:
        raise pulumi.RunError(str(error)) from None
    for name, line in unknown_placeholders(text, values).items():
        raise pulumi.RunError(f"{path}:{line} has the placeholder @@{name}@@, which has no value. Known: {', '.join(values)}.")
    return filled(text, values)
