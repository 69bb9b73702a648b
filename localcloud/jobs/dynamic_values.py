"""`{{...}}` in the parameters of tasks: values that are known when the task begins.

Source: https://learn.microsoft.com/azure/databricks/jobs/dynamic-value-references.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from localcloud.jobs.definition import Task
from localcloud.jobs.records import JobRun, TaskRun
from localcloud.values import Json

_REFERENCE: Final = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
_TIMES: Final[Mapping[str, str]] = {
    "iso_date": "%Y-%m-%d",
    "year": "%Y",
    "month": "%-m",
    "day": "%-d",
    "hour": "%-H",
    "minute": "%-M",
    "second": "%-S",
}


class UnknownReference(Exception):
    """A reference that names nothing; the text says which and what there is."""


@dataclass(frozen=True, slots=True)
class Known:
    """What a task's references can name."""

    run: JobRun
    task: Task
    state: TaskRun
    workspace_id: str


def resolved(text: str, known: Known) -> str:
    """The text with its references replaced. Raises `UnknownReference`."""
    return _REFERENCE.sub(lambda found: _as_text(_value(found[1], known)), text)


def job_value(text: str, run: JobRun) -> str:
    """A job's parameter with its references to the run itself replaced. Raises `UnknownReference`."""
    return _REFERENCE.sub(lambda found: _as_text(_of_run(found[1], _parts(found[1]), run)), text)


def _as_text(value: Json) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _value(reference: str, known: Known) -> Json:
    match _parts(reference):
        case ["job", "parameters", name]:
            if name not in known.run.parameters:
                raise UnknownReference(_sentence(reference, "job.parameters.", known.run.parameters))
            return known.run.parameters[name]
        case ["task", name] if name in (own := _of_this_task(known)):
            return own[name]
        case ["tasks", key, *rest] if (other := known.run.task(key)) is not None and other.is_over():
            return _of_task(reference, other, rest)
        case ["workspace", "id"]:
            return known.workspace_id
        case parts:
            return _of_run(reference, parts, known.run)


def _of_run(reference: str, parts: list[str], run: JobRun) -> Json:
    """What is known as soon as a run begins."""
    match parts:
        case ["job", name] if name in (of_job := _of_job(run)):
            return of_job[name]
        case ["job", "start_time", form]:
            return _time(reference, form, run.started_at)
        case ["job", "trigger", "type"]:
            return {"ONE_TIME": "one_time", "PERIODIC": "periodic", "RUN_JOB_TASK": "run_job_task"}.get(run.trigger, run.trigger.lower())
        case ["workspace", "url"]:
            return run.scope
    raise UnknownReference(f"the reference {{{{{reference}}}}} names nothing that is known when it is needed")


def _of_job(run: JobRun) -> dict[str, Json]:
    return {"id": run.job, "name": run.name, "run_id": run.id, "repair_count": 0}


def _of_this_task(known: Known) -> dict[str, Json]:
    state = known.state
    path = str(known.task.body.get("notebookPath", ""))
    return {"name": state.key, "run_id": state.run_id, "execution_count": state.attempt + 1, "notebook_path": path}


def _of_task(reference: str, other: TaskRun, rest: list[str]) -> Json:
    match rest:
        case ["run_id"]:
            return other.run_id
        case ["result_state"]:
            return other.result.lower()
        case ["execution_count"]:
            return other.attempt + 1
        case ["values", name]:
            if name not in other.values:
                raise UnknownReference(_sentence(reference, f"tasks.{other.key}.values.", other.values))
            return other.values[name]
        case ["error_code"]:
            return other.result if other.result not in ("SUCCESS", "") else ""
    raise UnknownReference(f"the reference {{{{{reference}}}}} names nothing: of a task there are values, result_state and run_id")


def _sentence(reference: str, before: str, there: Mapping[str, object]) -> str:
    known = ", ".join(f"{before}{name}" for name in sorted(there)) or f"no {before}*"
    return f"the reference {{{{{reference}}}}} names nothing. There is {known}"


def _time(reference: str, form: str, milliseconds: int) -> str:
    moment = datetime.fromtimestamp(milliseconds / 1000, UTC)
    if form == "iso_datetime":
        return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03}Z"
    if form == "timestamp_ms":
        return str(milliseconds)
    if form == "iso_weekday":
        return str(moment.isoweekday())
    if form == "is_weekday":
        return str(moment.isoweekday() < 6).lower()
    if form not in _TIMES:
        raise UnknownReference(f"the reference {{{{{reference}}}}} names nothing: of a time there are iso_date, iso_datetime, "
                               f"timestamp_ms, {', '.join(list(_TIMES)[1:])}")  # fmt: skip
    return moment.strftime(_TIMES[form])


def _parts(reference: str) -> list[str]:
    """The parts between dots; one with other characters is in backquotes, or ["..."]."""
    return [quoted or bracketed or plain for quoted, bracketed, plain in re.findall(r"`([^`]*)`|\[\"([^\"]*)\"\]|([^.`\[\]]+)", reference)]
