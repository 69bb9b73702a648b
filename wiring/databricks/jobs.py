"""The jobs of a workspace."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi

from components.databricks.job import Job, JobArgs, Task
from config.databricks.jobs import Job as JobConfig
from config.databricks.jobs import Task as TaskConfig
from domain import naming
from wiring.databricks.compute import WorkspaceCompute, libraries, machines
from wiring.databricks.context import WorkspaceContext
from wiring.databricks.data import WorkspaceData
from wiring.databricks.notebooks import WorkspaceNotebooks

RELEASE_TAG = "release"
"""Tag of a job that runs notebooks of a git folder: the release, for the list of jobs and for cost reports."""


@dataclass(frozen=True, slots=True)
class JobInputs:
    """What jobs use of the workspace."""

    compute: WorkspaceCompute
    notebooks: WorkspaceNotebooks
    data: WorkspaceData
    secret_scopes: Mapping[str, pulumi.Resource]
    run_as: Sequence[pulumi.Resource]
    """The right to let a job run as the run identity."""


def build_jobs(context: WorkspaceContext, inputs: JobInputs) -> Mapping[str, Job]:
    """All of them. Each depends on the secrets that its clusters read, and on the right to run as the identity."""
    return {
        key: Job(
            context.name(key),
            args=_job(context, key, inputs),
            opts=context.depending_on(*(inputs.secret_scopes[name] for name in _scopes(job)), *inputs.run_as),
        )
        for key, job in sorted(context.workspace.jobs.items())
    }


def _scopes(job: JobConfig) -> list[str]:
    return sorted({scope for cluster in job.job_clusters.values() for scope in cluster.secret_scopes})


def _job(context: WorkspaceContext, key: str, inputs: JobInputs) -> JobArgs:
    job = context.workspace.jobs[key]
    stack = context.config.stack
    tags = {**stack.all_tags, **job.tags}
    if context.config.release and any(inputs.notebooks.is_in_git(task.notebook) for task in job.tasks.values()):
        tags[RELEASE_TAG] = context.config.release
    parameters: dict[str, pulumi.Input[str]] = dict(job.parameters)
    if job.catalog:
        parameters["catalog"] = inputs.data.catalogs[job.catalog].catalog_name
    args: JobArgs = {
        "job_name": naming.workspace_object(stack, context.today("jobs", key)),
        "description": job.description,
        "tasks": {name: _task(task, inputs) for name, task in job.tasks.items()},
        "job_clusters": {name: machines(context, cluster, inputs.compute, stack.all_tags) for name, cluster in job.job_clusters.items()},
        "parameters": parameters,
        "max_concurrent_runs": job.max_concurrent_runs,
        "timeout_seconds": (job.timeout_minutes or 0) * 60,
        "warn_after_seconds": job.warn_after_minutes * 60 if job.warn_after_minutes else None,
        "notifications": {
            "on_failure": job.notifications.on_failure,
            "on_success": job.notifications.on_success,
            "on_long_run": job.notifications.on_long_run,
        },
        "run_as": context.run_identity.application_id,
        "tags": tags,
        "access": context.access("jobs", key),
    }
    if job.schedule:
        args["schedule"] = {
            "quartz_cron_expression": job.schedule.cron,
            "timezone_id": job.schedule.time_zone,
            "paused": job.schedule.is_paused(stack.environment_today),
        }
    return args


def _task(task: TaskConfig, inputs: JobInputs) -> Task:
    return {
        "notebook_path": inputs.notebooks.path(task.notebook),
        "parameters": task.parameters,
        "depends_on": task.depends_on,
        "run_if": task.run_if if task.depends_on else None,
        "job_cluster": task.job_cluster,
        "cluster_id": inputs.compute.clusters[task.cluster].cluster_id if task.cluster else None,
        "warehouse_id": inputs.compute.warehouses[task.warehouse].warehouse_id if task.warehouse else None,
        "libraries": libraries(task.libraries),
        "retries": task.retries,
        "retry_after_seconds": task.retry_after_seconds if task.retries else 0,
        "timeout_seconds": (task.timeout_minutes or 0) * 60,
    }
