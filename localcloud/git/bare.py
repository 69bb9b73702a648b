"""The bare repositories themselves: where they are, how they begin, and how they end with the transaction that made or changed them."""

from __future__ import annotations

import shutil
from pathlib import Path
from urllib.parse import quote

import pygit2

from localcloud.behaviours.model import Refusal
from localcloud.git import hooks
from localcloud.git.refs import HEADS, full
from localcloud.store_model import View


def folder_of(files: Path, repository_id: str) -> Path:
    """Where a repository is: its last part is the repository's name, and so the name of a clone. Raises `Refusal` where it is gone."""
    around = _around(files, repository_id)
    found = next(around.iterdir(), None) if around.exists() else None
    if found is None:
        raise Refusal(
            f"TF401019: The Git repository {repository_id} has no files in {around}: it was made by an earlier version of the local cloud, "
            "or its folder was deleted. `python -m localcloud reset` begins an empty cloud"
        )
    return found


def opened(files: Path, repository_id: str) -> pygit2.Repository:
    """The repository. Raises `Refusal` where its folder is gone."""
    return pygit2.Repository(str(folder_of(files, repository_id)))


def begin(view: View, repository_id: str, name: str, *, default_branch: str = "", parent_id: str = "") -> pygit2.Repository:
    """A new repository: empty, or with everything that its parent has. It vanishes if the transaction fails."""
    around = _around(view.files, repository_id)
    folder = around / quote(name, safe=" ")
    view.on_rollback(lambda: shutil.rmtree(around, ignore_errors=True))
    hooks.install(view.files)
    repository = pygit2.init_repository(str(folder), bare=True, initial_head=default_branch.removeprefix(HEADS) or "main")
    repository.config["core.hooksPath"] = hooks.FOLDER_FROM_A_REPOSITORY
    if parent_id:
        remote = repository.remotes.create_anonymous(str(folder_of(view.files, parent_id)))
        remote.fetch(["+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*"])
    return repository


def end(view: View, repository_id: str) -> None:
    """Removes a repository once the transaction is through."""
    view.after_commit(lambda: shutil.rmtree(_around(view.files, repository_id), ignore_errors=True))


def rename(view: View, repository_id: str, name: str) -> None:
    """Gives a repository's folder another name."""
    before = folder_of(view.files, repository_id)
    after = before.with_name(quote(name, safe=" "))
    view.on_rollback(lambda: after.rename(before))
    before.rename(after)


def move(view: View, repository: pygit2.Repository, ref: str, commit: str) -> None:
    """Lets a ref name a commit, or ("") removes it. It goes back if the transaction fails. Raises `Refusal` for a name that cannot be."""
    before = tip(repository, ref)
    try:
        _set(repository, ref, commit)
    except (pygit2.GitError, OSError) as error:  # a name such as `a..b`, or `release/1` beside `release`
        raise Refusal(f"{ref} cannot be a branch or tag here: {error}") from None
    view.on_rollback(lambda: _set(repository, ref, before))


def set_default_branch(view: View, repository: pygit2.Repository, branch: str) -> None:
    """Says which branch a clone begins with."""
    before = repository.lookup_reference("HEAD").target
    view.on_rollback(lambda: repository.references.create("HEAD", before, force=True))
    repository.references.create("HEAD", full(branch), force=True)


def tip(repository: pygit2.Repository, ref: str) -> str:
    """The commit that a branch or tag names, "" where there is none."""
    reference = repository.references.get(ref)
    try:
        return "" if reference is None else str(reference.peel(pygit2.Commit).id)
    except pygit2.GitError:  # a tag on something else
        return ""


def _set(repository: pygit2.Repository, ref: str, commit: str) -> None:
    if commit:
        repository.references.create(ref, commit, force=True)
    elif ref in repository.references:
        repository.references.delete(ref)


def _around(files: Path, repository_id: str) -> Path:
    return files / "git" / repository_id
