"""Whose approval counts: neither the author's nor the last pusher's, unless a policy says so; and who is required by path."""

from __future__ import annotations

from localcloud.behaviours.devops.identities import Subject
from localcloud.behaviours.devops.membership import belongs
from localcloud.behaviours.paths import flag, known_at, text
from localcloud.pull_requests import persons
from localcloud.pull_requests.evaluation import Case, Verdict
from localcloud.pull_requests.records import APPROVALS, OBJECTIONS


def minimum(case: Case) -> Verdict:
    """Enough approvals of people who count, on what is there now, and no objection."""
    inputs, pull_request = case.policy.inputs, case.pull_request
    wanted = int(text(inputs, "settings.reviewerCount") or "1")
    votes = pull_request.votes_now()
    objecting = sorted(person for person, vote in votes.items() if vote.value in OBJECTIONS)
    if objecting and not flag(inputs, "settings.allowCompletionWithRejectsOrWaits"):
        return Verdict("rejected", f"{_listed(objecting)} voted to wait or to reject")
    excluded = set()
    if not flag(inputs, "settings.submitterCanVote"):
        excluded.add(pull_request.author)
    if flag(inputs, "settings.lastPusherCannotApprove"):
        excluded.add(pull_request.last.pusher)
    counted = {person: vote for person, vote in votes.items() if vote.value in APPROVALS and person not in excluded}
    if len(counted) < wanted:
        uncounted = sorted(person for person in excluded if person in votes and votes[person].value in APPROVALS)
        without = f" ({_listed(uncounted)}: the author or the last pusher does not count)" if uncounted else ""
        return Verdict("running", f"{len(counted)} of {wanted} approvals{without}")
    given = {vote.iteration for vote in pull_request.votes if vote.value in APPROVALS and vote.person not in excluded}
    last = len(pull_request.iterations)
    if flag(inputs, "settings.onLastIterationRequireVote") and last not in given:
        return Verdict("running", "the last push has no approval")
    if flag(inputs, "settings.onEachIterationRequireVote") and not given.issuperset(range(1, last + 1)):
        return Verdict("running", "a push has no approval")
    return Verdict("approved", f"{len(counted)} of {wanted} approvals")


def required(case: Case) -> Verdict:
    """Every required reviewer has approved; of a group, as many of its members as the policy says. The author's approval does not count
    unless the policy says so."""
    inputs, pull_request = case.policy.inputs, case.pull_request
    votes = pull_request.votes_now()
    counts_author = flag(inputs, "settings.submitterCanVote")
    wanted = int(text(inputs, "settings.minimumNumberOfReviewers") or "1")
    missing = []
    for subject in subjects(case):
        could = {person for person in votes if _speaks_for(case, person, subject)}
        if objecting := sorted(person for person in could if votes[person].value in OBJECTIONS):
            return Verdict("rejected", f"{_listed(objecting)} voted to wait or to reject")
        approved = {person for person in could if votes[person].value in APPROVALS}
        approved -= set() if counts_author else {pull_request.author}
        least = wanted if subject.kind == "group" else 1
        if len(approved) < least:
            missing.append(f"{len(approved)} of {least} from {subject.name}")
    if missing:
        return Verdict("running", f"approvals: {', '.join(missing)}")
    return Verdict("approved", "every required reviewer has approved")


def subjects(case: Case) -> list[Subject]:
    """The required reviewers of a policy who still exist."""
    wanted = [str(value) for _, value in known_at(case.policy.inputs, "settings.autoReviewerIds[]")]
    found = [persons.with_id(case.view, case.pull_request.scope, each) for each in wanted]
    return [subject for subject in found if subject is not None]


def has_id(case: Case, person: str, wanted: str) -> bool:
    """Whether a person has an id."""
    subject = persons.with_id(case.view, case.pull_request.scope, wanted)
    return subject is not None and subject.principal_name == person


def _speaks_for(case: Case, person: str, reviewer: Subject) -> bool:
    scope = case.pull_request.scope
    return belongs(case.view, scope, persons.person(case.view, scope, person), reviewer.id)


def _listed(names: list[str]) -> str:
    return ", ".join(names)
