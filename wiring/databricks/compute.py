"""Policies, pools, init scripts, clusters and warehouses of a workspace."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi

from components.databricks.cluster import Cluster
from components.databricks.cluster_policy import ClusterPolicy, ClusterPolicyArgs
from components.databricks.compute import Compute
from components.databricks.init_scripts import InitScripts
from components.databricks.instance_pool import InstancePool
from components.databricks.libraries import Library
from components.databricks.sql_warehouse import SqlWarehouse
from config.databricks.cluster_policy import ClusterPolicy as PolicyConfig
from config.databricks.compute import Cluster as ClusterConfig
from config.databricks.compute import JobCluster as JobClusterConfig
from config.databricks.compute import Library as LibraryConfig
from config.databricks.policy import Fixed, policy_json
from config.databricks.vocabulary import POOL
from domain import naming
from domain.policy_check import as_text
from wiring.databricks.context import WorkspaceContext
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


def build_compute(context: WorkspaceContext, scopes: Mapping[str, pulumi.Resource], rights: Sequence[pulumi.Resource]) -> WorkspaceCompute:
    """All of it. A machine starts as soon as it is created, so it depends on those of `scopes` that it reads, and on the `rights` without
    which Azure cannot make its disks."""
    pools = _pools(context, rights)
    made = {key: _policy(context, key, policy, pools) for key, policy in sorted(context.workspace.policies.items())}
    scripts = _scripts(context)
    ready = WorkspaceCompute(made, pools, scripts, {}, _warehouses(context, rights))
    return WorkspaceCompute(made, pools, scripts, _clusters(context, ready, scopes, rights), ready.warehouses)


def machines(
    context: WorkspaceContext, cluster: ClusterConfig | JobClusterConfig, ready: WorkspaceCompute, tags: Mapping[str, str]
) -> Compute:
    """The machines of one cluster as its component takes them; what its policy fixes is repeated, to avoid a permanent diff."""
    fixed = context.workspace.policies[cluster.policy]
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


def libraries(configs: tuple[LibraryConfig, ...]) -> list[Library]:
    """Libraries as components take them."""
    return [{"kind": library.kind, "name": library.source, "repository": library.repository} for library in configs]


def _policy(context: WorkspaceContext, key: str, policy: PolicyConfig, pools: Mapping[str, InstancePool]) -> ClusterPolicy:
    args: ClusterPolicyArgs = {
        "policy_name": naming.cluster_policy(context.config.stack, context.today("policies", key)),
        "max_clusters_per_user": policy.max_clusters_per_user,
        "libraries": libraries(policy.libraries),
        "access": context.access("policies", key),
    }
    if policy.family:
        args["family"] = {"family_id": policy.family.id, "overrides": _definition(policy, pools)}
    else:
        args["definition"] = _definition(policy, pools)
    return ClusterPolicy(context.name(key), args=args, opts=context.opts)


def _definition(policy: PolicyConfig, pools: Mapping[str, InstancePool]) -> pulumi.Input[str]:
    """The rules with the ids of the pools that they name."""
    text = policy_json(policy.rules)
    named = {key: pools[key].pool_id for key in sorted(POOL.findall(text))}
    return pulumi.Output.all(**named).apply(lambda ids: POOL.sub(lambda found: str(ids[found[1]]), text))


def _pools(context: WorkspaceContext, rights: Sequence[pulumi.Resource]) -> Mapping[str, InstancePool]:
    return {
        key: InstancePool(
            context.name(key),
            args={
                "pool_name": naming.workspace_object(context.config.stack, context.today("pools", key)),
                "node_type_id": pool.node_type_id,
                "availability": pool.availability,
                "min_idle_instances": pool.min_idle_instances,
                "max_capacity": pool.max_capacity,
                "idle_minutes": pool.idle_minutes,
                "preloaded_spark_versions": pool.preloaded_spark_versions,
                "custom_tags": pool.custom_tags,
                "access": context.access("pools", key),
            },
            opts=context.depending_on(*rights),
        )
        for key, pool in sorted(context.workspace.pools.items())
    }


def _scripts(context: WorkspaceContext) -> Mapping[str, pulumi.Output[str]]:
    configs = context.workspace.init_scripts
    if not configs:
        return {}
    return InitScripts(
        context.key,
        args={
            "path": naming.WORKSPACE_FOLDERS["init scripts"],
            "scripts": {key: ROOT / script.file for key, script in configs.items()},
            # The identity of a cluster reads its scripts; they contain no secrets.
            "access": {"group-users": {"kind": "group", "principal": "users", "level": "CAN_READ"}},
        },
        opts=context.opts,
    ).paths


def _clusters(
    context: WorkspaceContext, ready: WorkspaceCompute, scopes: Mapping[str, pulumi.Resource], rights: Sequence[pulumi.Resource]
) -> Mapping[str, Cluster]:
    return {
        key: Cluster(
            context.name(key),
            args={
                **machines(context, cluster, ready, {}),
                "cluster_name": naming.cluster(context.config.stack, context.today("clusters", key)),
                "autotermination_minutes": cluster.autotermination_minutes,
                "single_user_name": context.principal(cluster.single_user_name) if cluster.single_user_name else None,
                "libraries": libraries(cluster.libraries),
                "access": context.access("clusters", key, with_run_identity=not cluster.single_user_name),
            },
            opts=context.depending_on(*(scopes[key] for key in sorted(cluster.secret_scopes)), *rights),
        )
        for key, cluster in sorted(context.workspace.clusters.items())
    }


def _warehouses(context: WorkspaceContext, rights: Sequence[pulumi.Resource]) -> Mapping[str, SqlWarehouse]:
    return {
        key: SqlWarehouse(
            context.name(key),
            args={
                "warehouse_name": naming.workspace_object(context.config.stack, context.today("warehouses", key)),
                "cluster_size": warehouse.size,
                "serverless": warehouse.serverless,
                "auto_stop_minutes": warehouse.auto_stop_minutes,
                "min_num_clusters": warehouse.min_clusters,
                "max_num_clusters": warehouse.max_clusters,
                "tags": context.config.stack.all_tags,
                "access": context.access("warehouses", key),
            },
            opts=context.depending_on(*rights),
        )
        for key, warehouse in sorted(context.workspace.warehouses.items())
    }


def _fixed(policy: PolicyConfig, group: str) -> dict[str, str]:
    """What the policy fixes below `group`."""
    prefix = f"{group}."
    return {
        attribute.removeprefix(prefix): as_text(rule.value)
        for attribute, rule in policy.rules.items()
        if attribute.startswith(prefix) and isinstance(rule, Fixed)
    }
