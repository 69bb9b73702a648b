"""All checks of one stage, in the order of the service: permissions, what is decided at once, approvals, hours, the lock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from localcloud.agent.checks import business_hours, locks, static
from localcloud.agent.checks.resources import Protected
from localcloud.behaviours.devops.approvals import CHECKS
from localcloud.behaviours.devops.organisation import token
from localcloud.behaviours.paths import text
from localcloud.pipelines.model import Pipeline, Stage
from localcloud.runs import approvals, authorisation, bypasses
from localcloud.runs.records import Run
from localcloud.store import Transaction
from localcloud.store_model import Record

_KINDS: Final = {token(kind).rpartition(":")[2]: kind for kind in CHECKS}


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a stage may start."""

    kind: Literal["pass", "wait", "wait for a lock", "fail", "superseded"]
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the checks look at."""

    run: Run
    pipeline: Pipeline
    repository: Record
    stage: Stage
    waits_since: datetime
    at: datetime


def judge(view: Transaction, asked: Asked, resources: Sequence[Protected]) -> Verdict:
    """Whether the stage may start now. A lock that is free is taken."""
    for resource in resources:
        if not authorisation.may_use(view, asked.run, resource.kind, resource.id):
            return Verdict(
                "wait", f"the pipeline needs permission to use the {resource} ({resource.place}): authorise it in the stack that owns it"
            )
    found = [(resource, check) for resource in resources for check in _on(view, asked.run, resource)]
    for resource, check in found:
        if problem := _decided(view, asked, check):
            return Verdict("fail", f"{resource}: {problem}")
    waits = [verdict for resource, check in found if (verdict := _approval(view, asked, resource, check)).kind != "pass"]
    if not waits:
        waits = [verdict for resource, check in found if (verdict := _hours(view, asked, resource, check)).kind != "pass"]
    failed = next((verdict for verdict in waits if verdict.kind == "fail"), None)
    if failed is not None:
        return failed
    if waits:
        return Verdict("wait", "; ".join(verdict.sentence for verdict in waits))
    for resource, check in found:
        if _kind(check) == "checkExclusiveLock":
            verdict = _lock(view, asked, resource, check)
            if verdict.kind != "pass":
                return verdict
    return Verdict("pass")


def _on(view: Transaction, run: Run, resource: Protected) -> list[Record]:
    target = f"{run.project}.{resource.id}" if resource.kind == "repository" else resource.id
    return [
        check for kind in CHECKS for check in view.find(token(kind), run.scope, targetResourceType=resource.kind, targetResourceId=target)
    ]


def _kind(check: Record) -> str:
    return _KINDS[check.token.rpartition(":")[2]]


def _decided(view: Transaction, asked: Asked, check: Record) -> str:
    kind = _kind(check)
    if kind == "checkBranchControl":
        return static.branch_control(view, asked.run, asked.repository, check)
    if kind == "checkRequiredTemplate":
        return static.required_template(view, asked.run, asked.pipeline, asked.repository, check)
    if kind == "checkRestApi":
        return f"the local agent does not know checks that call another service ({check.name})"
    return ""


def _approval(view: Transaction, asked: Asked, resource: Protected, check: Record) -> Verdict:
    if _kind(check) != "checkApproval":
        return Verdict("pass")
    approval = approvals.with_time(view, approvals.ask(view, asked.run, asked.stage.name, check, str(resource)), asked.at)
    if approval.state == "approved":
        return Verdict("pass")
    if approval.state == "pending":
        given = {each for vote in approval.votes for each in vote.speaks_for}
        who = " and ".join(name for each, name in zip(approval.approvers, approval.names, strict=True) if each not in given)
        few = f" ({approval.needed} of {len(approval.approvers)}, {len(given)} given)" if len(approval.approvers) > 1 else ""
        return Verdict("wait", f"the {resource} needs an approval by {who}{few}")
    if approval.state == "rejected":
        last = approval.votes[-1]
        return Verdict("fail", f"the {resource}: rejected by {last.person}{f': {last.comment}' if last.comment else ''}")
    return Verdict("fail", f"the {resource}: the approval ran out after {approval.minutes} minutes")


def _hours(view: Transaction, asked: Asked, resource: Protected, check: Record) -> Verdict:
    if _kind(check) != "checkBusinessHours" or business_hours.are_now(check, asked.at):
        return Verdict("pass")
    if any(each.stage == asked.stage.name for each in bypasses.of_run(view, asked.run.id)):
        return Verdict("pass")
    return _waits(asked, check, f"the {resource} may be used from {business_hours.sentence(check)}")


def _lock(view: Transaction, asked: Asked, resource: Protected, check: Record) -> Verdict:
    answer, other = locks.acquire(view, asked.run, asked.stage.name, resource, asked.stage.lock_behavior)
    if answer == "held":
        return Verdict("pass")
    if answer == "superseded":
        return Verdict("superseded", f"the {resource}: the newer run {other} waits for the exclusive lock (lockBehavior: runLatest)")
    verdict = _waits(asked, check, f"the {resource} is locked by run {other}")
    return verdict if verdict.kind == "fail" else Verdict("wait for a lock", verdict.sentence)


def _waits(asked: Asked, check: Record, sentence: str) -> Verdict:
    minutes = int(text(check.inputs, "timeout") or 43_200)
    if asked.at > asked.waits_since + timedelta(minutes=minutes):
        return Verdict("fail", f"{sentence}; the check ran out after {minutes} minutes")
    return Verdict("wait", sentence)
