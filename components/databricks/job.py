"""A job: notebooks that run in order, on a schedule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NotRequired, TypedDict, cast

import pulumi
from pulumi_databricks.job import Job as DatabricksJob
from pulumi_databricks.permissions import Permissions

from components.databricks.absent import without_absent
from components.databricks.access import Access, access_controls
from components.databricks.compute import Compute, compute_properties
from components.databricks.libraries import Library, library_properties
from components.databricks.schedule import Schedule, pause_status

if TYPE_CHECKING:
    from pulumi_databricks._inputs import (
        JobEmailNotificationsArgsDict,
        JobHealthArgsDict,
        JobJobClusterArgsDict,
        JobJobClusterNewClusterArgsDict,
        JobScheduleArgsDict,
        JobTaskArgsDict,
        JobTaskLibraryArgsDict,
    )


class Task(TypedDict):
    """One notebook of a job. It runs on one of `job_cluster`, `cluster_id` and `warehouse_id`; with none of them, on serverless compute."""

    notebook_path: pulumi.Input[str]
    """Workspace path of the notebook."""
    parameters: Mapping[str, pulumi.Input[str]]
    """Values of its widgets."""
    depends_on: Sequence[str]
    """Keys of the tasks that come before it."""
    run_if: NotRequired[str | None]
    """The condition on those tasks, such as `ALL_SUCCESS`. Default: all of them succeeded."""
    job_cluster: NotRequired[str | None]
    """Key of a cluster of `job_clusters`."""
    cluster_id: NotRequired[pulumi.Input[str] | None]
    """An all-purpose cluster."""
    warehouse_id: NotRequired[pulumi.Input[str] | None]
    """A SQL warehouse, for a SQL notebook."""
    libraries: NotRequired[Sequence[Library]]
    """Libraries on its cluster. Default: none."""
    retries: int
    """How often it is retried after a failure."""
    retry_after_seconds: int
    """Seconds before a retry."""
    timeout_seconds: int
    """Seconds after which it counts as failed; 0 for never."""


class Notifications(TypedDict):
    """Who gets an e-mail."""

    on_failure: Sequence[str]
    """Addresses for failed runs."""
    on_success: Sequence[str]
    """Addresses for successful runs."""
    on_long_run: Sequence[str]
    """Addresses for runs that take longer than `warn_after_seconds`."""


class JobArgs(TypedDict):
    """What a `Job` needs."""

    job_name: str
    """Name that people see."""
    description: str
    """What it is for."""
    tasks: Mapping[str, Task]
    """Its notebooks by task key."""
    job_clusters: Mapping[str, Compute]
    """Clusters that are started for a run and terminated after it, by key."""
    parameters: Mapping[str, pulumi.Input[str]]
    """Parameters that every task gets, with their defaults; a run can be started with other values."""
    schedule: NotRequired[Schedule]
    """When it starts automatically. Default: never."""
    max_concurrent_runs: int
    """Runs at the same time. A further one waits in the queue."""
    timeout_seconds: int
    """Seconds after which a run counts as failed; 0 for never."""
    warn_after_seconds: NotRequired[int | None]
    """Seconds after which a run is reported as slow. Default: never."""
    notifications: Notifications
    """Who gets an e-mail."""
    run_as: pulumi.Input[str]
    """Application id of the service principal that it runs as."""
    tags: Mapping[str, str]
    """Tags of the job; its release is one."""
    access: Mapping[str, Access]
    """Who may see, run or manage it (`CAN_VIEW`, `CAN_MANAGE_RUN`, `CAN_MANAGE`), by a stable key."""


class Job(pulumi.ComponentResource):
    """A job of notebook tasks that runs as a service principal and not as the identity that deploys it.

    Manages: the job with its clusters and schedule, all its permissions (one that somebody adds by hand is removed by the next update).
    The identity that deploys it is its owner.
    Does not manage: the notebooks, and the runs.
    Errors: Databricks refuses a job cluster that breaks its policy, and a service principal that the workspace does not know.
    """

    job_id: pulumi.Output[str]
    """Its id, the number in its address."""
    url: pulumi.Output[str]
    """Its address in the workspace."""

    def __init__(self, name: str, *, args: JobArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("databricks-cicd:databricks:Job", name, None, opts)
        job = DatabricksJob(
            f"{name}-job",
            name=args["job_name"],
            description=args["description"],
            # Everything in the order of its key: the service returns it so, and another order would be a permanent diff.
            tasks=without_absent([_task(key, task) for key, task in sorted(args["tasks"].items())]),
            job_clusters=without_absent([_cluster(key, compute) for key, compute in sorted(args["job_clusters"].items())]) or None,
            parameters=[{"name": key, "default": value} for key, value in sorted(args["parameters"].items())] or None,
            schedule=_schedule(args.get("schedule")),
            max_concurrent_runs=args["max_concurrent_runs"],
            queue={"enabled": True},
            timeout_seconds=args["timeout_seconds"],
            health=_health(args.get("warn_after_seconds")),
            email_notifications=_emails(args["notifications"]),
            notification_settings={"no_alert_for_canceled_runs": True, "no_alert_for_skipped_runs": True},
            run_as={"service_principal_name": args["run_as"]},
            edit_mode="UI_LOCKED",
            tags=args["tags"],
            opts=pulumi.ResourceOptions(parent=self),
        )
        if args["access"]:
            Permissions(
                f"{name}-permissions",
                job_id=job.id,
                access_controls=access_controls(args["access"]),
                opts=pulumi.ResourceOptions(parent=self),
            )
        self.job_id = job.id
        self.url = job.url
        self.register_outputs({"job_id": self.job_id, "url": self.url})


def _task(key: str, task: Task) -> JobTaskArgsDict:
    # The provider has a type of its own for what a task or a job cluster shares with a cluster; what is used here is the same in all.
    libraries = cast("list[JobTaskLibraryArgsDict]", library_properties(task.get("libraries", ())))
    return {
        "task_key": key,
        "notebook_task": {
            "notebook_path": task["notebook_path"],
            "base_parameters": dict(sorted(task["parameters"].items())) or None,
            "source": "WORKSPACE",
            "warehouse_id": task.get("warehouse_id"),
        },
        "depends_ons": [{"task_key": before} for before in sorted(task["depends_on"])] or None,
        "run_if": task.get("run_if"),
        "job_cluster_key": task.get("job_cluster"),
        "existing_cluster_id": task.get("cluster_id"),
        "libraries": libraries or None,
        "max_retries": task["retries"],
        "min_retry_interval_millis": task["retry_after_seconds"] * 1000,
        "retry_on_timeout": False,
        "timeout_seconds": task["timeout_seconds"],
    }


def _cluster(key: str, compute: Compute) -> JobJobClusterArgsDict:
    return {"job_cluster_key": key, "new_cluster": cast("JobJobClusterNewClusterArgsDict", compute_properties(compute))}


def _schedule(schedule: Schedule | None) -> JobScheduleArgsDict | None:
    if schedule is None:
        return None
    return {
        "quartz_cron_expression": schedule["quartz_cron_expression"],
        "timezone_id": schedule["timezone_id"],
        "pause_status": pause_status(schedule),
    }


def _health(warn_after_seconds: int | None) -> JobHealthArgsDict | None:
    if warn_after_seconds is None:
        return None
    return {"rules": [{"metric": "RUN_DURATION_SECONDS", "op": "GREATER_THAN", "value": warn_after_seconds}]}


def _emails(notifications: Notifications) -> JobEmailNotificationsArgsDict | None:
    emails: JobEmailNotificationsArgsDict = {
        "on_failures": sorted(notifications["on_failure"]) or None,
        "on_successes": sorted(notifications["on_success"]) or None,
        "on_duration_warning_threshold_exceededs": sorted(notifications["on_long_run"]) or None,
    }
    return without_absent(emails) or None
