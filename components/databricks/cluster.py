"""An all-purpose cluster that follows a policy."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NotRequired, TypedDict

import pulumi
from pulumi_databricks.cluster import Cluster as DatabricksCluster
from pulumi_databricks.permissions import Permissions

from components.databricks.access import Access, access_controls


class Autoscale(TypedDict):
    """Limits of a cluster that grows and shrinks by itself."""

    min_workers: int
    """Fewest workers."""
    max_workers: int
    """Most workers."""


class ClusterArgs(TypedDict):
    """What a `Cluster` needs. What its policy fixes must be given here too, or the difference never settles."""

    cluster_name: str
    """Name that people see."""
    policy_id: pulumi.Input[str]
    """The policy it must satisfy."""
    spark_version: str
    """Databricks Runtime version key."""
    node_type_id: str
    """Virtual machine size of the workers."""
    driver_node_type_id: NotRequired[str | None]
    """Virtual machine size of the driver. Default: that of the workers."""
    autotermination_minutes: int
    """Minutes without activity after which it stops."""
    size: int | Autoscale
    """A fixed number of workers (0 for a single node), or limits."""
    data_security_mode: str
    """Access mode: `USER_ISOLATION` or `SINGLE_USER`."""
    single_user_name: NotRequired[str | None]
    """Whom a `SINGLE_USER` cluster belongs to."""
    runtime_engine: str
    """`STANDARD` or `PHOTON`."""
    availability: str
    """`ON_DEMAND_AZURE`, `SPOT_AZURE` or `SPOT_WITH_FALLBACK_AZURE`, for the workers; the driver is always on-demand."""
    spark_conf: Mapping[str, str]
    """Spark properties."""
    custom_tags: Mapping[str, str]
    """Tags of its machines."""
    access: Mapping[str, Access]
    """Who may attach to it, restart it or manage it (`CAN_ATTACH_TO`, `CAN_RESTART`, `CAN_MANAGE`), by a stable key."""


SINGLE_NODE_CONF = {"spark.databricks.cluster.profile": "singleNode", "spark.master": "local[*]"}
"""What makes a cluster without workers run everything on its driver (Databricks, "Compute configuration reference")."""

SINGLE_NODE_TAGS = {"ResourceClass": "SingleNode"}


class Cluster(pulumi.ComponentResource):
    """A cluster that stops by itself, follows a policy, and is open to those who are named.

    Manages: the cluster, all its permissions (one that somebody adds by hand is removed by the next update).
    Does not manage: the policy, and whether the cluster runs right now.
    Errors: Databricks refuses a cluster that breaks its policy.
    """

    cluster_id: pulumi.Output[str]
    """What jobs and people name it by."""

    def __init__(self, name: str, *, args: ClusterArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("databricks-cicd:databricks:Cluster", name, None, opts)
        size = args["size"]
        single_node = size == 0
        cluster = DatabricksCluster(
            f"{name}-cluster",
            cluster_name=args["cluster_name"],
            policy_id=args["policy_id"],
            spark_version=args["spark_version"],
            node_type_id=args["node_type_id"],
            driver_node_type_id=args.get("driver_node_type_id"),
            autotermination_minutes=args["autotermination_minutes"],
            num_workers=size if isinstance(size, int) else None,
            autoscale=None if isinstance(size, int) else {"min_workers": size["min_workers"], "max_workers": size["max_workers"]},
            data_security_mode=args["data_security_mode"],
            single_user_name=args.get("single_user_name"),
            runtime_engine=args["runtime_engine"],
            azure_attributes={"availability": args["availability"], "first_on_demand": 1},
            spark_conf={**args["spark_conf"], **(SINGLE_NODE_CONF if single_node else {})},
            custom_tags={**args["custom_tags"], **(SINGLE_NODE_TAGS if single_node else {})},
            opts=pulumi.ResourceOptions(parent=self),
        )
        if args["access"]:
            Permissions(
                f"{name}-permissions",
                cluster_id=cluster.id,
                access_controls=access_controls(args["access"]),
                opts=pulumi.ResourceOptions(parent=self),
            )
        self.cluster_id = cluster.id
        self.register_outputs({"cluster_id": self.cluster_id})
