"""What people and services do on a pull request: vote, comment, post a status, link, complete, abandon."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from pydantic import JsonValue

from localcloud.behaviours.model import Refusal
from localcloud.behaviours.paths import flag, text
from localcloud.git import bare, protection, pushes
from localcloud.git.commits import Author, Note
from localcloud.git.refs import Update
from localcloud.pull_requests import linking, merging, opening, persons, policies, records, starting
from localcloud.pull_requests.records import Check, Comment, PullRequest, Strategy, Thread, ThreadStatus, Vote
from localcloud.pull_requests.refusals import ServiceRefusal
from localcloud.store import Store, Transaction
from localcloud.store_model import Record

LONGEST_COMMENT = 150_000
"""Characters, as in the service."""
_BY_POLICY, _STALE = "GitPullRequestUpdateRejectedByPolicyException", "GitPullRequestStaleException"


def vote(store: Store, id: int, person: str, value: int) -> PullRequest:
    """Records a vote: 10, 5, 0, -5 or -10."""
    if value not in (10, 5, 0, -5, -10):
        raise Refusal(f"a vote is 10 (approve), 5 (approve with suggestions), 0 (none), -5 (wait) or -10 (reject), not {value}")
    with store.transaction() as view:
        pull_request, _ = records.active(view, id)
        name = persons.person(view, pull_request.scope, person).principal_name
        given = Vote(name, value, len(pull_request.iterations), records.now())
        return _kept(view, replace(pull_request, votes=(*pull_request.votes, given)))


@dataclass(frozen=True, slots=True)
class Said:
    """A comment that is to be added."""

    content: str
    type: str = "text"
    parent: int = 0


def start_thread(
    store: Store,
    id: int,
    person: str,
    comments: Sequence[Said],
    *,
    status: ThreadStatus = "unknown",
    properties: Mapping[str, JsonValue] | None = None,
    context: JsonValue = None,
) -> Thread:
    """Begins a conversation."""
    if not comments:
        raise Refusal("a thread begins with a comment")
    with store.transaction() as view:
        pull_request, _ = records.get(view, id)
        author = persons.person(view, pull_request.scope, person).principal_name
        made = tuple(_comment(said, number, author) for number, said in enumerate(comments, 1))
        thread = Thread(len(pull_request.threads) + 1, made, status, properties or {}, context)
        _kept(view, replace(pull_request, threads=(*pull_request.threads, thread)))
        return thread


def reply(store: Store, id: int, thread_id: int, person: str, said: Said) -> Comment:
    """Adds a comment to a thread."""
    with store.transaction() as view:
        pull_request, thread = thread_of(view, id, thread_id)
        author = persons.person(view, pull_request.scope, person).principal_name
        made = _comment(said, len(thread.comments) + 1, author)
        change_thread(view, pull_request, replace(thread, comments=(*thread.comments, made)))
        return made


def set_thread_status(store: Store, id: int, thread_id: int, status: ThreadStatus) -> Thread:
    """Resolves a thread, or opens it again."""
    with store.transaction() as view:
        pull_request, thread = thread_of(view, id, thread_id)
        return change_thread(view, pull_request, replace(thread, status=status))


def edit_comment(store: Store, id: int, thread_id: int, comment_id: int, content: str | None) -> Comment:
    """Writes a comment anew, or (None) deletes it."""
    with store.transaction() as view:
        pull_request, thread = thread_of(view, id, thread_id)
        found = next((each for each in thread.comments if each.id == comment_id and not each.deleted), None)
        if found is None:
            raise ServiceRefusal("GitPullRequestCommentNotFoundException", f"The comment {comment_id} was not found in thread {thread_id}.")
        _refuse_content(content if content is not None else "deleted")
        changed = replace(found, deleted=True, content="") if content is None else replace(found, content=content)
        comments = tuple(changed if each is found else each for each in thread.comments)
        change_thread(view, pull_request, replace(thread, comments=comments))
        return changed


def thread_of(view: Transaction, id: int, thread_id: int) -> tuple[PullRequest, Thread]:
    """A thread with its pull request. Raises `Refusal`."""
    pull_request, _ = records.get(view, id)
    found = next((thread for thread in pull_request.threads if thread.id == thread_id), None)
    if found is None:
        raise ServiceRefusal("GitPullRequestCommentThreadNotFoundException", f"Pull request {id} has no thread {thread_id}.")
    return pull_request, found


def change_thread(view: Transaction, pull_request: PullRequest, changed: Thread) -> Thread:
    """Writes a thread anew."""
    _kept(view, replace(pull_request, threads=tuple(changed if each.id == changed.id else each for each in pull_request.threads)))
    return changed


def post_status(store: Store, id: int, person: str, posted: Check) -> Check:
    """Posts a status; its id, author and time are given here. A policy that resets statuses takes them with an iteration only."""
    with store.transaction() as view:
        pull_request, repository = records.get(view, id)
        author = persons.person(view, pull_request.scope, person).principal_name
        if posted.iteration is not None and not 1 <= posted.iteration <= len(pull_request.iterations):
            raise ServiceRefusal("GitPullRequestIterationNotFoundException", f"Pull request {id} has no iteration {posted.iteration}.")
        for each in policies.evaluate(view, pull_request, repository):
            wanted = (text(each.policy.inputs, "settings.genre"), text(each.policy.inputs, "settings.name"))
            is_meant = each.kind == "branchPolicyStatusCheck" and wanted == (posted.genre, posted.name)
            if is_meant and posted.iteration is None and flag(each.policy.inputs, "settings.invalidateOnUpdate"):
                raise ServiceRefusal(
                    "GitPullRequestStatusRejectedByPolicyException",
                    "Pull request status rejected by status policy. Policy configuration requires status to be posted on iteration",
                )
        made = replace(posted, id=len(pull_request.checks) + 1, author=author, at=records.now())
        _kept(view, replace(pull_request, checks=(*pull_request.checks, made)))
        return made


def link(store: Store, id: int, numbers: Sequence[int]) -> PullRequest:
    """Links work items."""
    with store.transaction() as view:
        pull_request, _ = records.get(view, id)
        linking.refuse_missing(view, pull_request.scope, numbers)
        return _kept(view, replace(pull_request, work_items=tuple(dict.fromkeys((*pull_request.work_items, *numbers)))))


def abandon(store: Store, id: int, person: str) -> PullRequest:
    """Closes without merging."""
    with store.transaction() as view:
        pull_request, _ = records.active(view, id)
        by = persons.person(view, pull_request.scope, person).principal_name
        return _kept(view, replace(pull_request, status="abandoned", closed_at=records.now(), closed_by=by))


@dataclass(frozen=True, slots=True)
class Completion:
    """How a pull request is completed."""

    strategy: Strategy | None = None
    """None: the first one that the policies permit."""
    delete_source: bool = False
    expected_source: str = ""
    """The commit that was reviewed; "" for whatever is there."""


def complete(store: Store, id: int, person: str, how: Completion = Completion()) -> PullRequest:
    """Merges into the target branch. Raises `Refusal` with every policy that is not met, or the files that conflict."""
    with store.transaction() as view:
        pull_request, repository = opening.caught_up(view, id)
        by = persons.person(view, pull_request.scope, person)
        last = pull_request.last
        if how.expected_source and how.expected_source != last.source:
            raise ServiceRefusal(
                _STALE, f"TF401192: The source branch has been modified since {how.expected_source[:8]}: it is at {last.source[:8]}."
            )
        strategy = _strategy(view, pull_request, repository, how.strategy)
        waiting = [each for each in policies.evaluate(view, pull_request, repository) if each.blocks]
        if waiting:
            unmet = "; ".join(f"{each.name}: {each.verdict.reason}" for each in waiting)
            raise ServiceRefusal(_BY_POLICY, f"The pull request cannot be completed because policies are not met: {unmet}")
        opened = bare.opened(view.files, repository.id)
        if not bare.tip(opened, pull_request.source):
            raise Refusal(f"the source branch {pull_request.source} was deleted: push it again, or abandon pull request {id}")
        title = f"Merged PR {id}: {pull_request.title}"
        note = Note(f"{title}\n\n{pull_request.description}".strip(), Author(by.name, by.mail or by.principal_name))
        merged = merging.merged(opened, last.source, last.target, strategy, note)
        bare.move(view, opened, pull_request.target, merged)
        updates = [Update(pull_request.target, last.target, merged)]
        if how.delete_source:
            protection.refuse(view, repository, [Update(pull_request.source, last.source, "")])
            bare.move(view, opened, pull_request.source, "")
            updates.append(Update(pull_request.source, last.source, ""))
        closed = replace(pull_request, status="completed", strategy=strategy, merged=merged)
        done = _kept(view, replace(closed, closed_at=records.now(), closed_by=by.principal_name))
        pushes.keep(view, repository, updates, by.principal_name)
        to_build = opening.pushed(view, repository, updates, by.principal_name)
    starting.start(store, repository, updates, by.principal_name, to_build)
    return done


def _strategy(view: Transaction, pull_request: PullRequest, repository: Record, wanted: Strategy | None) -> Strategy:
    permitted = policies.permitted(view, pull_request, repository)
    if not permitted:
        raise ServiceRefusal(_BY_POLICY, "no merge type is permitted by all policies of the target branch")
    if wanted is not None and wanted not in permitted:
        raise ServiceRefusal(_BY_POLICY, f"the policies of the target branch permit {', '.join(permitted)}, not the merge type {wanted}")
    return wanted or permitted[0]


def _comment(said: Said, id: int, author: str) -> Comment:
    _refuse_content(said.content)
    return Comment(id, author, said.content, records.now(), said.parent, said.type)


def _refuse_content(content: str) -> None:
    if not content.strip():
        raise Refusal("a comment has some text")
    if len(content) > LONGEST_COMMENT:
        raise Refusal(f"the comment has {len(content):,} characters, and {LONGEST_COMMENT:,} is the most")


def _kept(view: Transaction, changed: PullRequest) -> PullRequest:
    records.put(view, changed)
    return changed
