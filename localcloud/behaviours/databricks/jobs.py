"""Jobs: tasks, their clusters, schedule and identity."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from localcloud.behaviours.checks import between, matching, one_of
from localcloud.behaviours.databricks import clusters, principals, roles, secrets
from localcloud.behaviours.databricks.place import page, token
from localcloud.behaviours.identifiers import free_number
from localcloud.behaviours.model import Behaviour, Reference, Refusal, Request
from localcloud.behaviours.paths import Inputs, as_text, items, known_at, text
from localcloud.schema.model import Failure
from localcloud.values import Json, Properties

JOB: Final = token("job")
_MOST_TASKS: Final = 1000
_KEY: Final = re.compile(r"[\w-]{1,100}")
_MISSING_CLUSTER: Final = "INVALID_PARAMETER_VALUE: Cluster {value} does not exist."
_MISSING_WAREHOUSE: Final = "INVALID_PARAMETER_VALUE: SQL warehouse {value} does not exist."


def is_quartz(expression: str) -> bool:
    """Whether a text has the form of a Quartz cron expression: seconds to weekday, and perhaps a year; one of the two days is `?`."""
    fields = expression.split()
    if len(fields) not in (6, 7) or not all(re.fullmatch(r"[\w*?/,#-]+", field) for field in fields):
        return False
    return (fields[3] == "?") != (fields[5] == "?")


def _keys(inputs: Inputs, path: str) -> list[str]:
    return [as_text(value) for _, value in known_at(inputs, path)]


def _tasks_fit(inputs: Properties) -> Iterator[Failure]:
    tasks = items(inputs.get("tasks"))
    if len(tasks) > _MOST_TASKS:
        yield Failure("tasks", f"has {len(tasks)} items, and a job has at most {_MOST_TASKS} tasks")
    names = [task.get("taskKey") for task in tasks]
    if not all(isinstance(name, str) for name in names):
        return
    for index, name in enumerate(names):
        if name in names[:index]:
            yield Failure(f"tasks[{index}].taskKey", f"expected every task once, got {name!r} again")
    declared = set(_keys(inputs, "jobClusters[].jobClusterKey"))
    for index, task in enumerate(tasks):
        for where, needed in known_at(task, "dependsOns[].taskKey"):
            if needed not in names:
                yield Failure(f"tasks[{index}].{where}", f"names task {needed!r}; the tasks are {', '.join(str(name) for name in names)}")
        cluster = text(task, "jobClusterKey")
        if cluster and cluster not in declared:
            yield Failure(
                f"tasks[{index}].jobClusterKey", f"names job cluster {cluster!r}; there are {', '.join(sorted(declared)) or 'none'}"
            )


def _no_cycle(inputs: Properties) -> Iterator[Failure]:
    needs = {text(task, "taskKey"): set(_keys(task, "dependsOns[].taskKey")) for task in items(inputs.get("tasks"))}
    while ready := [name for name, needed in needs.items() if not needed & needs.keys()]:
        for name in ready:
            del needs[name]
    if needs:
        yield Failure("tasks", f"the tasks {', '.join(sorted(needs))} depend on each other in a circle")


def _sorted(inputs: Properties) -> Iterator[Failure]:
    """The service gives tasks back in the order of their keys, so any other order is a change for ever."""
    names = [task.get("taskKey") for task in items(inputs.get("tasks"))]
    known = [name for name in names if isinstance(name, str)]
    if len(known) == len(names) and known != sorted(known):
        yield Failure("tasks", f"must be in the order of their taskKey, or every preview shows a change: {', '.join(sorted(known))}")
    for index, task in enumerate(items(inputs.get("tasks"))):
        needed = _keys(task, "dependsOns[].taskKey")
        if needed != sorted(needed):
            yield Failure(f"tasks[{index}].dependsOns", f"must be in the order of their taskKey: {', '.join(sorted(needed))}")


def _all_clusters(inputs: Mapping[str, Json]) -> Iterator[tuple[str, Mapping[str, Json]]]:
    for where, path in (("jobClusters", "jobClusters[].newCluster"), ("tasks", "tasks[].newCluster"), ("newCluster", "newCluster")):
        for place, value in known_at(inputs, path):
            if isinstance(value, dict):
                yield place or where, value  # type: ignore[misc]  # a request's inputs are plain JSON


def _clusters_are_allowed(request: Request) -> None:
    for where, cluster in _all_clusters(request.inputs):
        clusters.refuse_outside_policy(request, text(cluster, "policyId"), cluster, where, is_job=True)
        secrets.refuse_unreadable(request, cluster)


def _runner_exists(request: Request) -> None:
    user = text(request.inputs, "runAs.userName")
    if user and not principals.user_exists(request.view, request.scope, user):
        raise Refusal(f"INVALID_PARAMETER_VALUE: run_as user {user} does not exist in the workspace.")
    roles.refuse_run_as(request)


def _one_runner(inputs: Properties) -> Iterator[Failure]:
    runner = inputs.get("runAs")
    if isinstance(runner, dict) and len([key for key, value in runner.items() if value is not None]) != 1:
        yield Failure("runAs", "expected userName, or servicePrincipalName, and not both")


ROWS: tuple[Behaviour, ...] = (
    Behaviour(
        JOB,
        new_id=lambda request: free_number(request, 10**12, 10**15),
        auto_name="name",
        computed={
            "url": lambda request: page(request, f"#job/{request.id}"),
            "runAs": lambda _: {"userName": "local.admin@contoso.com"},
            "format": lambda _: "MULTI_TASK",
        },
        defaults={"maxConcurrentRuns": 1, "editMode": "UI_LOCKED"},
        references=(
            Reference("existingClusterId", clusters.CLUSTER, message=_MISSING_CLUSTER),
            Reference("tasks[].existingClusterId", clusters.CLUSTER, message=_MISSING_CLUSTER),
            Reference("tasks[].runJobTask.jobId", JOB, message="INVALID_PARAMETER_VALUE: Job {value} does not exist."),
            Reference(
                "tasks[].pipelineTask.pipelineId", token("pipeline"), message="INVALID_PARAMETER_VALUE: Pipeline {value} does not exist."
            ),
            Reference("tasks[].sqlTask.warehouseId", token("sqlEndpoint"), message=_MISSING_WAREHOUSE),
            Reference("tasks[].notebookTask.warehouseId", token("sqlEndpoint"), message=_MISSING_WAREHOUSE),
            Reference("tasks[].sqlTask.query.queryId", token("query")),
            Reference("tasks[].dashboardTask.dashboardId", token("dashboard")),
        ),
        checks=(
            matching("tasks[].taskKey", _KEY.fullmatch, "1 to 100 letters, digits, _ and -"),
            matching("schedule.quartzCronExpression", is_quartz, "a Quartz cron expression, as '0 30 6 * * ?'"),
            one_of("schedule.pauseStatus", ("PAUSED", "UNPAUSED")),
            one_of("continuous.pauseStatus", ("PAUSED", "UNPAUSED")),
            one_of("editMode", ("UI_LOCKED", "EDITABLE")),
            between("maxConcurrentRuns", 0, 1_000),
            clusters.runtime_form("jobClusters[].newCluster.sparkVersion"),
            clusters.runtime_form("tasks[].newCluster.sparkVersion"),
            _tasks_fit,
            _no_cycle,
            _sorted,
            _one_runner,
        ),
        create_rules=(_clusters_are_allowed, _runner_exists),
        update_rules=(_clusters_are_allowed, _runner_exists),
        contents=lambda record, view: clusters.permissions_on(record, view, "jobs"),
    ),
)
