"""The bare repositories themselves: where they are, how they begin, and how they end with the transaction that made or changed them."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Final

import pygit2

from localcloud.behaviours.model import Refusal
from localcloud.git import hooks
from localcloud.store_model import View

HEADS: Final = "refs/heads/"
NOBODY: Final = "0" * 40
"""The commit that stands for none where a ref begins or ends."""


def full(branch: str) -> str:
    """A branch's full name, from its full or its short one."""
    return branch if branch.startswith("refs/") else f"{HEADS}{branch}"


def folder_of(files: Path, repository_id: str) -> Path:
    """Where a repository is."""
    return files / "git" / repository_id


def opened(files: Path, repository_id: str) -> pygit2.Repository:
    """The repository. Raises `Refusal` where its folder is gone."""
    folder = folder_of(files, repository_id)
    if not (folder / "HEAD").exists():
        raise Refusal(
            f"TF401019: The Git repository {repository_id} has no files in {folder}: it was made by an earlier version of the local cloud, "
            "or its folder was deleted. `python -m localcloud reset` begins an empty cloud"
        )
    return pygit2.Repository(str(folder))


def begin(view: View, repository_id: str, *, default_branch: str = "", parent_id: str = "") -> pygit2.Repository:
    """A new repository: empty, or with everything that its parent has. It vanishes if the transaction fails."""
    folder = folder_of(view.files, repository_id)
    if folder.exists():  # a provider was killed between this and its commit
        shutil.rmtree(folder)
    view.on_rollback(lambda: shutil.rmtree(folder, ignore_errors=True))
    hooks.install(view.files)
    repository = pygit2.init_repository(str(folder), bare=True, initial_head=default_branch.removeprefix(HEADS) or "main")
    repository.config["core.hooksPath"] = hooks.FOLDER_FROM_A_REPOSITORY
    repository.config["receive.advertisePushOptions"] = True
    if parent_id:
        remote = repository.remotes.create_anonymous(str(folder_of(view.files, parent_id)))
        remote.fetch(["+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*"])
    return repository


def end(view: View, repository_id: str) -> None:
    """Removes a repository once the transaction is through."""
    view.after_commit(lambda: shutil.rmtree(folder_of(view.files, repository_id), ignore_errors=True))


def move(view: View, repository: pygit2.Repository, ref: str, commit: str) -> None:
    """Lets a ref name a commit, or ("") removes it. It goes back if the transaction fails."""
    before = tip(repository, ref)
    view.on_rollback(lambda: _set(repository, ref, before))
    _set(repository, ref, commit)


def set_default_branch(view: View, repository: pygit2.Repository, branch: str) -> None:
    """Says which branch a clone begins with."""
    before = repository.lookup_reference("HEAD").target
    view.on_rollback(lambda: repository.references.create("HEAD", before, force=True))
    repository.references.create("HEAD", full(branch), force=True)


def tip(repository: pygit2.Repository, ref: str) -> str:
    """The commit that a branch or tag names, "" where there is none."""
    reference = repository.references.get(ref)
    return "" if reference is None else str(reference.peel(pygit2.Commit).id)


def _set(repository: pygit2.Repository, ref: str, commit: str) -> None:
    if commit:
        repository.references.create(ref, commit, force=True)
    elif ref in repository.references:
        repository.references.delete(ref)
