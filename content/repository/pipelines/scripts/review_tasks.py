"""The tasks of a declared job as a run of their own: the same notebooks of another folder, with other parameters."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from databricks.sdk.service.jobs import Job, SubmitTask

KEPT = (
    "task_key", "depends_on", "run_if", "libraries", "existing_cluster_id", "new_cluster", "timeout_seconds", "max_retries",
    "min_retry_interval_millis", "retry_on_timeout", "environment_key", "disable_auto_optimization",
)  # fmt: skip
"""What a task takes along besides its notebook. Nobody is told by mail about a review."""
_PARAMETER = re.compile(r"\{\{\s*job\.parameters\.\[?`?([\w.-]+?)`?\]?\s*\}\}")


class CannotReview(Exception):
    """The job has something that a review cannot have; the text says what."""


@dataclass(frozen=True)
class JobTasks:
    """A job, as far as a review is concerned."""

    name: str
    settings: Mapping
    timeout_seconds: int


def job_tasks(job: Job) -> JobTasks:
    """What the service tells about a job."""
    settings = job.settings.as_dict() if job.settings else {}
    return JobTasks(settings.get("name", ""), settings, int(settings.get("timeout_seconds") or 0))


def submitted(job: JobTasks, folders: Mapping[str, str], values: Mapping[str, str]) -> list[SubmitTask]:
    """The job's tasks with notebooks of `folders` (from the job's own to the review's) and with these parameters. Raises `CannotReview`."""
    given = {each["name"]: each.get("default", "") for each in job.settings.get("parameters", [])}
    clusters = {each["job_cluster_key"]: each["new_cluster"] for each in job.settings.get("job_clusters", [])}
    return [_submitted(job, task, clusters, folders, {**given, **values}) for task in job.settings.get("tasks", [])]


def _submitted(job: JobTasks, task: Mapping, clusters: Mapping, folders: Mapping[str, str], parameters: Mapping[str, str]) -> SubmitTask:
    notebook = task.get("notebook_task")
    if notebook is None:
        raise CannotReview(f"task {task['task_key']} of job {job.name} is not a notebook")
    path = _moved(notebook["notebook_path"], folders)
    if path is None:
        raise CannotReview(f"task {task['task_key']} of job {job.name} runs {notebook['notebook_path']}, which is not in {', '.join(folders)}")
    # Parameters of a job win over those of its tasks; a run without a job has only the latter
    base = {**notebook.get("base_parameters", {}), **parameters}
    filled = {name: _PARAMETER.sub(lambda found: parameters.get(found[1], found[0]), value) for name, value in base.items()}
    made = {name: task[name] for name in KEPT if name in task}
    if task.get("job_cluster_key"):
        made["new_cluster"] = clusters[task["job_cluster_key"]]
    made["notebook_task"] = {**notebook, "notebook_path": path, "base_parameters": filled, "source": "WORKSPACE"}
    return SubmitTask.from_dict(made)


def _moved(path: str, folders: Mapping[str, str]) -> str | None:
    plain = path.removeprefix("/Workspace")
    for old, new in folders.items():
        if plain.startswith(f"{old}/"):
            return f"{new}{plain.removeprefix(old)}"
    return None
