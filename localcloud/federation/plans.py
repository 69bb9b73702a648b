"""How a run and its jobs are called where tokens are asked for: `System.PlanId` and `System.JobId`."""

from __future__ import annotations

from localcloud.behaviours.identifiers import derived_uuid
from localcloud.runs import records
from localcloud.runs.records import Run
from localcloud.store import Transaction


def plan_id(run: Run) -> str:
    """The id of a run's orchestration plan."""
    return derived_uuid("plan", run.scope, str(run.id))


def job_id(run: Run, stage: str, job: str) -> str:
    """The id of one of its jobs."""
    return derived_uuid("job", run.scope, str(run.id), stage, job)


def run_of(view: Transaction, scope: str, project: str, plan: str) -> Run | None:
    """The run with that plan, as long as it goes on."""
    going = (run for run in records.runs(view) if run.state == "inProgress" and run.scope == scope and run.project == project)
    return next((run for run in going if plan_id(run) == plan.lower()), None)
