"""SQL alerts: queries that notify people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypedDict

import pulumi
from pulumi_databricks.alert_v2 import AlertV2
from pulumi_databricks.directory import Directory
from pulumi_databricks.permissions import Permissions

from components.databricks.access import Access, access_controls
from components.databricks.schedule import Schedule, pause_status


class QueryAlert(TypedDict):
    """One alert."""

    title: str
    """Name that people see; the subject of its e-mails."""
    query: pulumi.Input[str]
    """The SQL whose result is checked."""
    warehouse_id: pulumi.Input[str]
    """The SQL warehouse that it runs on."""
    column: str
    """The column of the result that is checked (its first row)."""
    operator: str
    """The comparison: `GREATER_THAN`, `LESS_THAN_OR_EQUAL`, `EQUAL` and the like."""
    threshold: float
    """The value that it is compared with."""
    empty_result_state: str
    """The state of a result without rows: `OK`, `TRIGGERED` or `ERROR`."""
    notify: Sequence[str]
    """E-mail addresses that are notified when it is triggered and when it is resolved."""
    schedule: Schedule
    """When the query runs."""
    access: Mapping[str, Access]
    """Who may read, run, edit or manage it (`CAN_READ`, `CAN_RUN`, `CAN_EDIT`, `CAN_MANAGE`), by a stable key."""


class QueryAlertsArgs(TypedDict):
    """What `QueryAlerts` needs."""

    path: str
    """Workspace folder for them alone, such as `/Shared/alerts`."""
    run_as: pulumi.Input[str]
    """Application id of the service principal that the queries run as."""
    alerts: Mapping[str, QueryAlert]
    """The alerts by key."""


class QueryAlerts(pulumi.ComponentResource):
    """The SQL alerts of a workspace, in one folder.

    Manages: the folder, the alerts, all permissions of each (one that somebody adds by hand is removed by the next update).
    Does not manage: the tables they query; what that service principal may read there.
    """

    alert_ids: Mapping[str, pulumi.Output[str]]
    """Ids by key."""

    def __init__(self, name: str, *, args: QueryAlertsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("databricks-cicd:databricks:QueryAlerts", name, None, opts)
        folder = Directory(f"{name}-directory", path=args["path"], opts=pulumi.ResourceOptions(parent=self))
        self.alert_ids = {}
        for key, alert in sorted(args["alerts"].items()):
            schedule = alert["schedule"]
            made = AlertV2(
                f"{name}-alert/{key}",
                display_name=alert["title"],
                # As Databricks returns it; anything else is a permanent diff.
                parent_path=folder.path.apply(_from_the_root),
                query_text=alert["query"],
                warehouse_id=alert["warehouse_id"],
                evaluation={
                    "source": {"name": alert["column"]},
                    "comparison_operator": alert["operator"],
                    "threshold": {"value": {"double_value": alert["threshold"]}},
                    "empty_result_state": alert["empty_result_state"],
                    "notification": {
                        "subscriptions": [{"user_email": address} for address in sorted(alert["notify"])],
                        "notify_on_ok": True,
                    },
                },
                schedule={
                    "quartz_cron_schedule": schedule["quartz_cron_expression"],
                    "timezone_id": schedule["timezone_id"],
                    "pause_status": pause_status(schedule),
                },
                run_as={"service_principal_name": args["run_as"]},
                # The old form of `run_as`, which Databricks still fills in.
                opts=pulumi.ResourceOptions(parent=self, ignore_changes=["run_as_user_name"]),
            )
            self.alert_ids[key] = made.id
            if alert["access"]:
                Permissions(
                    f"{name}-permissions/{key}",
                    alert_v2_id=made.id,
                    access_controls=access_controls(alert["access"]),
                    opts=pulumi.ResourceOptions(parent=self),
                )
        self.register_outputs({"alert_ids": self.alert_ids})


def _from_the_root(path: str) -> str:
    return path if path.startswith("/Workspace/") else f"/Workspace{path}"
