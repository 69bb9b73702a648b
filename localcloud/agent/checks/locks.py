"""Exclusive locks: one stage at a time on a resource.

`sequential`: runs get the lock in the order in which they were queued. `runLatest` (the default): only the newest one that waits gets it,
and older ones that wait are cancelled (https://learn.microsoft.com/azure/devops/pipelines/process/approvals#exclusive-lock).
"""

from __future__ import annotations

from typing import Final, Literal

from localcloud.agent.checks.resources import Protected
from localcloud.pipelines.model import LockBehavior
from localcloud.runs import records
from localcloud.runs.records import Run
from localcloud.store import Transaction

KIND: Final = "lock"
Answer = Literal["held", "waiting", "superseded"]


def acquire(view: Transaction, run: Run, stage: str, resource: Protected, behavior: LockBehavior | None) -> tuple[Answer, int]:
    """Asks for the lock; who is in the way otherwise (a run's id)."""
    key = f"{resource.kind}/{resource.id}"
    requests = view.documents.find(KIND, resource=key)
    own = next((each for each in requests if each.body["run"] == run.id and each.body["stage"] == stage), None)
    if own is None:
        number = view.documents.add(KIND, {"resource": key, "run": run.id, "stage": stage, "is_held": False, "since": records.now()})
    else:
        number = own.number
        if own.body["is_held"]:
            return "held", run.id
    others = {int(str(each.body["run"])): bool(each.body["is_held"]) for each in requests if each.body["run"] != run.id}
    newer = [other for other, is_held in others.items() if not is_held and other > run.id]
    if behavior != "sequential" and newer:
        view.documents.delete(KIND, number)
        return "superseded", max(newer)
    holder = next((other for other, is_held in others.items() if is_held), None)
    older = [other for other, is_held in others.items() if not is_held and other < run.id]
    in_the_way = holder or (min(older) if behavior == "sequential" and older else None)
    if in_the_way is not None:
        return "waiting", in_the_way
    view.documents.put(KIND, number, {"resource": key, "run": run.id, "stage": stage, "is_held": True, "since": records.now()})
    return "held", run.id


def release(view: Transaction, run_id: int, stage: str | None = None) -> None:
    """Gives back what a stage holds or waits for; what the whole run does, without a stage."""
    for each in view.documents.find(KIND, run=run_id):
        if stage in (None, each.body["stage"]):
            view.documents.delete(KIND, each.number)
