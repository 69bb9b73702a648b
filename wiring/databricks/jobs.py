"""The jobs of a workspace."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi

from components.databricks.job import Job, JobArgs, Task
from config.databricks import jobs as wanted
from domain import naming
from wiring.databricks.compute import WorkspaceCompute, libraries, machines
from wiring.databricks.data import WorkspaceData
from wiring.databricks.inside import Inside
from wiring.databricks.notebooks import WorkspaceNotebooks

RELEASE_TAG = "release"
"""Tag of a job that runs notebooks of a git folder: which release they are of, in the list of jobs and in cost reports."""


@dataclass(frozen=True, slots=True)
class Uses:
    """What jobs use of the workspace."""

    compute: WorkspaceCompute
    notebooks: WorkspaceNotebooks
    data: WorkspaceData
    secret_scopes: Mapping[str, pulumi.Resource]


def jobs(inside: Inside, uses: Uses) -> Mapping[str, Job]:
    """All of them, each after the secrets that its clusters read."""
    return {
        key: Job(inside.name(key), args=_job(inside, key, uses), opts=inside.after(*(uses.secret_scopes[name] for name in _scopes(job))))
        for key, job in sorted(inside.declared.jobs.items())
    }


def _scopes(job: wanted.Job) -> list[str]:
    return sorted({scope for cluster in job.job_clusters.values() for scope in cluster.secret_scopes})


def _job(inside: Inside, key: str, uses: Uses) -> JobArgs:
    job = inside.declared.jobs[key]
    stack = inside.config.stack
    tags = {**stack.all_tags, **job.tags}
    if inside.config.release and any(uses.notebooks.is_in_git(task.notebook) for task in job.tasks.values()):
        tags[RELEASE_TAG] = inside.config.release
    parameters: dict[str, pulumi.Input[str]] = dict(job.parameters)
    if job.catalog:
        parameters["catalog"] = uses.data.catalogs[job.catalog].catalog_name
    args: JobArgs = {
        "job_name": naming.workspace_object(stack, key),
        "description": job.description,
        "tasks": {name: _task(task, uses) for name, task in job.tasks.items()},
        "job_clusters": {name: machines(inside, cluster, uses.compute, stack.all_tags) for name, cluster in job.job_clusters.items()},
        "parameters": parameters,
        "max_concurrent_runs": job.max_concurrent_runs,
        "timeout_seconds": (job.timeout_minutes or 0) * 60,
        "warn_after_seconds": job.warn_after_minutes * 60 if job.warn_after_minutes else None,
        "notifications": {
            "on_failure": job.notifications.on_failure,
            "on_success": job.notifications.on_success,
            "on_long_run": job.notifications.on_long_run,
        },
        "run_as": inside.run.application_id,
        "tags": tags,
        "access": inside.access("jobs", key),
    }
    if job.schedule:
        args["schedule"] = {
            "quartz_cron_expression": job.schedule.cron,
            "timezone_id": job.schedule.time_zone,
            "paused": job.schedule.is_paused(stack.environment),
        }
    return args


def _task(task: wanted.Task, uses: Uses) -> Task:
    return {
        "notebook_path": uses.notebooks.path(task.notebook),
        "parameters": task.parameters,
        "depends_on": task.depends_on,
        "run_if": task.run_if if task.depends_on else None,
        "job_cluster": task.job_cluster,
        "cluster_id": uses.compute.clusters[task.cluster].cluster_id if task.cluster else None,
        "warehouse_id": uses.compute.warehouses[task.warehouse].warehouse_id if task.warehouse else None,
        "libraries": libraries(task.libraries),
        "retries": task.retries,
        "retry_after_seconds": task.retry_after_seconds if task.retries else 0,
        "timeout_seconds": (task.timeout_minutes or 0) * 60,
    }
