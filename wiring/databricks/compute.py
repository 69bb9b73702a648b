"""Policies, pools, init scripts, clusters and warehouses of a workspace."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi

from components.databricks.cluster import Cluster
from components.databricks.cluster_policy import ClusterPolicy, ClusterPolicyArgs
from components.databricks.compute import Compute
from components.databricks.init_scripts import InitScripts
from components.databricks.instance_pool import InstancePool
from components.databricks.libraries import Library
from components.databricks.sql_warehouse import SqlWarehouse
from config.databricks import cluster_policy as policies
from config.databricks import compute as clusters
from config.databricks.policy import Fixed, policy_json
from domain import naming
from wiring.databricks.inside import Inside
from wiring.files import ROOT


@dataclass(frozen=True, slots=True)
class WorkspaceCompute:
    """What notebooks and queries run on, by the keys of the stack file."""

    policies: Mapping[str, ClusterPolicy]
    pools: Mapping[str, InstancePool]
    scripts: Mapping[str, pulumi.Output[str]]
    """Workspace paths of the init scripts."""
    clusters: Mapping[str, Cluster]
    warehouses: Mapping[str, SqlWarehouse]


def compute(inside: Inside, scopes: Mapping[str, pulumi.Resource]) -> WorkspaceCompute:
    """All of it. A cluster starts as soon as it is made, so those of `scopes` that it reads come first."""
    made = {key: _policy(inside, key, policy) for key, policy in sorted(inside.declared.policies.items())}
    pools = _pools(inside)
    scripts = _scripts(inside)
    ready = WorkspaceCompute(made, pools, scripts, {}, _warehouses(inside))
    return WorkspaceCompute(made, pools, scripts, _clusters(inside, ready, scopes), ready.warehouses)


def machines(inside: Inside, cluster: clusters.Cluster | clusters.JobCluster, ready: WorkspaceCompute, tags: Mapping[str, str]) -> Compute:
    """One cluster as its component wants it; what its policy fixes is repeated, or the difference would never settle."""
    fixed = inside.declared.policies[cluster.policy]
    args: Compute = {
        "policy_id": ready.policies[cluster.policy].policy_id,
        "spark_version": cluster.spark_version,
        "size": {"min_workers": cluster.autoscale.min_workers, "max_workers": cluster.autoscale.max_workers}
        if cluster.autoscale
        else cluster.num_workers or 0,
        "data_security_mode": cluster.data_security_mode,
        "runtime_engine": cluster.runtime_engine,
        "spark_conf": {**cluster.spark_conf, **_fixed(fixed, "spark_conf")},
        "environment": {**cluster.environment, **_fixed(fixed, "spark_env_vars")},
        "init_scripts": [ready.scripts[key] for key in cluster.init_scripts],
        "custom_tags": {**tags, **cluster.custom_tags, **_fixed(fixed, "custom_tags")},
    }
    if cluster.pool:
        driver = ready.pools[cluster.driver_pool].pool_id if cluster.driver_pool else None
        args["pools"] = {"worker_pool_id": ready.pools[cluster.pool].pool_id, "driver_pool_id": driver}
    elif cluster.node_type_id:
        args["node_types"] = {
            "worker": cluster.node_type_id,
            "driver": cluster.driver_node_type_id,
            "availability": cluster.availability,
        }
    return args


def libraries(wanted: tuple[clusters.Library, ...]) -> list[Library]:
    """Libraries as components want them."""
    return [{"kind": library.kind, "name": library.source, "repository": library.repository} for library in wanted]


def _policy(inside: Inside, key: str, policy: policies.ClusterPolicy) -> ClusterPolicy:
    args: ClusterPolicyArgs = {
        "policy_name": naming.cluster_policy(inside.config.stack, key),
        "max_clusters_per_user": policy.max_clusters_per_user,
        "access": inside.access("policies", key, "CAN_USE"),
    }
    if policy.family:
        args["family"] = {"family_id": policy.family.id, "overrides": policy_json(policy.family.overrides)}
    else:
        args["definition"] = policy_json(policy.rules)
    return ClusterPolicy(inside.name(key), args=args, opts=inside.opts)


def _pools(inside: Inside) -> Mapping[str, InstancePool]:
    return {
        key: InstancePool(
            inside.name(key),
            args={
                "pool_name": naming.workspace_object(inside.config.stack, key),
                "node_type_id": pool.node_type_id,
                "availability": pool.availability,
                "min_idle_instances": pool.min_idle_instances,
                "max_capacity": pool.max_capacity,
                "idle_minutes": pool.idle_minutes,
                "preloaded_spark_versions": pool.preloaded_spark_versions,
                "custom_tags": pool.custom_tags,
                "access": inside.access("pools", key, "CAN_ATTACH_TO"),
            },
            opts=inside.opts,
        )
        for key, pool in sorted(inside.declared.pools.items())
    }


def _scripts(inside: Inside) -> Mapping[str, pulumi.Output[str]]:
    wanted = inside.declared.init_scripts
    if not wanted:
        return {}
    return InitScripts(
        inside.key,
        args={
            "path": naming.WORKSPACE_FOLDERS["init scripts"],
            "scripts": {key: ROOT / script.file for key, script in wanted.items()},
            # Whoever a cluster runs as reads its scripts; there is nothing secret in them.
            "access": {"group-users": {"kind": "group", "principal": "users", "level": "CAN_READ"}},
        },
        opts=inside.opts,
    ).paths


def _clusters(inside: Inside, ready: WorkspaceCompute, scopes: Mapping[str, pulumi.Resource]) -> Mapping[str, Cluster]:
    return {
        key: Cluster(
            inside.name(key),
            args={
                **machines(inside, cluster, ready, {}),
                "cluster_name": naming.cluster(inside.config.stack, key),
                "autotermination_minutes": cluster.autotermination_minutes,
                "single_user_name": inside.principal(cluster.single_user_name) if cluster.single_user_name else None,
                "libraries": libraries(cluster.libraries),
                "access": inside.access("clusters", key, None if cluster.single_user_name else "CAN_RESTART"),
            },
            opts=inside.after(*(scopes[key] for key in sorted(cluster.secret_scopes))),
        )
        for key, cluster in sorted(inside.declared.clusters.items())
    }


def _warehouses(inside: Inside) -> Mapping[str, SqlWarehouse]:
    return {
        key: SqlWarehouse(
            inside.name(key),
            args={
                "warehouse_name": naming.workspace_object(inside.config.stack, key),
                "cluster_size": warehouse.size,
                "serverless": warehouse.serverless,
                "auto_stop_minutes": warehouse.auto_stop_minutes,
                "min_num_clusters": warehouse.min_clusters,
                "max_num_clusters": warehouse.max_clusters,
                "tags": inside.config.stack.all_tags,
                "access": inside.access("warehouses", key, "CAN_USE"),
            },
            opts=inside.opts,
        )
        for key, warehouse in sorted(inside.declared.warehouses.items())
    }


def _fixed(policy: policies.ClusterPolicy, group: str) -> dict[str, str]:
    """What the policy fixes below `group`."""
    prefix = f"{group}."
    return {
        attribute.removeprefix(prefix): str(rule.value)
        for attribute, rule in policy.rules.items()
        if attribute.startswith(prefix) and isinstance(rule, Fixed)
    }
