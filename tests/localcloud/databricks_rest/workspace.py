"""A workspace with jobs that need no Spark: what tests of its REST API put into the store."""

from __future__ import annotations

from typing import Final

from localcloud.store import Store
from localcloud.store_model import Record
from localcloud.values import Json

HOST: Final = "adb-4711.1.azuredatabricks.net"
SCOPE: Final = f"https://{HOST}"
WORKSPACE: Final = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Databricks/workspaces/dbw-shop"


def bricks(kind: str) -> str:
    """`job` as a token."""
    return f"databricks:index/{kind}:{kind[0].upper()}{kind[1:]}"


def condition(key: str, left: str, right: str, *needs: str) -> dict[str, Json]:
    """A task that compares two values."""
    before: list[Json] = [{"taskKey": need.partition("=")[0], "outcome": need.partition("=")[2] or None} for need in needs]
    return {"taskKey": key, "conditionTask": {"op": "EQUAL_TO", "left": left, "right": right}, "dependsOns": before}


def add_job(store: Store, id: str, name: str, *tasks: dict[str, Json], **inputs: Json) -> None:
    """A job that runs as `client`."""
    given: dict[str, Json] = {"name": name, "tasks": list(tasks), "runAs": {"servicePrincipalName": "client"}, **inputs}
    put(store, "job", id, name, given)


def put(store: Store, kind: str, id: str, name: str, inputs: dict[str, Json], **outputs: Json) -> None:
    """A resource of the workspace."""
    with store.transaction() as view:
        view.put(Record(bricks(kind), SCOPE, id, name, inputs, {**inputs, **outputs}))


def fill(store: Store) -> None:
    """The workspace, the service principal `client` in it, and jobs: `check` (1), which it may run, and `closed` (2), which it may not."""
    told: dict[str, Json] = {"workspaceUrl": HOST, "workspaceId": "4711"}
    with store.transaction() as view:
        view.put(Record("azure-native:databricks:Workspace", "", WORKSPACE, "dbw-shop", dict(told), told))
    put(store, "servicePrincipal", "900", "id-shop", {"applicationId": "client"})
    day: list[Json] = [{"name": "day", "default": "monday"}]
    tasks = [condition("is-monday", "{{job.parameters.day}}", "monday"), condition("then", "a", "a", "is-monday=true")]
    add_job(store, "1", "check", *tasks, parameters=day)
    add_job(store, "2", "closed", condition("never", "a", "a"))
    controls: list[Json] = [{"servicePrincipalName": "client", "permissionLevel": "CAN_MANAGE_RUN"}]
    put(store, "permissions", "/jobs/1", "job", {"jobId": "1", "accessControls": controls})
