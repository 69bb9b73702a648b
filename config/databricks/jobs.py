"""Part of section `databricks`: jobs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Final, Literal

from pydantic import Field, field_validator, model_validator

from config.base import FrozenMap, Items, Keyed, Section
from config.databricks.compute import JobCluster, Library
from config.databricks.vocabulary import ParameterName, QuartzExpression, TaskKey, TimeZoneId
from config.references import CatalogKey, ClusterKey, EarlierTask, JobClusterKey, NotebookPath, WarehouseKey
from config.vocabulary import Email, Key, TagName, TagValue

RunIf = Literal["ALL_SUCCESS", "AT_LEAST_ONE_SUCCESS", "NONE_FAILED", "ALL_DONE", "AT_LEAST_ONE_FAILED", "ALL_FAILED"]

MOST_BYTES: Final = 10_000
"""Of the parameters of a run, as JSON (https://docs.databricks.com/api/azure/workspace/jobs/runnow)."""


class RunSchedule(Section):
    """A schedule: when a job or an alert starts automatically."""

    cron: QuartzExpression = Field(
        description="Quartz expression: seconds, minutes, hours, day of month, month, day of week.", examples=["0 30 6 * * ?"]
    )
    time_zone: TimeZoneId = Field(default="UTC", description="Time zone of the expression.")
    paused: bool | None = Field(
        default=None, description="Whether it is paused. If left out, it is active in the environment `prod` and paused in all others."
    )

    def is_paused(self, environment: str) -> bool:
        """Whether it is paused in that environment."""
        return environment != "prod" if self.paused is None else self.paused


class Task(Section):
    """One notebook of a job. It runs on one of `job_cluster`, `cluster` and `warehouse`; with none of them, on serverless compute."""

    notebook: NotebookPath = Field(description="The notebook: a key of `notebooks`, then its path there without extension.")
    parameters: FrozenMap[ParameterName, str] = Field(
        default={},
        description="Values of its widgets. A parameter of the job is `{{job.parameters.NAME}}`.",
        examples=[{"day": "{{job.parameters.day}}"}],
    )
    depends_on: Items[EarlierTask] = Field(default=(), description="Tasks that come before it.", examples=[["ingest"]])
    run_if: RunIf = Field(default="ALL_SUCCESS", description="The condition on those tasks.")
    job_cluster: JobClusterKey | None = Field(default=None, description="A cluster of this job.", examples=["main"])
    cluster: ClusterKey | None = Field(default=None, description="An all-purpose cluster.", examples=["shared"])
    warehouse: WarehouseKey | None = Field(default=None, description="A SQL warehouse, for a SQL notebook.", examples=["reports"])
    libraries: Items[Library] = Field(
        default=(), description="Libraries that it needs on its cluster.", examples=[[{"pypi": "pandas==2.2.3"}]]
    )
    retries: int = Field(default=0, ge=0, le=10, description="How often it is retried after a failure (0 to 10).")
    retry_after_seconds: int = Field(default=60, ge=0, le=86400, description="Seconds before a retry.")
    timeout_minutes: int | None = Field(
        default=None,
        ge=1,
        le=10080,
        description="Minutes after which it counts as failed (at most a week); never, if left out.",
        examples=[60],
    )

    @model_validator(mode="after")
    def _one_compute(self) -> Task:
        given = [name for name in ("job_cluster", "cluster", "warehouse") if getattr(self, name) is not None]
        if len(given) > 1:
            raise ValueError(f"{' and '.join(given)} are given; a task runs on one of them")
        if self.libraries and self.job_cluster is None and self.cluster is None:
            raise ValueError("libraries need a cluster to be on; give job_cluster or cluster, or leave them out")
        return self


class Notifications(Section):
    """Who gets an e-mail."""

    on_failure: Items[Email] = Field(default=(), description="For failed runs.", examples=[["data-platform@contoso.com"]])
    on_success: Items[Email] = Field(default=(), description="For successful runs.", examples=[["data-platform@contoso.com"]])
    on_long_run: Items[Email] = Field(
        default=(), description="For runs that take longer than `warn_after_minutes`.", examples=[["data-platform@contoso.com"]]
    )


class Job(Keyed):
    """A job of notebooks. It runs as the stack's run identity, not as the identity that deploys it."""

    description: str = Field(default="", max_length=1000, description="What it is for.", examples=["Loads the orders of the day before"])
    tasks: FrozenMap[TaskKey, Task] = Field(min_length=1, max_length=1000, description="Its notebooks by task key (1 to 1000).")
    job_clusters: FrozenMap[Key, JobCluster] = Field(default={}, description="Clusters that are started for a run, by key.")
    parameters: FrozenMap[ParameterName, str] = Field(
        default={},
        description="Parameters with their defaults, for all tasks; a run can be started with other values.",
        examples=[{"day": ""}],
    )
    catalog: CatalogKey | None = Field(default=None, description="A catalog whose name every task gets as the parameter `catalog`.")
    schedule: RunSchedule | None = Field(default=None, description="When it starts automatically; never, if left out.")
    max_concurrent_runs: int = Field(default=1, ge=1, le=1000, description="Runs at the same time; a further one waits in the queue.")
    timeout_minutes: int | None = Field(
        default=None, ge=1, le=10080, description="Minutes after which a run counts as failed; never, if left out.", examples=[240]
    )
    warn_after_minutes: int | None = Field(
        default=None, ge=1, le=10080, description="Minutes after which a run is reported as slow; never, if left out.", examples=[120]
    )
    notifications: Notifications = Field(default=Notifications(), description="Who gets an e-mail.")
    tags: FrozenMap[TagName, TagValue] = Field(
        default={}, max_length=10, description="Tags of the job on top of the stack's (at most 10); the release is one too."
    )

    @field_validator("parameters")
    @classmethod
    def _short(cls, parameters: Mapping[str, str]) -> Mapping[str, str]:
        size = len(json.dumps({"notebook_params": dict(parameters)}, separators=(",", ":"), ensure_ascii=False).encode())
        if size > MOST_BYTES:
            raise ValueError(
                f"the parameters have {size:,} bytes as JSON, and the Jobs service starts no run with more than {MOST_BYTES:,}; "
                "keep long values in a file beside the notebooks, or in a table"
            )
        return parameters

    @model_validator(mode="after")
    def _warned_about_something(self) -> Job:
        if self.notifications.on_long_run and self.warn_after_minutes is None:
            raise ValueError(
                "notifications.on_long_run needs warn_after_minutes to know what is long, for example `warn_after_minutes: 120`"
            )
        if "catalog" in self.parameters and self.catalog is not None:
            raise ValueError("both the parameter catalog and `catalog` are given, which set the same value; leave one of them out")
        return self
