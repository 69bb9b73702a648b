"""SQL warehouses: compute for SQL."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypedDict

import pulumi
from pulumi_databricks.permissions import Permissions
from pulumi_databricks.sql_endpoint import SqlEndpoint

from components.databricks.access import Access, access_controls


class SqlWarehouseArgs(TypedDict):
    """What a `SqlWarehouse` needs."""

    warehouse_name: str
    """Name, unique in the workspace."""
    cluster_size: str
    """Size of each of its clusters, from `2X-Small` to `5X-Large`."""
    serverless: bool
    """Whether it runs on Databricks' own machines (it starts in seconds), or on a PRO cluster in this subscription."""
    auto_stop_minutes: int
    """Minutes without a query after which it stops."""
    min_num_clusters: int
    """Clusters that run whenever it runs."""
    max_num_clusters: int
    """Maximum of clusters when queries queue up."""
    tags: Mapping[str, str]
    """Tags of its resources, for cost reports."""
    access: Mapping[str, Access]
    """Who may use it, look at its queries or manage it (`CAN_USE`, `CAN_MONITOR`, `CAN_MANAGE`), by a stable key."""


class SqlWarehouse(pulumi.ComponentResource):
    """A SQL warehouse that stops automatically, for dashboards, alerts and SQL notebooks.

    Manages: the warehouse, all its permissions (one that somebody adds by hand is removed by the next update).
    Does not manage: what runs on it, and whether it runs right now.
    Errors: serverless must be switched on for the account, and available in the region.
    """

    warehouse_id: pulumi.Output[str]
    """Its id, for dashboards, alerts and jobs."""

    def __init__(self, name: str, *, args: SqlWarehouseArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("databricks-cicd:databricks:SqlWarehouse", name, None, opts)
        warehouse = SqlEndpoint(
            f"{name}-warehouse",
            name=args["warehouse_name"],
            cluster_size=args["cluster_size"],
            warehouse_type="PRO",  # serverless requires PRO; CLASSIC has neither
            enable_serverless_compute=args["serverless"],
            enable_photon=True,
            auto_stop_mins=args["auto_stop_minutes"],
            min_num_clusters=args["min_num_clusters"],
            max_num_clusters=args["max_num_clusters"],
            tags={"custom_tags": [{"key": key, "value": value} for key, value in sorted(args["tags"].items())]},
            opts=pulumi.ResourceOptions(parent=self),
        )
        if args["access"]:
            Permissions(
                f"{name}-permissions",
                sql_endpoint_id=warehouse.id,
                access_controls=access_controls(args["access"]),
                opts=pulumi.ResourceOptions(parent=self),
            )
        self.warehouse_id = warehouse.id
        self.register_outputs({"warehouse_id": self.warehouse_id})
