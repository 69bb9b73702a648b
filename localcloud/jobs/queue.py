"""Starts and ends runs of jobs, for whoever may: the run is written down here and executed elsewhere."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Final

from localcloud.behaviours.model import Refusal
from localcloud.jobs import records, submitting
from localcloud.jobs.definition import CannotRun, Definition, definition_of, job_in
from localcloud.jobs.records import JobRun
from localcloud.schema.nearest import did_you_mean
from localcloud.store import Transaction

_MOST_BYTES: Final = 10_000
"""Of the parameters of a run, as JSON. The reference says so of `notebook_params` (https://docs.databricks.com/api/azure/workspace/jobs/runnow),
and nothing of `job_parameters`, which become the same."""


def job_definition(view: Transaction, scope: str, job_id: str) -> Definition:
    """A job of a workspace. Raises `Refusal` where there is none, or it cannot be run here."""
    record = job_in(view, scope, job_id) or submitting.record_of(view, scope, job_id)
    if record is None:
        raise Refusal(f"INVALID_PARAMETER_VALUE: Job {job_id} does not exist.")
    try:
        return definition_of(record)
    except CannotRun as problem:
        raise Refusal(f"INVALID_PARAMETER_VALUE: {problem}.") from None


def run_now(
    view: Transaction,
    definition: Definition,
    started_by: str,
    parameters: Mapping[str, str],
    *,
    overrides: Mapping[str, str] | None = None,
    token: str = "",
    trigger: str = "ONE_TIME",
    is_free: bool = False,
) -> JobRun:
    """A new run, or the one that was started with the same token before. Raises `Refusal`."""
    runs = records.runs(view, definition.scope, definition.id)
    same = records.runs(view, definition.scope) if submitting.is_submitted(definition.id) else runs
    if token and (before := next((each for each in same if each.token == token and each.started_by == started_by), None)) is not None:
        return before
    unknown = [name for name in parameters if name not in definition.parameters]
    if unknown:
        there = ", ".join(sorted(definition.parameters)) or "none"
        hint = did_you_mean(unknown[0], definition.parameters)
        raise Refusal(f"INVALID_PARAMETER_VALUE: Job {definition.name} has no parameter {unknown[0]!r}. {hint or f'It has: {there}'}")
    if overrides and definition.parameters:
        raise Refusal(
            f"INVALID_PARAMETER_VALUE: Job {definition.name} has job parameters, so notebook_params cannot be used: use job_parameters."
        )
    values = {**definition.parameters, **parameters}
    _refuse_long("job_parameters", values)
    _refuse_long("notebook_params", overrides or {})
    run = JobRun(
        0,
        definition.id,
        definition.name,
        definition.scope,
        definition.run_as,
        started_by,
        values,
        dict(overrides or {}),
        trigger,
        token,
        is_free,
    )
    made = records.add(view, run, [task.key for task in definition.tasks])
    if sum(not each.is_over() for each in runs) >= definition.max_concurrent_runs:
        made.state = "QUEUED"
        made.message = "Queued because the maximum number of concurrent runs is reached"
        if not definition.is_queued or definition.max_concurrent_runs == 0:
            made.state, made.result, made.ended_at = "SKIPPED", "MAXIMUM_CONCURRENT_RUNS_REACHED", records.now()
            made.message = f"Skipped: the job has {definition.max_concurrent_runs} concurrent runs at most"
            for each in made.tasks:
                each.state, each.result = "SKIPPED", "MAXIMUM_CONCURRENT_RUNS_REACHED"
        records.put(view, made)
    return made


def cancel(view: Transaction, run: JobRun, by: str) -> None:
    """Asks for the end of a run; nothing happens to one that is over."""
    if not run.is_over():
        run.canceled_by = by
        records.put(view, run)


def _refuse_long(field: str, values: Mapping[str, str]) -> None:
    size = len(json.dumps({field: values}, separators=(",", ":"), ensure_ascii=False).encode())
    if size > _MOST_BYTES:
        raise Refusal(
            f"INVALID_PARAMETER_VALUE: The JSON representation of {field} cannot exceed {_MOST_BYTES:,} bytes. It has {size:,} bytes."
        )
