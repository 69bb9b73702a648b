"""Merges as Azure DevOps makes them: a merge commit, one squashed commit, a rebase, or a rebase with a merge commit."""

from __future__ import annotations

import pygit2
from pygit2.enums import SortMode

from localcloud.behaviours.model import Refusal
from localcloud.git.commits import Note
from localcloud.pull_requests.records import Strategy

CONFLICTS = "The pull request has merge conflicts"


def base_of(repository: pygit2.Repository, source: str, target: str) -> str:
    """The commit from which both branches come; "" for histories without one."""
    return str(repository.merge_base(source, target) or "")


def tried(repository: pygit2.Repository, source: str, target: str, note: Note) -> str:
    """The merge commit that a pull request's pipelines build; "" where the branches conflict."""
    try:
        return merged(repository, source, target, "noFastForward", note)
    except Refusal:
        return ""


def merged(repository: pygit2.Repository, source: str, target: str, strategy: Strategy, note: Note) -> str:
    """The commit that the target branch has after the merge; no ref is moved. Raises `Refusal` where there are conflicts."""
    tip = _rebased(repository, source, target) if strategy in {"rebase", "rebaseMerge"} else source
    if strategy == "rebase":
        return tip
    tree = _tree(repository, repository.merge_commits(repository[target].id, repository[tip].id))
    parents = [repository[target].id] if strategy == "squash" else [repository[target].id, repository[tip].id]
    signature = note.author.signed_now()
    return str(repository.create_commit(None, signature, signature, note.message, tree, parents))


def _rebased(repository: pygit2.Repository, source: str, target: str) -> str:
    """The commits of the source branch, one after the other on the target branch; those of merges are left out, as Git does."""
    walker = repository.walk(repository[source].id, SortMode.TOPOLOGICAL | SortMode.REVERSE)
    walker.hide(repository[target].id)
    tip = repository[target].peel(pygit2.Commit)
    for commit in walker:
        if len(commit.parents) == 1:
            index = repository.merge_trees(commit.parents[0].tree, tip.tree, commit.tree)
            tree = _tree(repository, index)
            if tree != tip.tree.id:
                made = repository.create_commit(None, commit.author, commit.committer, commit.message, tree, [tip.id])
                tip = repository[made].peel(pygit2.Commit)
    return str(tip.id)


def _tree(repository: pygit2.Repository, index: pygit2.Index) -> pygit2.Oid:
    if index.conflicts is not None:
        files = sorted({entry.path for sides in index.conflicts for entry in sides if entry is not None})
        raise Refusal(f"{CONFLICTS} in {', '.join(files)}. Merge the target branch into the source branch, and push")
    return index.write_tree(repository)
