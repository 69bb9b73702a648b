"""An all-purpose cluster that follows a policy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NotRequired

import pulumi
from pulumi_databricks.cluster import Cluster as DatabricksCluster
from pulumi_databricks.permissions import Permissions

from components.databricks.access import Access, access_controls
from components.databricks.compute import Compute, compute_properties
from components.databricks.libraries import Library, library_properties


class ClusterArgs(Compute):
    """What a `Cluster` needs, besides the arguments of every cluster (`Compute`)."""

    cluster_name: str
    """Name that people see."""
    autotermination_minutes: int
    """Minutes without activity after which it stops."""
    libraries: NotRequired[Sequence[Library]]
    """Libraries that are installed on it whenever it starts. Default: none."""
    access: Mapping[str, Access]
    """Who may attach to it, restart it or manage it (`CAN_ATTACH_TO`, `CAN_RESTART`, `CAN_MANAGE`), by a stable key."""


class Cluster(pulumi.ComponentResource):
    """A cluster that stops automatically, follows a policy, and is open to those who are named.

    Manages: the cluster with its libraries, all its permissions (one that somebody adds by hand is removed by the next update).
    Does not manage: the policy, pools and init scripts it uses, and whether the cluster runs right now.
    Errors: Databricks refuses a cluster that breaks its policy.
    """

    cluster_id: pulumi.Output[str]
    """Its id, for jobs and permissions."""

    def __init__(self, name: str, *, args: ClusterArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("databricks-cicd:databricks:Cluster", name, None, opts)
        cluster = DatabricksCluster(
            f"{name}-cluster",
            cluster_name=args["cluster_name"],
            autotermination_minutes=args["autotermination_minutes"],
            # On the cluster and not as separate resources, which a refresh would remove from the state.
            libraries=library_properties(args.get("libraries", ())) or None,
            **compute_properties(args),
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
