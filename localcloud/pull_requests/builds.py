"""Build validation: the state of a policy is that of the newest run of its pipeline for the merge of what is reviewed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from localcloud.behaviours.paths import flag, text
from localcloud.pull_requests.evaluation import Case, State, Verdict
from localcloud.runs import records
from localcloud.runs.records import Run

_SUCCEEDED = ("succeeded", "partiallySucceeded")


def judge(case: Case) -> Verdict:
    """Whether the pipeline has succeeded for the last push, and the build has not expired since the target branch moved."""
    pipeline, pull_request = text(case.policy.inputs, "settings.buildDefinitionId"), case.pull_request
    merges = {merge.commit: merge for merge in pull_request.merges}
    runs = [run for run in records.runs(case.view, pipeline=pipeline, pull_request=pull_request.id) if run.commit in merges]
    current = [run for run in runs if merges[run.commit].source == pull_request.last.source]
    if not current:
        return Verdict("queued", "no build of the last push")
    newest = current[-1]
    if newest.state != "completed":
        return Verdict("running", f"run {newest.id} is {newest.state}")
    if merges[newest.commit].target != pull_request.last.target and _is_expired(case, newest):
        return Verdict("queued", f"run {newest.id} has expired, since the target branch was updated")
    state: State = "approved" if newest.result in _SUCCEEDED else "rejected"
    return Verdict(state, f"run {newest.id} {newest.result}")


def _is_expired(case: Case, run: Run) -> bool:
    """A duration of 0 never expires, or at once where the target branch's updates queue builds."""
    minutes = int(text(case.policy.inputs, "settings.validDuration") or "720")
    if minutes == 0:
        return not flag(case.policy.inputs, "settings.queueOnSourceUpdateOnly", default=True)
    return run.finished_at is not None and datetime.fromisoformat(run.finished_at) + timedelta(minutes=minutes) < datetime.now(UTC)
