"""What all-purpose and job clusters have in common: machines, their size, and what runs on them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NotRequired, TypedDict

import pulumi

from domain.clusters import FIRST_ON_DEMAND, SINGLE_NODE_CONF, SINGLE_NODE_TAGS, SPOT_PRICE_OF_THE_DAY

if TYPE_CHECKING:
    from pulumi_databricks._inputs import ClusterAutoscaleArgsDict, ClusterAzureAttributesArgsDict, ClusterInitScriptArgsDict


class Autoscale(TypedDict):
    """Limits of a cluster with autoscaling."""

    min_workers: int
    """Fewest workers."""
    max_workers: int
    """Most workers."""


class NodeTypes(TypedDict):
    """Machines that are started for this cluster only."""

    worker: str
    """Virtual machine size of the workers."""
    driver: NotRequired[str | None]
    """Virtual machine size of the driver. Default: that of the workers."""
    availability: str
    """`ON_DEMAND_AZURE`, `SPOT_AZURE` or `SPOT_WITH_FALLBACK_AZURE`, for the workers; the driver is always on-demand."""


class Pools(TypedDict):
    """Machines that are taken from an instance pool, which knows their size and availability."""

    worker_pool_id: pulumi.Input[str]
    """The pool of the workers."""
    driver_pool_id: NotRequired[pulumi.Input[str] | None]
    """The pool of the driver. Default: that of the workers."""


class Compute(TypedDict):
    """One cluster. What its policy fixes must be given here too, or there is a permanent diff."""

    policy_id: pulumi.Input[str]
    """The policy it must satisfy."""
    spark_version: str
    """Databricks Runtime version key."""
    node_types: NotRequired[NodeTypes]
    """Machines of its own. Either this or `pools`."""
    pools: NotRequired[Pools]
    """Machines from pools."""
    size: int | Autoscale
    """A fixed number of workers (0 for a single node), or limits."""
    data_security_mode: str
    """Access mode: `USER_ISOLATION` or `SINGLE_USER`."""
    single_user_name: NotRequired[pulumi.Input[str] | None]
    """Whom a `SINGLE_USER` cluster belongs to. Default, for a job's cluster: the identity that the job runs as."""
    runtime_engine: str
    """`STANDARD` or `PHOTON`."""
    spark_conf: Mapping[str, str]
    """Spark properties. A secret is named, never written: `{{secrets/SCOPE/KEY}}`."""
    environment: NotRequired[Mapping[str, str]]
    """Environment variables of its processes; secrets as above. Default: none."""
    init_scripts: NotRequired[Sequence[pulumi.Input[str]]]
    """Workspace paths of scripts that run on every machine before Spark starts, in this order. Default: none."""
    custom_tags: Mapping[str, str]
    """Tags of its machines."""


class ComputeProperties(TypedDict):
    """The same as provider arguments, for a cluster and for the `new_cluster` of a job alike."""

    policy_id: pulumi.Input[str]
    spark_version: str
    node_type_id: str | None
    driver_node_type_id: str | None
    instance_pool_id: pulumi.Input[str] | None
    driver_instance_pool_id: pulumi.Input[str] | None
    azure_attributes: ClusterAzureAttributesArgsDict | None
    num_workers: int | None
    autoscale: ClusterAutoscaleArgsDict | None
    data_security_mode: str
    single_user_name: pulumi.Input[str] | None
    runtime_engine: str
    spark_conf: dict[str, str]
    spark_env_vars: dict[str, str] | None
    init_scripts: list[ClusterInitScriptArgsDict] | None
    custom_tags: dict[str, str]


def compute_properties(compute: Compute) -> ComputeProperties:
    """The provider arguments. With a pool, sizes and availability are the pool's: Databricks refuses them on the cluster."""
    size, types, pools = compute["size"], compute.get("node_types"), compute.get("pools")
    single_node = size == 0
    return {
        "policy_id": compute["policy_id"],
        "spark_version": compute["spark_version"],
        "node_type_id": types["worker"] if types else None,
        "driver_node_type_id": types.get("driver") if types else None,
        "instance_pool_id": pools["worker_pool_id"] if pools else None,
        "driver_instance_pool_id": pools.get("driver_pool_id") if pools else None,
        "azure_attributes": {
            "availability": types["availability"],
            "first_on_demand": FIRST_ON_DEMAND,
            "spot_bid_max_price": SPOT_PRICE_OF_THE_DAY,
        }
        if types
        else None,
        "num_workers": size if isinstance(size, int) else None,
        "autoscale": None if isinstance(size, int) else {"min_workers": size["min_workers"], "max_workers": size["max_workers"]},
        "data_security_mode": compute["data_security_mode"],
        "single_user_name": compute.get("single_user_name"),
        "runtime_engine": compute["runtime_engine"],
        "spark_conf": {**compute["spark_conf"], **(SINGLE_NODE_CONF if single_node else {})},
        "spark_env_vars": dict(compute.get("environment", {})) or None,
        "init_scripts": [{"workspace": {"destination": path}} for path in compute.get("init_scripts", ())] or None,
        "custom_tags": {**compute["custom_tags"], **(SINGLE_NODE_TAGS if single_node else {})},
    }
