"""AI/BI dashboards from files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NotRequired, TypedDict

import pulumi
from pulumi_databricks.dashboard import Dashboard as DatabricksDashboard
from pulumi_databricks.directory import Directory
from pulumi_databricks.permissions import Permissions

from components.databricks.access import Access, access_controls
from domain.text_files import read_text


class Dashboard(TypedDict):
    """One dashboard."""

    title: str
    """Name that people see, unique in the folder."""
    file: Path
    """Its definition, as Databricks exports it (`.lvdash.json`)."""
    warehouse_id: pulumi.Input[str]
    """The SQL warehouse that its queries run on."""
    catalog: NotRequired[pulumi.Input[str] | None]
    """Catalog of tables that a query names without one, so that one file serves every environment. Default: the workspace's."""
    schema: NotRequired[str | None]
    """The same for the schema."""
    access: Mapping[str, Access]
    """Who may see, edit or manage it (`CAN_READ`, `CAN_RUN`, `CAN_EDIT`, `CAN_MANAGE`), by a stable key."""


class DashboardsArgs(TypedDict):
    """What `Dashboards` needs."""

    path: str
    """Workspace folder for them alone, such as `/Shared/dashboards`."""
    dashboards: Mapping[str, Dashboard]
    """The dashboards by key."""


class Dashboards(pulumi.ComponentResource):
    """The published dashboards of a workspace, in one folder. Viewers see only data that they may read themselves.

    Manages: the folder, the dashboards, all permissions of each (one that somebody adds by hand is removed by the next update).
    Does not manage: the tables they show, and drafts that people edit: an update publishes the file again.
    """

    dashboard_ids: Mapping[str, pulumi.Output[str]]
    """Ids by key."""

    def __init__(self, name: str, *, args: DashboardsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("databricks-cicd:databricks:Dashboards", name, None, opts)
        folder = Directory(f"{name}-directory", path=args["path"], opts=pulumi.ResourceOptions(parent=self))
        self.dashboard_ids = {}
        for key, dashboard in sorted(args["dashboards"].items()):
            made = DatabricksDashboard(
                f"{name}-dashboard/{key}",
                display_name=dashboard["title"],
                parent_path=folder.path,
                warehouse_id=dashboard["warehouse_id"],
                # The content and not a path: what is deployed must not depend on the machine that deploys it.
                serialized_dashboard=read_text(dashboard["file"]),
                # Otherwise every viewer would see what the deploying identity may see.
                embed_credentials=False,
                dataset_catalog=dashboard.get("catalog"),
                dataset_schema=dashboard.get("schema"),
                opts=pulumi.ResourceOptions(parent=self),
            )
            self.dashboard_ids[key] = made.id
            if dashboard["access"]:
                Permissions(
                    f"{name}-permissions/{key}",
                    dashboard_id=made.id,
                    access_controls=access_controls(dashboard["access"]),
                    opts=pulumi.ResourceOptions(parent=self),
                )
        self.register_outputs({"dashboard_ids": self.dashboard_ids})
