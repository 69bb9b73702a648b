"""What the Workspace API shows: the workspace's tree with what is in its git folders, at the commit that is checked out."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final, Literal

from localcloud.behaviours.databricks import tree
from localcloud.behaviours.identifiers import derived_number
from localcloud.behaviours.paths import text
from localcloud.git import commits
from localcloud.jobs.layout import commit_of, notebook_content, suffix_of
from localcloud.notebooks.driver.cells import LANGUAGES, is_notebook
from localcloud.store import Transaction
from localcloud.store_model import Record

Kind = Literal["DIRECTORY", "NOTEBOOK", "FILE", "REPO"]
_KINDS: Final[dict[str, Kind]] = {tree.DIRECTORY: "DIRECTORY", tree.NOTEBOOK: "NOTEBOOK", tree.FILE: "FILE", tree.REPO: "REPO"}
_LANGUAGES: Final = {".py": "PYTHON", ".sql": "SQL", ".scala": "SCALA", ".r": "R", ".ipynb": "PYTHON"}


@dataclass(frozen=True, slots=True)
class Object:
    """One object of the workspace."""

    path: str
    kind: Kind
    id: int
    language: str = ""
    content: bytes | None = None


def at(view: Transaction, scope: str, path: str) -> Object | None:
    """What is at a path; None for nothing."""
    record = tree.at(view, scope, path)
    if record is not None:
        return _of_record(record, path)
    inside = _git_folder(view, scope, path)
    if inside is None:
        return None
    folder, name = inside
    return next((each for each in _of_git(view, folder) if each.path.lower() == f"{_path(folder)}/{name}".lower()), None)


def in_folder(view: Transaction, scope: str, path: str) -> list[Object]:
    """What is right in a folder or a git folder."""
    parent = tree.place_of(path)
    inside = _git_folder(view, scope, path)
    folder = tree.at(view, scope, path)
    if folder is not None and folder.token == tree.REPO:
        inside = folder, ""
    if inside is not None:
        found = list(_of_git(view, inside[0]))
    else:
        records = tree.below(view, scope, path)
        found = [_of_record(each, text(each.outputs, "path") or each.id) for each in records if each.token in _KINDS]
        found += _implied_folders([each.path for each in found], scope)
    unique = {tree.place_of(each.path): each for each in reversed(found) if tree.parent_of(each.path) == parent}
    return sorted(unique.values(), key=lambda each: each.path)


def _of_record(record: Record, path: str) -> Object:
    number = int(record.id) if record.token == tree.REPO else int(text(record.outputs, "objectId") or 0)
    if record.token == tree.NOTEBOOK:
        return Object(path, "NOTEBOOK", number, _LANGUAGES[suffix_of(record)], notebook_content(record))
    content = base64.b64decode(text(record.inputs, "contentBase64")) if record.token == tree.FILE else None
    return Object(path, _KINDS[record.token], number, content=content)


def _of_git(view: Transaction, folder: Record) -> Iterator[Object]:
    commit = commit_of(view, folder)
    if commit is None:
        return
    top, folders = _path(folder), set()
    for name in commits.paths(commit):
        content = commits.content(commit, name) or b""
        suffix = PurePosixPath(name).suffix
        number = derived_number(15, folder.scope, top, name)
        if suffix in LANGUAGES and is_notebook(suffix, content[:200].decode(errors="replace")):
            yield Object(f"{top}/{name.removesuffix(suffix)}", "NOTEBOOK", number, _LANGUAGES[suffix], content)
        else:
            yield Object(f"{top}/{name}", "FILE", number, content=content)
        folders |= {str(parent) for parent in PurePosixPath(name).parents if str(parent) != "."}
    for name in sorted(folders):
        yield Object(f"{top}/{name}", "DIRECTORY", derived_number(15, folder.scope, top, name))


def _implied_folders(paths: list[str], scope: str) -> list[Object]:
    """The folders on the way to objects, which have no record."""
    folders = {parent for path in paths for parent in tree.parents_of(path)}
    return [Object(path, "DIRECTORY", derived_number(15, scope, "folder", tree.place_of(path))) for path in sorted(folders)]


def _git_folder(view: Transaction, scope: str, path: str) -> tuple[Record, str] | None:
    """The git folder that a path is in, and the path in there."""
    for parent in tree.parents_of(path):
        record = tree.at(view, scope, parent)
        if record is not None and record.token == tree.REPO:
            bare = path.removeprefix("/Workspace") if path.startswith("/Workspace/") else path
            return record, bare[len(parent) + 1 :].rstrip("/")
    return None


def _path(folder: Record) -> str:
    return text(folder.outputs, "path")
