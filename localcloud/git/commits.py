"""Reading and writing commits: files at a commit, what a change touches, and a file that is written straight to a branch."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import pygit2
from pygit2.enums import FileMode, ObjectType

from localcloud.behaviours.model import Refusal
from localcloud.git.bare import move, tip
from localcloud.git.refs import full
from localcloud.store_model import View


@dataclass(frozen=True, slots=True)
class Author:
    """Who wrote a commit."""

    name: str
    mail: str

    def signed_now(self) -> pygit2.Signature:
        """The author at this moment."""
        return pygit2.Signature(self.name, self.mail, int(datetime.now(UTC).timestamp()), 0)


@dataclass(frozen=True, slots=True)
class Note:
    """What a commit says: its message, and who wrote it."""

    message: str
    author: Author


def commit_of(repository: pygit2.Repository, name: str) -> pygit2.Commit:
    """The commit that a full ref, a branch, a tag or a commit's id names. Raises `Refusal`."""
    for candidate in (name, full(name), f"refs/tags/{name}"):
        if candidate.startswith("refs/") and (commit := tip(repository, candidate)):
            return repository[commit].peel(pygit2.Commit)
    try:
        return repository.revparse_single(name).peel(pygit2.Commit) if len(name) >= 7 and not name.startswith("refs/") else _none(name)
    except (KeyError, ValueError, pygit2.GitError):
        return _none(name)


def paths(commit: pygit2.Commit, folder: str = "") -> Iterator[str]:
    """The paths of all files of a commit, or of those below a folder."""

    def walk(tree: pygit2.Tree, prefix: str) -> Iterator[str]:
        for entry in tree:
            if isinstance(entry, pygit2.Tree):
                yield from walk(entry, f"{prefix}{entry.name}/")
            else:
                yield f"{prefix}{entry.name}"

    inside = folder.strip("/")
    try:
        start = commit.tree[inside] if inside else commit.tree
    except KeyError:
        return
    if isinstance(start, pygit2.Tree):
        yield from walk(start, f"{inside}/" if inside else "")


def content(commit: pygit2.Commit, path: str) -> bytes | None:
    """What is in a file; None where there is no such file."""
    try:
        found = commit.tree[path.strip("/")]
    except KeyError:
        return None
    return found.data if isinstance(found, pygit2.Blob) else None


def changed(repository: pygit2.Repository, old: str, new: str) -> list[str]:
    """The paths, with a slash in front, that differ between two commits; of a renamed file both. "" for old: all files of the new one."""
    after = repository[new].peel(pygit2.Commit)
    if not old:
        return sorted(f"/{path}" for path in paths(after))
    difference = repository.diff(repository[old].peel(pygit2.Commit), after)
    return sorted({f"/{file.path}" for delta in difference.deltas for file in (delta.old_file, delta.new_file)})


def tree_with(repository: pygit2.Repository, base: pygit2.Tree | None, files: Mapping[str, bytes | None]) -> pygit2.Oid:
    """The tree with these files written, and those without content removed. Raises `Refusal` for a path that cannot be a file's."""
    index = pygit2.Index()
    if base is not None:
        index.read_tree(base)
    for path, data in files.items():
        name = path.strip("/")
        if data is None:
            index.remove(name)
            continue
        taken = [entry.path for entry in index if entry.path.startswith(f"{name}/") or name.startswith(f"{entry.path}/")]
        try:
            index.add(pygit2.IndexEntry(name, repository.create_blob(data), FileMode.BLOB))
        except pygit2.GitError as error:
            raise Refusal(f"'{path}' cannot be the path of a file: {error}") from None
        if taken:
            raise Refusal(f"'{path}' cannot be the path of a file: {taken[0]} is there")
    try:
        return index.write_tree(repository)
    except pygit2.GitError as error:
        raise Refusal(f"{', '.join(files)} cannot be written: {error}") from None


def write(view: View, repository: pygit2.Repository, branch: str, files: Mapping[str, bytes | None], note: Note) -> str:
    """Commits files to a branch, which may begin with that; the commit. Where nothing changes, there is none, and the branch stays."""
    ref = full(branch)
    before = tip(repository, ref)
    base = repository[before].peel(pygit2.Commit) if before else None
    tree = tree_with(repository, base.tree if base else None, files)
    if base is not None and base.tree.id == tree:
        return before
    signature = note.author.signed_now()
    commit = str(repository.create_commit(None, signature, signature, note.message, tree, [base.id] if base else []))
    move(view, repository, ref, commit)
    return commit


def tag(view: View, repository: pygit2.Repository, name: str, commit: str, author: Author) -> None:
    """Makes an annotated tag."""
    made = repository.create_tag(name, repository[commit].id, ObjectType.COMMIT, author.signed_now(), name)
    view.on_rollback(lambda: repository.references.delete(f"refs/tags/{name}"))
    assert made


def _none(name: str) -> pygit2.Commit:
    raise Refusal(f"TF401175: The version descriptor <{name}> could not be resolved to a version in the repository.")
