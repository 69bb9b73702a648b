"""Jobs: everything sorted, run as the service principal, paused when asked."""

from __future__ import annotations

from collections.abc import Mapping

from components.databricks.job import Job, JobArgs
from tests.components.databricks.samples import JOB, RUNNER
from tests.components.mocked import Graph, Json, run

TOKEN = "databricks:index/job:Job"


def graph(args: JobArgs = JOB) -> Graph:
    return run(lambda: Job("main.nightly", args=args) and None)


def inputs(args: JobArgs = JOB) -> Mapping[str, Json]:
    return graph(args).one(TOKEN).inputs


def items(value: Json) -> list[Mapping[str, Json]]:
    assert isinstance(value, list)
    return value


def test_36_tasks_and_what_they_wait_for_are_in_the_order_of_their_keys() -> None:
    tasks = items(inputs()["tasks"])
    assert [task["taskKey"] for task in tasks] == ["ingest-a", "ingest-b", "transform"]
    assert tasks[2]["dependsOns"] == [{"taskKey": "ingest-a"}, {"taskKey": "ingest-b"}]
    assert inputs()["parameters"] == [{"name": "catalog", "default": "data_dev_sales"}, {"name": "day", "default": ""}]


def test_the_order_in_which_tasks_are_given_changes_nothing() -> None:
    turned: JobArgs = {**JOB, "tasks": dict(reversed(list(JOB["tasks"].items())))}
    assert inputs(turned) == inputs()


def test_a_task_runs_on_what_it_names() -> None:
    on_cluster, on_job_cluster, on_warehouse = items(inputs()["tasks"])
    assert on_cluster == {
        "taskKey": "ingest-a",
        "notebookTask": {"notebookPath": "/Shared/etl/ingest", "source": "WORKSPACE"},
        "existingClusterId": "cluster-1",
        "maxRetries": 0,
        "minRetryIntervalMillis": 0,
        "retryOnTimeout": False,
        "timeoutSeconds": 0,
    }
    assert on_job_cluster["jobClusterKey"] == "main"
    assert on_job_cluster["libraries"] == [{"pypi": {"package": "pandas==2.2.3"}}]
    assert on_job_cluster["minRetryIntervalMillis"] == 60_000
    assert on_warehouse["notebookTask"] == {
        "notebookPath": "/Shared/etl/transform",
        "baseParameters": {"day": "{{job.parameters.day}}", "table": "orders"},
        "source": "WORKSPACE",
        "warehouseId": "warehouse-1",
    }


def test_a_job_cluster_does_not_stop_by_itself_and_has_no_empty_keys() -> None:
    (cluster,) = items(inputs()["jobClusters"])
    assert cluster["jobClusterKey"] == "main"
    new = cluster["newCluster"]
    assert isinstance(new, dict)
    assert "autoterminationMinutes" not in new
    assert None not in new.values()
    assert new["policyId"] == "policy-1"


def test_it_works_as_the_service_principal() -> None:
    assert inputs()["runAs"] == {"servicePrincipalName": RUNNER}


def test_a_schedule_waits_when_it_is_paused() -> None:
    schedule = {"quartzCronExpression": "0 30 5 * * ?", "timezoneId": "Europe/Berlin"}
    assert inputs()["schedule"] == {**schedule, "pauseStatus": "PAUSED"}
    running = inputs({**JOB, "schedule": {**JOB["schedule"], "paused": False}})
    assert running["schedule"] == {**schedule, "pauseStatus": "UNPAUSED"}


def test_a_job_without_a_schedule_or_a_warning_has_neither() -> None:
    args: JobArgs = {**JOB, "notifications": {"on_failure": [], "on_success": [], "on_long_run": []}, "job_clusters": {}, "parameters": {}}
    del args["schedule"]
    del args["warn_after_seconds"]
    assert not {"schedule", "health", "emailNotifications", "jobClusters", "parameters"} & set(inputs(args))


def test_a_slow_run_is_reported_to_those_who_are_named() -> None:
    found = inputs()
    assert found["health"] == {"rules": [{"metric": "RUN_DURATION_SECONDS", "op": "GREATER_THAN", "value": 3600}]}
    assert found["emailNotifications"] == {
        "onFailures": ["a@contoso.com", "b@contoso.com"],
        "onDurationWarningThresholdExceededs": ["a@contoso.com"],
    }


def test_a_release_changes_the_tag_and_nothing_else() -> None:
    before, after = inputs(), inputs({**JOB, "tags": {"release": "v1.1.0"}})
    assert {key for key in before if before[key] != after[key]} == {"tags"}


def test_18_runs_queue_up_and_permissions_have_no_second_owner() -> None:
    found = graph()
    assert found.one(TOKEN).inputs["queue"] == {"enabled": True}
    permissions = found.one("databricks:index/permissions:Permissions")
    assert permissions.inputs["accessControls"] == [{"groupName": "users", "permissionLevel": "CAN_VIEW"}]
    assert found.comes_from(permissions, "jobId") == {TOKEN}
