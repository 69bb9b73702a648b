"""Reviews of pull requests: what their pipeline is told, and what their identity may use because the job that it runs uses it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pulumi

from config.databricks.reviews import Reviews
from config.databricks.section import Workspace
from config.model import StackConfig
from config.vocabulary import principal_kind
from domain import naming

Levels = Mapping[tuple[str, str], str]
"""Permission levels by kind and key."""
CATALOG_PRIVILEGES = ("CREATE_SCHEMA", "USE_CATALOG")
"""What a review needs of its catalog: it owns the schema that it makes, and sees no other."""


def levels_of(workspace: Workspace, reviews: Reviews) -> Levels:
    """What the identity may use: to look at the job, and whatever its tasks run on."""
    return {("jobs", reviews.job): "CAN_VIEW", **dict(_compute(workspace, reviews))}


def _compute(workspace: Workspace, reviews: Reviews) -> Iterator[tuple[tuple[str, str], str]]:
    job = workspace.jobs[reviews.job]
    for cluster in job.job_clusters.values():
        yield ("policies", cluster.policy), "CAN_USE"
        for pool in filter(None, (cluster.pool, cluster.driver_pool)):
            yield ("pools", pool), "CAN_ATTACH_TO"
    for task in job.tasks.values():
        if task.warehouse:
            yield ("warehouses", task.warehouse), "CAN_USE"
        if task.cluster:
            yield ("clusters", task.cluster), "CAN_RESTART"


VARIABLE = "reviews"
"""The variable that the pipeline of reviews reads."""


def told_to_pipelines(config: StackConfig, urls: Mapping[str, pulumi.Output[str]]) -> Mapping[str, pulumi.Output[str]]:
    """All that the pipeline of reviews must know, as a variable in JSON; nothing if there are none. Names only: it finds ids by them."""
    if config.databricks.reviewed is None:
        return {}
    key, reviews = config.databricks.reviewed
    workspace, today = config.databricks.workspaces[key], config.keys.today("databricks", "workspaces", key, "jobs", reviews.job)
    deployment = next(iter(workspace.jobs[reviews.job].tasks.values())).notebook.partition("/")[
        0
    ]  # the rules see to it that all are in one
    told = pulumi.Output.json_dumps(
        {
            "host": urls[key],
            "folder": naming.REVIEWS_FOLDER,
            "git_folder": workspace.notebooks[deployment].path,
            "job": naming.workspace_object(config.stack, today),
            "catalog": naming.in_metastore(config.stack, reviews.catalog),
            "hours": reviews.hours,
            "parameters": dict(sorted(reviews.parameters.items())),
            "readers": list(_readers(workspace, reviews.job)),
        },
        sort_keys=True,
    )
    return {VARIABLE: told}


def _readers(workspace: Workspace, job: str) -> Iterator[dict[str, str]]:
    """Whoever may see the job may see what reviews of it do: as the service takes them."""
    for principal, permissions in sorted(workspace.permissions.items()):
        if job not in permissions.levels("jobs"):
            continue
        if principal in workspace.groups:
            yield {"group_name": workspace.groups[principal].name or principal}
        elif principal in workspace.service_principals:
            yield {"service_principal_name": workspace.service_principals[principal].application_id}
        else:
            kind = principal_kind(principal)
            yield {"service_principal_name" if kind == "service_principal" else f"{kind}_name": principal}
