"""Pushes that were taken: who pushed, and what a push changes about the resources of a stack."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, replace
from datetime import UTC, datetime
from typing import Final

import pygit2

from localcloud.behaviours import people
from localcloud.behaviours.devops.repositories import BRANCH, FILE
from localcloud.behaviours.paths import text
from localcloud.git import bare, commits
from localcloud.git.refs import HEADS, Update, full
from localcloud.store import Transaction
from localcloud.store_model import Record

KIND: Final = "push"


def committer(opened: pygit2.Repository, updates: Iterable[Update]) -> str:
    """Who committed what was pushed, if they are in the directory; else who runs the cloud."""
    for update in updates:
        if update.new:
            known = people.by_mail(opened[update.new].peel(pygit2.Commit).committer.email)
            return known.mail if known else people.ME.mail
    return people.ME.mail


def keep(view: Transaction, repository: Record, updates: Iterable[Update], who: str) -> None:
    """Records a push, and lets the stack's records of files and branches show what there is now, as a refresh would find it."""
    opened = bare.opened(view.files, repository.id)
    at = datetime.now(UTC).isoformat(timespec="milliseconds")
    for update in updates:
        view.documents.add(KIND, {"repository": repository.id, "pusher": who, "at": at, **asdict(update)})
        if update.ref.startswith(HEADS):
            repository = _with_default_branch(view, repository, opened, update)
            _follow(view, repository, opened, update)


def last_pusher(view: Transaction, repository_id: str, ref: str) -> str:
    """Who pushed to a branch last; "" where nobody did."""
    found = view.documents.find(KIND, repository=repository_id, ref=ref)
    return str(found[-1].body["pusher"]) if found else ""


def _with_default_branch(view: Transaction, repository: Record, opened: pygit2.Repository, update: Update) -> Record:
    """The repository, whose default branch is the first one that anybody pushes into it while it is empty."""
    if text(repository.outputs, "defaultBranch") or not update.new:
        return repository
    bare.set_default_branch(view, opened, update.ref)
    changed = replace(repository, outputs={**repository.outputs, "defaultBranch": update.ref})
    view.put(changed)
    return changed


def _follow(view: Transaction, repository: Record, opened: pygit2.Repository, update: Update) -> None:
    commit = opened[update.new].peel(pygit2.Commit) if update.new else None
    for record in view.find(BRANCH, repository.scope, repositoryId=repository.id):
        if full(text(record.inputs, "name")) == update.ref:
            if commit is None:
                view.delete(record)
            else:
                view.put(replace(record, outputs={**record.outputs, "lastCommitId": update.new}))
    for record in view.find(FILE, repository.scope, repositoryId=repository.id):
        if full(text(record.outputs, "branch")) == update.ref:
            found = commits.content(commit, text(record.inputs, "file")) if commit else None
            if found is None:
                view.delete(record)
            elif (content := found.decode(errors="replace")) != text(record.outputs, "content"):
                changed = {"content": content}
                view.put(replace(record, inputs={**record.inputs, **changed}, outputs={**record.outputs, **changed}))
