"""Opening a pull request, and what a push does to those that are open: a new iteration, votes taken back, a new merge to build."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from localcloud.behaviours.devops.pipelines import DEFINITION
from localcloud.behaviours.model import Refusal
from localcloud.behaviours.paths import flag, text
from localcloud.git import bare, pushes
from localcloud.git.commits import Author, Note
from localcloud.git.refs import Update, full
from localcloud.pull_requests import merging, persons, policies, records
from localcloud.pull_requests.linking import refuse_missing
from localcloud.pull_requests.records import APPROVALS, Iteration, Merge, PullRequest, Vote
from localcloud.runs import queue
from localcloud.runs import records as runs
from localcloud.store import Store, Transaction
from localcloud.store_model import Record

LONGEST_TITLE, LONGEST_DESCRIPTION = 400, 4_000
"""Characters, as in the service."""
_SERVICE = Author("Azure DevOps", "azuredevops@microsoft.com")
_ON_SOURCE_ONLY = "settings.queueOnSourceUpdateOnly"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody proposes."""

    repository: Record
    source: str
    title: str
    author: str
    target: str = ""
    """Empty: the default branch."""
    description: str = ""
    reviewers: Sequence[str] = ()
    work_items: Sequence[int] = ()


def create(store: Store, wanted: Wanted) -> PullRequest:
    """Opens a pull request and queues its builds. Raises `Refusal`, and then nothing is kept."""
    with store.transaction() as view:
        made = _created(view, wanted)
    queue_builds(store, [made.id])
    return made


def retitle(store: Store, number: int, title: str | None, description: str | None) -> PullRequest:
    """Gives a pull request another title or description; None leaves it as it is. Raises `Refusal`."""
    with store.transaction() as view:
        each, _ = records.active(view, number)
        changed = replace(
            each,
            title=each.title if title is None else title,
            description=each.description if description is None else description,
        )
        _refuse_text(changed)
        records.put(view, changed)
        return changed


def ask(store: Store, number: int, person: str) -> PullRequest:
    """Asks one more person for a review. Raises `Refusal`."""
    with store.transaction() as view:
        each, _ = records.active(view, number)
        name = persons.person(view, each.scope, person).principal_name
        changed = replace(each, reviewers=tuple(dict.fromkeys((*each.reviewers, name))))
        records.put(view, changed)
        return changed


def pushed(view: Transaction, repository: Record, updates: Iterable[Update], who: str) -> list[int]:
    """Tells the open pull requests of a repository about a push; those of which builds are to be queued."""
    to_build = []
    for update in updates:
        for each in records.of(view, repository, "active"):
            if update.new and update.ref == each.source:
                iteration = Iteration(update.new, each.last.target, who, records.now())
                changed = replace(each, iterations=(*each.iterations, iteration), votes=(*each.votes, *_taken_back(view, each, repository)))
                records.put(view, _merged_again(view, changed))
                to_build.append(each.id)
            elif update.new and update.ref == each.target:
                last = replace(each.last, target=update.new)
                records.put(view, _merged_again(view, replace(each, iterations=(*each.iterations[:-1], last))))
                if any(not flag(policy.inputs, _ON_SOURCE_ONLY, default=True) for policy in _builds(view, each, repository)):
                    to_build.append(each.id)
    return to_build


def caught_up(view: Transaction, number: int) -> tuple[PullRequest, Record]:
    """An open pull request with its branches as they are: a commit of the stack itself, or a push whose hook was killed, told nobody.

    Raises `Refusal`.
    """
    pull_request, repository = records.active(view, number)
    opened = bare.opened(view.files, repository.id)
    known = ((pull_request.source, pull_request.last.source), (pull_request.target, pull_request.last.target))
    updates = [Update(ref, before, now) for ref, before in known if (now := bare.tip(opened, ref)) and now != before]
    for update in updates:
        pushed(view, repository, [update], pushes.last_pusher(view, repository.id, update.ref) or pull_request.author)
    return records.active(view, number) if updates else (pull_request, repository)


