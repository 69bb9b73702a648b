"""The attributes that a compute policy may speak of.

Source: "Compute policy reference" (https://learn.microsoft.com/azure/databricks/admin/clusters/policy-definition), those of Azure.
"""

from __future__ import annotations

ATTRIBUTES = frozenset(
    [
        "autoscale.max_workers",
        "autoscale.min_workers",
        "autotermination_minutes",
        "azure_attributes.availability",
        "azure_attributes.capacity_reservation_group",
        "azure_attributes.first_on_demand",
        "azure_attributes.spot_bid_max_price",
        "cluster_log_conf.path",
        "cluster_log_conf.type",
        "cluster_name",
        "cluster_type",
        "data_security_mode",
        "dbus_per_hour",
        "docker_image.basic_auth.password",
        "docker_image.basic_auth.username",
        "docker_image.url",
        "driver_instance_pool_id",
        "driver_node_type_id",
        "driver_node_type_flexibility.alternate_node_type_ids",
        "enable_elastic_disk",
        "enable_local_disk_encryption",
        "instance_pool_id",
        "is_single_node",
        "kind",
        "node_type_id",
        "num_workers",
        "policy_id",
        "remote_disk_throughput",
        "runtime_engine",
        "single_user_name",
        "spark_version",
        "total_initial_remote_disk_size",
        "use_ml_runtime",
        "worker_node_type_flexibility.alternate_node_type_ids",
        "workload_type.clients.jobs",
        "workload_type.clients.notebooks",
    ]
)

FAMILIES = ("custom_tags.", "spark_conf.", "spark_env_vars.", "init_scripts.", "ssh_public_keys.", "libraries.")
"""Beginnings of attributes whose rest is free."""

SAME_NAME = frozenset(
    [
        "spark_version",
        "node_type_id",
        "driver_node_type_id",
        "autotermination_minutes",
        "num_workers",
        "data_security_mode",
        "single_user_name",
        "runtime_engine",
    ]
)
"""Attributes that a cluster of the stack file gives, and that it calls the same."""

POOL_IDS = frozenset({"instance_pool_id", "driver_instance_pool_id"})
"""Attributes whose values are ids that only the workspace knows; a cluster names the pools by their keys."""

OTHER_NAME = POOL_IDS | {"autoscale.min_workers", "autoscale.max_workers", "azure_attributes.availability", "cluster_name", "cluster_type"}
"""Attributes that a cluster gives in another way."""

CLUSTER = SAME_NAME | OTHER_NAME
"""All that an all-purpose cluster can give."""

JOB_CLUSTER = CLUSTER - {"autotermination_minutes", "single_user_name", "cluster_name"}
"""All that a cluster of a job can give."""

CHOSEN_HERE = frozenset({"cluster_name", "cluster_type", "azure_attributes.first_on_demand", "azure_attributes.spot_bid_max_price"})
"""Attributes that the program gives every cluster, and that no key of the stack file changes."""

ALWAYS = CHOSEN_HERE | {"spark_version", "data_security_mode", "runtime_engine", "azure_attributes.availability"}
"""Attributes that every cluster with machines of its own gives, so that a policy which forbids one lets none stand."""

REPEATED = ("custom_tags.", "spark_conf.", "spark_env_vars.")
"""Beginnings of attributes whose fixed values the program repeats on the cluster by itself."""

VIRTUAL = frozenset({"dbus_per_hour"})
"""Attributes that Databricks computes; a cluster does not give them."""


def is_known(attribute: str) -> bool:
    """Whether the policy language has such an attribute."""
    return attribute in ATTRIBUTES or attribute.startswith(FAMILIES)
