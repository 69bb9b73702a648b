"""What the agent and people ask of a repository: the commit of a ref, a file of a commit, what changed, a working folder, an address."""

from __future__ import annotations

from pathlib import Path

import pygit2
from pygit2.enums import CheckoutStrategy

from localcloud.behaviours.model import Refusal
from localcloud.git import commits
from localcloud.git.bare import folder_of, opened
from localcloud.store import Store
from localcloud.store_model import Record, View


def resolve(store: Store, repository_id: str, ref: str) -> str:
    """The commit that a branch, a tag, a full ref or a commit's id names. Raises `Refusal` where there is none."""
    return str(commits.commit_of(opened(store.files, repository_id), ref).id)


def file_at(store: Store, repository_id: str, commit: str, path: str) -> str:
    """The text of a file at a commit. Raises `Refusal` where there is none or it is not text in UTF-8."""
    found = commits.content(commits.commit_of(opened(store.files, repository_id), commit), path)
    if found is None:
        raise Refusal(f"TF401174: The item '/{path.strip('/')}' could not be found in the repository at the version <{commit}>.")
    try:
        return found.decode()
    except UnicodeDecodeError:
        raise Refusal(f"'/{path.strip('/')}' at {commit} is not text in UTF-8") from None


def changed_files(store: Store, repository_id: str, old: str, new: str) -> list[str]:
    """The paths, with a slash in front, that differ between two commits; "" for old: all files of the new one."""
    return commits.changed(opened(store.files, repository_id), old, new)


def checkout(store: Store, repository_id: str, commit: str, into: Path) -> None:
    """A clone with the commit checked out, detached as on an agent, in a folder that is empty or not there; `origin` is the repository."""
    source = folder_of(store.files, repository_id)
    wanted = commits.commit_of(opened(store.files, repository_id), commit)
    made = pygit2.init_repository(str(into), bare=False)
    # Objects are shared, not copied: the clone of a job is gone before the repository is.
    (Path(made.path) / "objects" / "info" / "alternates").write_text(f"{source}/objects\n")
    clone = pygit2.Repository(str(into))
    remote = clone.remotes.create("origin", str(source))
    remote.fetch(["+refs/heads/*:refs/remotes/origin/*", "+refs/tags/*:refs/tags/*", "+refs/pull/*:refs/remotes/pull/*"])
    clone.set_head(wanted.id)
    clone.checkout("HEAD", strategy=CheckoutStrategy.FORCE)


def address(view: View, repository: Record) -> Path:
    """The path that `git clone` takes."""
    return folder_of(view.files, repository.id)


def branches(store: Store, repository_id: str) -> dict[str, str]:
    """The commits of all branches by their full names. Raises `Refusal`."""
    repository = opened(store.files, repository_id)
    return {f"refs/heads/{name}": str(repository.branches.local[name].peel(pygit2.Commit).id) for name in repository.branches.local}


def message(store: Store, repository_id: str, commit: str) -> str:
    """What the author of a commit wrote. Raises `Refusal`."""
    return str(commits.commit_of(opened(store.files, repository_id), commit).message)