def queue_builds(store: Store, ids: Iterable[int], *, by_hand: str = "") -> list[runs.Run]:
    """Queues the pipelines that must validate pull requests, at their merge commits; by hand those, too, that are queued by hand only.

    A pipeline that is disabled or gone queues nothing, and its policy keeps waiting.
    """
    wanted = []
    with store.reading() as view:
        for number in ids:
            pull_request, repository = records.get(view, number)
            requested_for = persons.person(view, repository.scope, by_hand).principal_name if by_hand else pull_request.last.pusher
            for policy in _builds(view, pull_request, repository):
                pipeline = text(policy.inputs, "settings.buildDefinitionId")
                definition = view.get(DEFINITION, repository.scope, pipeline)
                is_open = definition is not None and text(definition.inputs, "queueStatus") != "disabled"
                if pull_request.merge and is_open and (by_hand or not flag(policy.inputs, "settings.manualQueueOnly")):
                    wanted.append((pipeline, pull_request, pull_request.merge.commit, requested_for))
    return [
        queue.queue(
            store,
            pipeline,
            reason="PullRequest",
            ref=pull_request.ref,
            commit=commit,
            requested_for=requested_for,
            pull_request=pull_request.id,
        )
        for pipeline, pull_request, commit, requested_for in wanted
    ]


def _created(view: Transaction, wanted: Wanted) -> PullRequest:
    repository, scope = wanted.repository, wanted.repository.scope
    author = persons.person(view, scope, wanted.author).principal_name
    source, target = full(wanted.source), full(wanted.target or text(repository.outputs, "defaultBranch"))
    _refuse_text(wanted)
    if source == target:
        raise Refusal(f"the source and the target branch are both {source}: a pull request needs two")
    opened = bare.opened(view.files, repository.id)
    tips = {ref: bare.tip(opened, ref) for ref in (source, target)}
    for ref, commit in tips.items():
        if not commit:
            raise Refusal(f"the branch {ref} does not exist in repository {repository.name}. Push it first")
    if any((each.source, each.target) == (source, target) for each in records.of(view, repository, "active")):
        raise Refusal("TF401179: An active pull request for the source and target branch already exists.")
    refuse_missing(view, scope, wanted.work_items)
    made = records.add(
        view,
        PullRequest(
            id=0,
            scope=scope,
            project=text(repository.inputs, "projectId"),
            repository=repository.id,
            title=wanted.title,
            description=wanted.description,
            author=author,
            source=source,
            target=target,
            created_at=records.now(),
            iterations=(Iteration(tips[source], tips[target], pushes.last_pusher(view, repository.id, source) or author, records.now()),),
            reviewers=tuple(dict.fromkeys(persons.person(view, scope, each).principal_name for each in wanted.reviewers)),
            work_items=tuple(dict.fromkeys(wanted.work_items)),
        ),
    )
    made = _merged_again(view, made)
    records.put(view, made)
    return made


def _refuse_text(wanted: Wanted | PullRequest) -> None:
    if not wanted.title.strip():
        raise Refusal("a pull request needs a title")
    for name, value, most in (("title", wanted.title, LONGEST_TITLE), ("description", wanted.description, LONGEST_DESCRIPTION)):
        if len(value) > most:
            raise Refusal(f"the {name} has {len(value)} characters, and {most:,} is the most")


def _merged_again(view: Transaction, pull_request: PullRequest) -> PullRequest:
    """With a merge of what is there now, which `refs/pull/N/merge` names; without one where the branches conflict."""
    opened = bare.opened(view.files, pull_request.repository)
    last = pull_request.last
    note = Note(f"Merge pull request {pull_request.id} from {pull_request.source} into {pull_request.target}", _SERVICE)
    commit = merging.tried(opened, last.source, last.target, note)
    bare.move(view, opened, pull_request.ref, commit)
    merges = (*pull_request.merges, Merge(commit, last.source, last.target)) if commit else pull_request.merges
    return replace(pull_request, merges=merges, merge_status="succeeded" if commit else "conflicts")


def _taken_back(view: Transaction, pull_request: PullRequest, repository: Record) -> list[Vote]:
    """The votes that a push resets, each as a vote of nothing."""
    kind = policies.resets(view, pull_request, repository)
    if not kind:
        return []
    standing = [vote for vote in pull_request.votes_now().values() if vote.value and (kind == "all" or vote.value in APPROVALS)]
    return [replace(vote, value=0, at=records.now()) for vote in standing]


def _builds(view: Transaction, pull_request: PullRequest, repository: Record) -> list[Record]:
    return list(policies.required_builds(view, pull_request, repository))
