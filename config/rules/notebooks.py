"""Rules about notebook deployments: the files in their folders, and where they go."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path as FilePath

from config.databricks import Notebooks
from config.diagnostics import Diagnostic, error, nearest
from config.rules.facts import Facts
from config.shape import Path

EXTENSIONS = (".py", ".sql", ".scala", ".r", ".ipynb")
"""What Databricks imports as a notebook (https://learn.microsoft.com/azure/databricks/notebooks/notebook-export-import)."""


def notebook_folders_can_be_deployed(facts: Facts) -> Iterator[Diagnostic]:
    """A folder exists, holds notebooks and nothing else, and no two of them go to one workspace path."""
    for path, notebooks in _deployments(facts):
        folder = facts.root / notebooks.folder
        where = (*path, "folder")
        files = sorted(file.relative_to(folder) for file in folder.rglob("*") if file.is_file() and not _hidden(file.relative_to(folder)))
        if not files:
            state = "has no notebooks" if folder.is_dir() else "is not there"
            detail = f"Folders are relative to {facts.root}. A notebook ends in {', '.join(EXTENSIONS)}."
            yield error(where, f"folder {notebooks.folder} {state}", f"{_nearest_folder(folder, facts.root)}{detail}")
        yield from _unknown_extensions(where, files)
        yield from _two_for_one_path(where, notebooks.path, folder, files)


def _nearest_folder(folder: FilePath, root: FilePath) -> str:
    beside = [other.name for other in folder.parent.iterdir() if other.is_dir()] if folder.parent.is_dir() else []
    near = nearest(folder.name, beside) if not folder.is_dir() else None
    return f"Did you mean {(folder.parent / near).relative_to(root)}? " if near else ""


def notebook_deployments_keep_apart(facts: Facts) -> Iterator[Diagnostic]:
    """Two deployments of one workspace neither share a workspace path nor lie inside each other: each owns its whole folder."""
    for path, workspace in facts.workspaces():
        seen: dict[str, str] = {}
        for key, notebooks in sorted(workspace.notebooks.items()):
            for other, taken in seen.items():
                if notebooks.path == taken:
                    summary = f'goes to the same path as "{other}"'
                elif notebooks.path.startswith(f"{taken}/") or taken.startswith(f"{notebooks.path}/"):
                    summary = f'lies inside the path of "{other}" ({taken}), or the other way round'
                else:
                    continue
                detail = f"Each deployment owns its workspace folder. Example: path: /Shared/{key}"
                yield error((*path, "notebooks", key, "path"), summary, detail)
            seen[key] = notebooks.path


def _deployments(facts: Facts) -> Iterator[tuple[Path, Notebooks]]:
    for path, workspace in facts.workspaces():
        for key, notebooks in workspace.notebooks.items():
            yield (*path, "notebooks", key), notebooks


def _unknown_extensions(where: Path, files: list[FilePath]) -> Iterator[Diagnostic]:
    for file in files:
        if file.suffix.lower() not in EXTENSIONS:
            detail = f"Allowed extensions: {', '.join(EXTENSIONS)}. Move other files out of the folder."
            yield error(where, f"{file.as_posix()} is no notebook", detail)


def _two_for_one_path(where: Path, target: str, folder: FilePath, files: list[FilePath]) -> Iterator[Diagnostic]:
    taken: dict[FilePath, FilePath] = {}
    for file in files:
        place = file.with_suffix("")
        other = taken.setdefault(place, file)
        if other != file:
            yield error(where, f"{other.as_posix()} and {file.as_posix()} both go to {target}/{place.as_posix()}", "Rename one of them.")
        if (folder / place).is_dir():
            yield error(where, f"{file.as_posix()} goes to {target}/{place.as_posix()}, which is a folder", "Rename one of them.")


def _hidden(file: FilePath) -> bool:
    return any(part.startswith(".") or part == "__pycache__" for part in file.parts)
