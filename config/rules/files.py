"""Single files and folders that a stack file names: what keeps one of them from being deployed."""

from __future__ import annotations

from pathlib import Path as FilePath

from config.diagnostics import nearest
from domain.folders import Mistake
from domain.notebooks import LARGEST_FILE
from domain.text_files import Content, read_content


def read_file(root: FilePath, name: str) -> Content | Mistake:
    """The text of a file that goes into a workspace."""
    file = root / name
    if not file.is_file():
        beside = [other.name for other in file.parent.iterdir() if other.is_file()] if file.parent.is_dir() else []
        return Mistake(f"{name} does not exist", f"{_meant(root, file, beside)}Files are relative to {root}.")
    if outside := leads_out(root, name):
        return outside
    try:
        found = read_content(file)
    except OSError as problem:
        return Mistake(f"{name} cannot be read: {problem.strerror}", "Give yourself the right to read it.")
    if found.problem:
        return Mistake(f"{name}{found.problem}", found.repair)
    if not found.data:
        return Mistake(f"{name} is empty, and Databricks imports no empty file", "Write something into it, or leave it out.")
    if len(found.data) > LARGEST_FILE:
        return Mistake(f"{name} has {len(found.data)} bytes", f"Databricks imports at most {LARGEST_FILE}.")
    return found


def nearest_folder(root: FilePath, name: str) -> str:
    """Which folder was meant, as a sentence; nothing if none is similar."""
    folder = root / name
    beside = [other.name for other in folder.parent.iterdir() if other.is_dir()] if folder.parent.is_dir() else []
    return "" if folder.is_dir() else _meant(root, folder, beside)


def leads_out(root: FilePath, name: str) -> Mistake | None:
    """A link in the path that leads out of the program's folder: what is there differs from machine to machine."""
    target = (root / name).resolve()
    if target.is_relative_to(root.resolve()):
        return None
    return Mistake(f"{name} is a link out of the program's folder, to {target}", "Copy what it leads to into the folder.")


def _meant(root: FilePath, path: FilePath, beside: list[str]) -> str:
    near = nearest(path.name, beside)
    return f"Did you mean {(path.parent / near).relative_to(root)}? " if near else ""
