"""`/api/2.x/jobs`: jobs and their runs, for whoever may see or run them."""

from __future__ import annotations

from typing import Final

from pydantic import JsonValue

from localcloud.behaviours.databricks.jobs import JOB
from localcloud.databricks_rest import shapes
from localcloud.databricks_rest.calls import Answer, ApiError, Call
from localcloud.jobs import execution, queue, records, starting, submitting
from localcloud.jobs.callers import LEVELS, level_on_job
from localcloud.jobs.definition import job_in
from localcloud.jobs.records import JobRun
from localcloud.store import Transaction
from localcloud.store_model import Record

_MOST: Final = 100
_MOST_RUNS: Final = 26
_NEEDS: Final = {
    "CAN_VIEW": "View or Admin or Manage Run or Owner",
    "CAN_MANAGE_RUN": "Manage Run or Owner or Admin",
}


def listed(call: Call) -> JsonValue:
    """The jobs that the caller may see."""
    with call.store.reading() as view:
        wanted = call.word("name").lower()
        found = [each for each in view.find(JOB, call.scope) if not wanted or each.name.lower() == wanted]
        seen = [each for each in found if _level(call, view, each.id)]
    first, size = (
        call.number("page_token", 0) if call.word("page_token") else call.number("offset", 0),
        min(call.number("limit", 20), _MOST),
    )
    page: list[JsonValue] = [shapes.job(each, with_tasks=call.flag("expand_tasks")) for each in seen[first : first + size]]
    return _paged("jobs", page, first + size if first + size < len(seen) else None)


def get(call: Call) -> JsonValue:
    """One job."""
    with call.store.reading() as view:
        return shapes.job(_job(call, view, str(call.number("job_id")), "CAN_VIEW"))


def run_now(call: Call) -> JsonValue:
    """Starts a job; the run goes on in a process of its own."""
    refused = [name for name in ("jar_params", "python_params", "spark_submit_params", "sql_params", "pipeline_params", "only",
                                 "python_named_params", "dbt_commands") if call.body.get(name)]  # fmt: skip
    if refused:
        raise ApiError("INVALID_PARAMETER_VALUE", f"The local Databricks takes job_parameters and notebook_params, and not {refused[0]}")
    execution.mark_abandoned(call.store)
    with call.store.transaction() as view:
        job = _job(call, view, str(call.number("job_id")), "CAN_MANAGE_RUN")
        definition = queue.job_definition(view, call.scope, job.id)
        run = queue.run_now(
            view,
            definition,
            call.caller.name,
            call.texts("job_parameters"),
            overrides=call.texts("notebook_params"),
            token=call.word("idempotency_token"),
            is_free=True,
        )
    starting.start(call.store, run)
    return {"run_id": run.id, "number_in_job": run.id}


def get_run(call: Call) -> JsonValue:
    """One run, or the run of one task."""
    run = _run(call, "CAN_VIEW")
    return shapes.run(run)


def get_output(call: Call) -> JsonValue:
    """What the run of a task has left."""
    run = _run(call, "CAN_VIEW")
    task = records.task_of(run, call.number("run_id"))
    if task is None and len(run.tasks) == 1:
        task = run.tasks[0]
    if task is None:
        raise ApiError("INVALID_PARAMETER_VALUE", "Retrieving the output of runs with multiple tasks is not supported. Please retrieve the "
                       "output of each individual task run instead.")  # fmt: skip
    return shapes.output(run, task)


def list_runs(call: Call) -> JsonValue:
    """Runs, the newest first."""
    execution.mark_abandoned(call.store)
    job = str(call.number("job_id")) if call.value("job_id") is not None else None
    with call.store.reading() as view:
        if job is not None:
            _job(call, view, job, "CAN_VIEW")
        runs = records.runs(view, call.scope, job)
        levels = {each: _level(call, view, each) for each in {run.job for run in runs}}
        found = [each for each in runs if levels[each.job]]
    if call.word("run_type") == "WORKFLOW_RUN":
        found = []
    elif call.word("run_type"):
        found = [each for each in found if shapes.run_type(each) == call.word("run_type")]
    if call.flag("active_only") or call.flag("completed_only"):
        found = [each for each in found if each.is_over() == call.flag("completed_only")]
    first, size = _first(call), min(call.number("limit", 25), _MOST_RUNS)
    page: list[JsonValue] = [shapes.run(each, with_tasks=call.flag("expand_tasks")) for each in found[first : first + size]]
    return _paged("runs", page, first + size if first + size < len(found) else None)


def cancel(call: Call) -> JsonValue:
    """Asks for the end of a run."""
    run = _run(call, "CAN_MANAGE_RUN")
    with call.store.transaction() as view:
        current = records.get(view, run.id)
        if current is not None:
            queue.cancel(view, current, call.caller.name)
    return {}


def _run(call: Call, level: str) -> JobRun:
    execution.mark_abandoned(call.store)
    identifier = call.number("run_id")
    with call.store.reading() as view:
        run = records.get(view, identifier)
        if run is None or run.scope != call.scope or (identifier != run.id and records.task_of(run, identifier) is None):
            raise ApiError("INVALID_PARAMETER_VALUE", f"Run {identifier} does not exist.")
        _require(call, view, run.job, level)
    return run


def _job(call: Call, view: Transaction, identifier: str, level: str) -> Record:
    record = job_in(view, call.scope, identifier)
    if record is None:
        raise ApiError("INVALID_PARAMETER_VALUE", f"Job {identifier} does not exist.")
    _require(call, view, identifier, level)
    return record


def _require(call: Call, view: Transaction, job: str, level: str) -> None:
    has = _level(call, view, job)
    if not has or LEVELS.index(has) < LEVELS.index(level):
        raise ApiError("PERMISSION_DENIED", f"User {call.caller.name} does not have {_NEEDS[level]} permissions on job {job}", 403)


def _level(call: Call, view: Transaction, job: str) -> str:
    if submitting.is_submitted(job) and (own := submitting.level_on(view, call.scope, job, call.caller.name)):
        return own
    return level_on_job(view, call.scope, job, call.caller.name, by_azure=call.caller.by_azure)


def _first(call: Call) -> int:
    """The place of a page's first item."""
    return call.number("page_token") if call.word("page_token") else call.number("offset", 0)


def _paged(name: str, page: list[JsonValue], following: int | None) -> JsonValue:
    if not page:
        return {"has_more": False}
    more: dict[str, JsonValue] = {} if following is None else {"next_page_token": str(following)}
    return {name: page, "has_more": following is not None, **more}


ROUTES: Final[dict[tuple[str, str], Answer]] = {
    ("GET", "jobs/list"): listed,
    ("GET", "jobs/get"): get,
    ("POST", "jobs/run-now"): run_now,
    ("GET", "jobs/runs/get"): get_run,
    ("GET", "jobs/runs/get-output"): get_output,
    ("GET", "jobs/runs/list"): list_runs,
    ("POST", "jobs/runs/cancel"): cancel,
}
