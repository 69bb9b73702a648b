"""Instance pools: idle machines for clusters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NotRequired, TypedDict

import pulumi
from pulumi_databricks.instance_pool import InstancePool as DatabricksInstancePool
from pulumi_databricks.permissions import Permissions

from components.databricks.access import Access, access_controls


class InstancePoolArgs(TypedDict):
    """What an `InstancePool` needs. A change of node type, availability or preloaded runtimes replaces it."""

    pool_name: str
    """Name, unique in the workspace."""
    node_type_id: str
    """Virtual machine size of all its machines."""
    availability: str
    """`ON_DEMAND_AZURE` or `SPOT_AZURE`."""
    min_idle_instances: int
    """Minimum of idle machines; Azure bills each like a running one."""
    max_capacity: NotRequired[int | None]
    """Maximum of machines, idle and in use together. Default: as many as the subscription allows."""
    idle_minutes: int
    """Minutes after which an idle machine above the minimum is released."""
    preloaded_spark_versions: NotRequired[Sequence[str]]
    """Runtimes that are preloaded on the machines, so that clusters start sooner (at most one). Default: none."""
    custom_tags: Mapping[str, str]
    """Tags of its machines."""
    access: Mapping[str, Access]
    """Who may attach clusters to it or manage it (`CAN_ATTACH_TO`, `CAN_MANAGE`), by a stable key."""


class InstancePool(pulumi.ComponentResource):
    """A pool that clusters take their machines from, so that they start in seconds instead of minutes.

    Manages: the pool, all its permissions (one that somebody adds by hand is removed by the next update).
    Does not manage: the clusters that use it; Databricks does not delete a pool that is in use.
    """

    pool_id: pulumi.Output[str]
    """Its id, for clusters."""

    def __init__(self, name: str, *, args: InstancePoolArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("databricks-cicd:databricks:InstancePool", name, None, opts)
        pool = DatabricksInstancePool(
            f"{name}-pool",
            instance_pool_name=args["pool_name"],
            node_type_id=args["node_type_id"],
            azure_attributes={"availability": args["availability"]},
            min_idle_instances=args["min_idle_instances"],
            max_capacity=args.get("max_capacity"),
            idle_instance_autotermination_minutes=args["idle_minutes"],
            preloaded_spark_versions=sorted(args.get("preloaded_spark_versions", ())) or None,
            custom_tags=args["custom_tags"],
            opts=pulumi.ResourceOptions(parent=self),
        )
        if args["access"]:
            Permissions(
                f"{name}-permissions",
                instance_pool_id=pool.id,
                access_controls=access_controls(args["access"]),
                opts=pulumi.ResourceOptions(parent=self),
            )
        self.pool_id = pool.id
        self.register_outputs({"pool_id": self.pool_id})
