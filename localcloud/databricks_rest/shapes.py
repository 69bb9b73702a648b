"""Jobs and runs as the Jobs service writes them.

Source: the service's reference (https://docs.databricks.com/api/azure/workspace/jobs), versions 2.1 and 2.2.
"""

from __future__ import annotations

import re
from typing import Final, cast

from pydantic import JsonValue

from localcloud.behaviours.paths import text
from localcloud.jobs import submitting
from localcloud.jobs.records import JobRun, TaskRun
from localcloud.store_model import Record
from localcloud.values import Json

_RENAMED: Final = {
    "dependsOns": "depends_on",
    "onDurationWarningThresholdExceededs": "on_duration_warning_threshold_exceeded",
    "onFailures": "on_failure",
    "onStarts": "on_start",
    "onStreamingBacklogExceededs": "on_streaming_backlog_exceeded",
    "onSuccesses": "on_success",
    "environments": "environments",
}
_MAPS: Final = ("baseParameters", "customTags", "jobParameters", "notebookParams", "sparkConf", "sparkEnvVars", "tags")
"""Properties whose keys are people's own."""
_CODES: Final = {
    "SUCCESS": "SUCCESS",
    "FAILED": "RUN_EXECUTION_ERROR",
    "TIMEDOUT": "MAX_RUN_DURATION_EXCEEDED",
    "CANCELED": "USER_CANCELED",
    "MAXIMUM_CONCURRENT_RUNS_REACHED": "MAX_CONCURRENT_RUNS_EXCEEDED",
}


def job(record: Record, *, with_tasks: bool = True) -> dict[str, JsonValue]:
    """A job."""
    settings = _snake({key: value for key, value in record.inputs.items() if value is not None and key != "runAs"})
    assert isinstance(settings, dict)
    if not with_tasks:
        settings = {key: value for key, value in settings.items() if key not in ("tasks", "job_clusters", "environments")}
    settings.setdefault("format", "MULTI_TASK")
    runner = text(record.inputs, "runAs.servicePrincipalName") or text(record.inputs, "runAs.userName")
    return {"job_id": int(record.id), "run_as_user_name": runner, "settings": settings}


def run(record: JobRun, *, with_tasks: bool = True) -> dict[str, JsonValue]:
    """A run of a job."""
    shown: dict[str, JsonValue] = {
        "job_id": int(record.job),
        "run_id": record.id,
        "number_in_job": record.id,
        "original_attempt_run_id": record.id,
        "creator_user_name": record.started_by,
        "run_name": record.name,
        "run_page_url": f"{record.scope}/#job/{record.job}/run/{record.id}",
        "run_type": run_type(record),
        "trigger": record.trigger,
        "format": "MULTI_TASK",
        "job_parameters": [{"name": name, "default": value, "value": value} for name, value in sorted(record.parameters.items())],
        **_progress(record),
    }
    if with_tasks:
        shown["tasks"] = [_task(record, each) for each in record.tasks]
    return shown


def run_type(record: JobRun) -> str:
    """Whether a run is that of a job, or was submitted."""
    return "SUBMIT_RUN" if submitting.is_submitted(record.job) else "JOB_RUN"


def output(record: JobRun, task: TaskRun) -> dict[str, JsonValue]:
    """What a task has left."""
    shown: dict[str, JsonValue] = {"metadata": {**_task(record, task), "job_id": int(record.job), "run_name": record.name}}
    if task.error:
        shown |= {"error": task.error, "error_trace": task.trace or task.error}
    elif task.outcome:
        shown["condition_task"] = {"outcome": task.outcome}
    elif task.nested_run:
        shown["run_job_output"] = {"run_id": task.nested_run}
    else:
        shown["notebook_output"] = {"result": task.exit_value, "truncated": False} if task.exit_value else {}
    return shown


def _task(record: JobRun, task: TaskRun) -> dict[str, JsonValue]:
    return {
        "run_id": task.run_id,
        "task_key": task.key,
        "attempt_number": task.attempt,
        "run_page_url": f"{record.scope}/#job/{record.job}/run/{task.run_id}",
        **_progress(task),
    }


def _progress(part: JobRun | TaskRun) -> dict[str, JsonValue]:
    """State and times, in the older form and in the newer."""
    state: dict[str, JsonValue] = {"life_cycle_state": part.state, "state_message": part.message}
    status: dict[str, JsonValue] = {"state": _newer(part.state)}
    if part.is_over():
        state |= {"result_state": part.result, "user_cancelled_or_timedout": part.result in ("CANCELED", "TIMEDOUT")}
        code = _CODES.get(part.result, "SUCCESS" if part.result in ("EXCLUDED", "SUCCESS_WITH_FAILURES") else "RUN_EXECUTION_ERROR")
        kind = "SUCCESS" if code == "SUCCESS" else "CLIENT_ERROR"
        status["termination_details"] = {"code": code, "type": kind, "message": part.message}
    started = part.started_at or (part.created_at if isinstance(part, JobRun) else 0)
    took = max(part.ended_at - part.started_at, 0) if part.ended_at and part.started_at else 0
    return {"state": state, "status": status, "start_time": started, "end_time": part.ended_at, "run_duration": took,
            "execution_duration": took, "setup_duration": 0, "cleanup_duration": 0}  # fmt: skip


def _newer(state: str) -> str:
    if state in ("TERMINATED", "SKIPPED", "INTERNAL_ERROR"):
        return "TERMINATED"
    return state


def _snake(value: Json) -> JsonValue:
    if isinstance(value, list):
        return [_snake(each) for each in value]
    if isinstance(value, dict):
        return {
            _RENAMED.get(key) or re.sub(r"(?<!^)([A-Z])", r"_\1", key).lower(): cast("JsonValue", each) if key in _MAPS else _snake(each)
            for key, each in value.items()
            if each is not None
        }
    return value
