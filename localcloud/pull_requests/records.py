"""A pull request as the local Azure DevOps keeps it.

Words and values are those of the service (https://learn.microsoft.com/rest/api/azure/devops/git/pull-requests/get-pull-request).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from typing import Final, Literal

from pydantic import JsonValue, TypeAdapter

from localcloud.behaviours.devops.repositories import GIT
from localcloud.behaviours.model import Refusal
from localcloud.store import Transaction
from localcloud.store_model import Record

KIND: Final = "pullRequest"
NOT_FOUND: Final = "TF401180: The requested pull request was not found."
Status = Literal["active", "completed", "abandoned"]
MergeStatus = Literal["succeeded", "conflicts"]
Strategy = Literal["noFastForward", "squash", "rebase", "rebaseMerge"]
CheckState = Literal["notSet", "pending", "succeeded", "failed", "error", "notApplicable"]
ThreadStatus = Literal["unknown", "active", "fixed", "wontFix", "closed", "byDesign", "pending"]
APPROVALS: Final = (10, 5)
"""Approved, and approved with suggestions."""
OBJECTIONS: Final = (-5, -10)
"""Waiting for the author, and rejected."""


@dataclass(frozen=True, slots=True)
class Iteration:
    """What one push brought: the source branch as it was, and the target branch as it was last merged with."""

    source: str
    target: str
    pusher: str
    at: str


@dataclass(frozen=True, slots=True)
class Merge:
    """A merge that was tried, so that a build of it is known again."""

    commit: str
    source: str
    target: str


@dataclass(frozen=True, slots=True)
class Vote:
    """One vote: 10, 5, 0 (taken back or reset), -5 or -10. The last one of a person counts."""

    person: str
    value: int
    iteration: int
    at: str


@dataclass(frozen=True, slots=True)
class Comment:
    """One comment of a thread."""

    id: int
    author: str
    content: str
    at: str
    parent: int = 0
    type: str = "text"
    deleted: bool = False


@dataclass(frozen=True, slots=True)
class Thread:
    """A conversation; `unknown` is one that nobody has to resolve."""

    id: int
    comments: tuple[Comment, ...]
    status: ThreadStatus = "unknown"
    properties: Mapping[str, JsonValue] = field(default_factory=dict)
    context: JsonValue = None
    """The file and lines it is about, as they were sent."""


@dataclass(frozen=True, slots=True)
class Check:
    """A status that a service has posted."""

    id: int
    genre: str
    name: str
    state: CheckState
    author: str
    at: str
    iteration: int | None = None
    description: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class PullRequest:
    """One pull request. People are named as they sign in."""

    id: int
    scope: str
    project: str
    repository: str
    title: str
    description: str
    author: str
    source: str
    target: str
    created_at: str
    status: Status = "active"
    iterations: tuple[Iteration, ...] = ()
    merges: tuple[Merge, ...] = ()
    merge_status: MergeStatus = "succeeded"
    reviewers: tuple[str, ...] = ()
    """Whom somebody asked for a review; those of a policy are not in it."""
    votes: tuple[Vote, ...] = ()
    threads: tuple[Thread, ...] = ()
    checks: tuple[Check, ...] = ()
    work_items: tuple[int, ...] = ()
    strategy: Strategy | None = None
    merged: str = ""
    """The commit of the target branch after completion."""
    closed_at: str | None = None
    closed_by: str = ""

    @property
    def ref(self) -> str:
        """The ref of the merge that pipelines build."""
        return f"refs/pull/{self.id}/merge"

    @property
    def last(self) -> Iteration:
        """What is reviewed now."""
        return self.iterations[-1]

    @property
    def merge(self) -> Merge | None:
        """The merge of what is reviewed now; None where it conflicts."""
        return self.merges[-1] if self.merge_status == "succeeded" and self.merges else None

    def votes_now(self) -> dict[str, Vote]:
        """The vote of each person that counts."""
        return {vote.person: vote for vote in self.votes}


@cache
def _adapter() -> TypeAdapter[PullRequest]:
    return TypeAdapter(PullRequest)


def get(view: Transaction, id: int) -> tuple[PullRequest, Record]:
    """The pull request and its repository. Raises `Refusal`."""
    document = view.documents.get(KIND, id)
    found = None if document is None else replace(_adapter().validate_python(document.body), id=id)
    repository = view.get(GIT, found.scope, found.repository) if found else None
    if found is None or repository is None:
        raise Refusal(NOT_FOUND)
    return found, repository


def active(view: Transaction, id: int) -> tuple[PullRequest, Record]:
    """The same, where it is neither completed nor abandoned. Raises `Refusal`."""
    found, repository = get(view, id)
    if found.status != "active":
        raise Refusal(f"TF401181: The pull request cannot be edited due to its state: {id} is {found.status}.")
    return found, repository


def of(view: Transaction, repository: Record | None = None, status: Status | None = None) -> list[PullRequest]:
    """The pull requests of a repository (None: of all that exist) with a status (None: with any), oldest first."""
    wanted = {key: value for key, value in (("repository", repository and repository.id), ("status", status)) if value}
    found = [replace(_adapter().validate_python(each.body), id=each.number) for each in view.documents.find(KIND, **wanted)]
    return [each for each in found if view.get(GIT, each.scope, each.repository) is not None]


def add(view: Transaction, made: PullRequest) -> PullRequest:
    """Keeps a new one, whose id is given here."""
    added = replace(made, id=view.documents.add(KIND, {}))
    put(view, added)
    return added


def put(view: Transaction, changed: PullRequest) -> None:
    """Writes one over what was known of it."""
    view.documents.put(KIND, changed.id, _adapter().dump_python(changed, mode="json"))


def now() -> str:
    """This moment, as records have it."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")
