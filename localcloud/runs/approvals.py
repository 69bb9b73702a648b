"""Approvals that a run waits for: who may give them, who has, and when they run out.

Source: https://learn.microsoft.com/azure/devops/pipelines/process/approvals. A group counts as one approver: any member speaks for it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Final, Literal

from pydantic import TypeAdapter

from localcloud.behaviours.devops import identities
from localcloud.behaviours.devops.identities import Subject
from localcloud.behaviours.devops.membership import belongs
from localcloud.behaviours.model import Refusal
from localcloud.behaviours.paths import as_text, flag, known_at, text
from localcloud.pull_requests import persons
from localcloud.runs import records
from localcloud.runs.records import Run
from localcloud.store import Store, Transaction
from localcloud.store_model import Record

KIND: Final = "approval"
State = Literal["pending", "approved", "rejected", "timedOut", "canceled"]


@dataclass(frozen=True, slots=True)
class Vote:
    """What somebody said."""

    person: str
    """The name to sign in with."""
    is_approval: bool
    comment: str
    at: str
    speaks_for: tuple[str, ...]
    """The ids of the approvers that it counts for."""


@dataclass(frozen=True, slots=True)
class Approval:
    """One approval check of one stage of a run."""

    id: int
    run: int
    stage: str
    resource: str
    """What it protects, for people: `environment data-prod`."""
    approvers: tuple[str, ...]
    """Ids of groups and users."""
    names: tuple[str, ...]
    needed: int
    requester_may: bool
    instructions: str
    asked_at: str
    minutes: int
    state: State = "pending"
    votes: tuple[Vote, ...] = ()
    check: str = ""
    """The check's id."""

    def runs_out_at(self) -> datetime:
        """When it is too late."""
        return datetime.fromisoformat(self.asked_at) + timedelta(minutes=self.minutes)


@cache
def _adapter() -> TypeAdapter[Approval]:
    return TypeAdapter(Approval)


def of_run(view: Transaction, run_id: int) -> list[Approval]:
    """The approvals of a run, oldest first."""
    return [replace(_adapter().validate_python(each.body), id=each.number) for each in view.documents.find(KIND, run=run_id)]


def ask(view: Transaction, run: Run, stage: str, check: Record, resource: str) -> Approval:
    """The approval of a stage that a check asks for; it is asked for only once."""
    for known in of_run(view, run.id):
        if (known.stage, known.check) == (stage, check.id):
            return known
    approvers = tuple(as_text(value) for _, value in known_at(check.inputs, "approvers[]"))
    subjects = {subject.id.lower(): subject.name for subject in identities.subjects(view, run.scope)}
    approval = Approval(
        id=0,
        run=run.id,
        stage=stage,
        resource=resource,
        approvers=approvers,
        names=tuple(subjects.get(each.lower(), each) for each in approvers),
        needed=int(text(check.inputs, "minimumRequiredApprovers") or 0) or len(approvers),
        requester_may=flag(check.inputs, "requesterCanApprove"),
        instructions=text(check.inputs, "instructions"),
        asked_at=records.now(),
        minutes=int(text(check.inputs, "timeout") or 43_200),
        check=check.id,
    )
    added = replace(approval, id=view.documents.add(KIND, {}))
    put(view, added)
    return added


def put(view: Transaction, approval: Approval) -> None:
    """Writes an approval over what was known of it."""
    view.documents.put(KIND, approval.id, _adapter().dump_python(approval, mode="json"))


def with_time(view: Transaction, approval: Approval, at: datetime) -> Approval:
    """The approval as it is at a moment: one that nobody gave in time has run out."""
    if approval.state == "pending" and at > approval.runs_out_at():
        approval = replace(approval, state="timedOut")
        put(view, approval)
    return approval


def vote(
    store: Store,
    run_id: int,
    called: str,
    *,
    is_approval: bool,
    comment: str = "",
    at: datetime | None = None,
    only: int | None = None,
) -> list[Approval]:
    """Lets somebody speak on everything that a run waits for, or only on one approval. Raises `Refusal` where they may speak on nothing."""
    with store.transaction() as view:
        run = records.get(view, run_id)
        if run is None:
            raise Refusal(f"there is no run {run_id}")
        person = persons.person(view, run.scope, called)
        moment = at or datetime.fromisoformat(records.now())
        known = [with_time(view, each, moment) for each in of_run(view, run_id) if only in (None, each.id)]
        pending = [each for each in known if each.state == "pending"]
        late = [each for each in known if each.state == "timedOut"]
        if not pending:
            why = f"the approval for {late[-1].resource} has run out" if late else "it waits for no approval"
            raise Refusal(f"run {run_id}: {why}")
        changed = [_with_vote(view, run, each, person, is_approval=is_approval, comment=comment) for each in pending]
        spoken = [each for each in changed if isinstance(each, Approval)]
        if not spoken:
            raise Refusal(f"run {run_id}: {'; '.join(str(each) for each in changed)}")
        for each in spoken:
            put(view, each)
        return spoken


def _with_vote(view: Transaction, run: Run, approval: Approval, person: Subject, *, is_approval: bool, comment: str) -> Approval | str:
    """The approval with the vote, or why the person may not give it."""
    speaks_for = tuple(each for each in approval.approvers if belongs(view, run.scope, person, each))
    if not speaks_for:
        return f"{person.name} is not among the approvers of {approval.resource}: {', '.join(approval.names)}"
    if is_approval and not approval.requester_may and person.principal_name.lower() == run.requested_for.lower():
        return f"{person.name} requested the run, and the approval of {approval.resource} does not let the requester approve"
    if any(vote.person == person.principal_name for vote in approval.votes):
        return f"{person.name} has spoken on {approval.resource} already"
    votes = (*approval.votes, Vote(person.principal_name, is_approval, comment, records.now(), speaks_for))
    if not is_approval:
        return replace(approval, votes=votes, state="rejected")
    given = {each for vote in votes for each in vote.speaks_for}
    return replace(approval, votes=votes, state="approved" if len(given) >= approval.needed else "pending")
