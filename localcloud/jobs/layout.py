"""The workspace as files in a folder, for one run: notebooks and files as they are now, git folders at the commit that is checked out."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Final

import pygit2

from localcloud.behaviours.databricks import tree
from localcloud.behaviours.model import Refusal
from localcloud.behaviours.paths import text
from localcloud.git import bare, commits, remotes
from localcloud.store import Transaction
from localcloud.store_model import Record

_SUFFIXES: Final = {"PYTHON": ".py", "SQL": ".sql", "SCALA": ".scala", "R": ".r"}


def lay_out(view: Transaction, scope: str, folder: Path) -> list[str]:
    """Writes everything of a workspace that can be run or imported; the paths of the git folders."""
    for record in view.find(tree.NOTEBOOK, scope):
        content = notebook_content(record)
        if content is not None:
            _write(folder, text(record.outputs, "path") or record.id, suffix_of(record), content)
    for record in view.find(tree.FILE, scope):
        if content64 := text(record.inputs, "contentBase64"):
            _write(folder, record.id, "", base64.b64decode(content64))
    git_folders = []
    for record in view.find(tree.REPO, scope):
        path = _bare(text(record.outputs, "path"))
        git_folders.append(path)
        commit = commit_of(view, record)
        if commit is not None:
            for name in commits.paths(commit):
                content = commits.content(commit, name)
                if content is not None:
                    _write(folder, f"{path}/{name}", "", content)
    return git_folders


def notebook_content(record: Record) -> bytes | None:
    """The source of a notebook; None for one that was uploaded from a file, whose text no stack has told."""
    content = text(record.inputs, "contentBase64")
    return base64.b64decode(content) if content else None


def suffix_of(record: Record) -> str:
    """The end of the name that the notebook would have as a file."""
    if text(record.outputs, "format") == "JUPYTER":
        return ".ipynb"
    return _SUFFIXES.get(text(record.inputs, "language") or text(record.outputs, "language"), ".py")


def commit_of(view: Transaction, record: Record) -> pygit2.Commit | None:
    """The commit that a git folder is at; None where its server is not part of the local cloud, or the repository is empty."""
    wanted = text(record.outputs, "commitHash")
    try:
        repository = remotes.repository_at(view, text(record.inputs, "url"))
        return None if repository is None or not wanted else commits.commit_of(bare.opened(view.files, repository.id), wanted)
    except Refusal:  # the repository is gone: what was checked out of it is no longer known here
        return None


def _write(folder: Path, path: str, suffix: str, content: bytes) -> None:
    file = folder / _bare(path).lstrip("/")
    file = file if not suffix or file.name.endswith(suffix) else file.with_name(file.name + suffix)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)


def _bare(path: str) -> str:
    return path.removeprefix("/Workspace") if path.startswith("/Workspace/") else path
