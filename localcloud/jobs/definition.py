"""A job as its resource says it, with the tasks that can be run here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal, cast

from localcloud.behaviours.databricks import jobs
from localcloud.behaviours.paths import Inputs, as_text, flag, items, known_at, text
from localcloud.store_model import Record, View
from localcloud.values import Json

Kind = Literal["notebook", "sql", "python", "condition", "job"]
RunIf = Literal["ALL_SUCCESS", "ALL_DONE", "NONE_FAILED", "AT_LEAST_ONE_SUCCESS", "ALL_FAILED", "AT_LEAST_ONE_FAILED"]

_KINDS: Final[Mapping[str, Kind]] = {
    "notebookTask": "notebook",
    "sqlTask": "sql",
    "sparkPythonTask": "python",
    "conditionTask": "condition",
    "runJobTask": "job",
}
NOT_HERE: Final[Mapping[str, str]] = {
    "aiRuntimeTask": "AI runtimes",
    "alertTask": "alerts",
    "cleanRoomsNotebookTask": "clean rooms",
    "computeTask": "computation",
    "dashboardTask": "dashboards",
    "dbtCloudTask": "dbt Cloud",
    "dbtPlatformTask": "dbt",
    "dbtTask": "dbt",
    "forEachTask": "loops (for_each_task)",
    "genAiComputeTask": "GPUs",
    "pipelineTask": "pipelines",
    "powerBiTask": "Power BI",
    "pythonOperatorTask": "Python operators",
    "pythonWheelTask": "wheels",
    "sparkJarTask": "jars",
    "sparkSubmitTask": "spark-submit",
}
"""Tasks that are refused by name when a run starts."""


class CannotRun(Exception):
    """The job has a task that is not run here; the text says which."""


@dataclass(frozen=True, slots=True)
class Dependency:
    """A task that comes before, and of a condition which outcome is needed."""

    task: str
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class Task:
    """One task."""

    key: str
    kind: Kind
    body: Mapping[str, Json]
    """The inputs of its kind."""
    compute: Mapping[str, Json]
    """What it runs on, as its inputs name it; of a job cluster, `newCluster` is what it is."""
    depends_on: tuple[Dependency, ...]
    run_if: RunIf
    retries: int
    retry_after_seconds: float
    retries_on_timeout: bool
    timeout_seconds: int
    """0 for none."""


@dataclass(frozen=True, slots=True)
class Definition:
    """A job."""

    id: str
    name: str
    scope: str
    tasks: tuple[Task, ...]
    parameters: Mapping[str, str]
    """Defaults of the job's parameters."""
    run_as: str
    max_concurrent_runs: int
    is_queued: bool
    timeout_seconds: int


def definition_of(record: Record) -> Definition:
    """The job that a record is. Raises `CannotRun`."""
    inputs = record.inputs
    runner = text(inputs, "runAs.servicePrincipalName") or text(inputs, "runAs.userName") or text(record.outputs, "runAs.userName")
    return Definition(
        record.id,
        record.name,
        record.scope,
        tuple(_task(record, task) for task in items(inputs.get("tasks"))),
        {text(each, "name"): text(each, "default") for each in items(inputs.get("parameters"))},
        runner,
        int(text(inputs, "maxConcurrentRuns") or 1),
        flag(inputs, "queue.enabled"),
        int(float(text(inputs, "timeoutSeconds") or 0)),
    )


def job_in(view: View, scope: str, job_id: str) -> Record | None:
    """The job with that id in a workspace."""
    return view.get(jobs.JOB, scope, job_id)


def _task(job: Record, inputs: Inputs) -> Task:
    key = text(inputs, "taskKey")
    present = [name for name, value in inputs.items() if name.endswith("Task") and value is not None]
    if not present or present[0] not in _KINDS:
        what = NOT_HERE.get(present[0], present[0]) if present else "nothing"
        raise CannotRun(
            f"task {key} of job {job.name} runs {what}, which the local cloud does not: it runs notebooks, SQL files, Python files, "
            "conditions and other jobs"
        )
    body = inputs[present[0]]
    assert isinstance(body, dict)
    if present[0] == "sqlTask" and not text(body, "file.path"):
        raise CannotRun(f"task {key} of job {job.name} runs a query, an alert or a dashboard, and the local cloud runs SQL files only")
    run_if = text(inputs, "runIf") or "ALL_SUCCESS"
    return Task(
        key,
        _KINDS[present[0]],
        cast("Mapping[str, Json]", body),  # a record holds nothing unknown
        _compute(job, inputs),
        tuple(Dependency(text(each, "taskKey"), text(each, "outcome")) for each in items(inputs.get("dependsOns"))),
        run_if,  # type: ignore[arg-type]  # the provider's types have no other
        int(float(text(inputs, "maxRetries") or 0)),
        float(text(inputs, "minRetryIntervalMillis") or 0) / 1000,
        flag(inputs, "retryOnTimeout"),
        int(float(text(inputs, "timeoutSeconds") or 0)),
    )


def _compute(job: Record, inputs: Inputs) -> Mapping[str, Json]:
    key = text(inputs, "jobClusterKey")
    clusters = [each.get("newCluster") for each in items(job.inputs.get("jobClusters")) if key and text(each, "jobClusterKey") == key]
    return cast("Mapping[str, Json]", {**inputs, **({"newCluster": clusters[0]} if clusters else {})})


def named_values(body: Mapping[str, Json], path: str) -> Iterator[tuple[str, str]]:
    """A map of a task's inputs as texts."""
    found = body.get(path)
    for name, value in found.items() if isinstance(found, dict) else ():
        yield name, as_text(value)


def listed_values(body: Mapping[str, Json], path: str) -> list[str]:
    """A list of a task's inputs as texts."""
    return [as_text(value) for _, value in known_at(body, f"{path}[]")]
