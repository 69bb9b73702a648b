"""What a policy's `defaultValue` gives the clusters that leave an attribute out.

Databricks does so only if a cluster asks for it (`apply_policy_default_values`), and what it fills in would be a permanent diff. So a
cluster is read as if its policy's default values were written on it. Source: "Compute policy reference"
(https://learn.microsoft.com/azure/databricks/admin/clusters/policy-definition) and the API of clusters.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import get_args

from config.databricks.compute import Availability, Cluster, Compute, DataSecurityMode, JobCluster, RuntimeEngine
from domain.policy_attributes import REPEATED, SAME_NAME
from domain.policy_check import as_text

MACHINES: Mapping[str, str] = {
    "node_type_id": "node_type_id",
    "driver_node_type_id": "driver_node_type_id",
    "azure_attributes.availability": "availability",
}
"""The keys of a cluster that a pool makes superfluous, by attribute."""
POOLS: Mapping[str, str] = {"instance_pool_id": "pool", "driver_instance_pool_id": "driver_pool"}
SIZES = ("num_workers", "autoscale.min_workers", "autoscale.max_workers")
CHOICES: Mapping[str, tuple[str, ...]] = {
    "data_security_mode": get_args(DataSecurityMode),
    "runtime_engine": get_args(RuntimeEngine),
    "availability": get_args(Availability),
}
"""Databricks knows more values, which a cluster of the stack file cannot have."""
Typed = Mapping[str, object]


def with_policy_defaults(section: object) -> object:
    """The section `databricks` as typed, each cluster with the default values of its policy; what is no mapping stays as it is."""
    if not isinstance(section, Mapping) or not isinstance(section.get("workspaces"), Mapping):
        return section
    return {**section, "workspaces": {key: _workspace(workspace) for key, workspace in section["workspaces"].items()}}


def _workspace(workspace: object) -> object:
    if not isinstance(workspace, Mapping):
        return workspace
    policies = {key: _defaults(policy) for key, policy in _mapping(workspace.get("policies")).items()}
    if not any(policies.values()):
        return workspace
    jobs = {
        key: {**job, "job_clusters": _clusters(job["job_clusters"], policies, JobCluster)}
        if isinstance(job, Mapping) and "job_clusters" in job
        else job
        for key, job in _mapping(workspace.get("jobs")).items()
    }
    found = {**workspace}
    if isinstance(workspace.get("jobs"), Mapping):
        found["jobs"] = jobs
    if "clusters" in workspace:
        found["clusters"] = _clusters(workspace["clusters"], policies, Cluster)
    return found


def _clusters(clusters: object, policies: Mapping[str, Typed], model: type[Compute]) -> object:
    if not isinstance(clusters, Mapping):
        return clusters
    return {
        key: _filled(cluster, policies.get(str(cluster.get("policy")), {}), model) if isinstance(cluster, Mapping) else cluster
        for key, cluster in clusters.items()
    }


def _defaults(policy: object) -> Typed:
    """The default values of a policy by attribute."""
    typed = _mapping(policy)
    rules = typed.get("definition", _mapping(typed.get("family")).get("overrides"))
    if isinstance(rules, str):
        try:
            rules = json.loads(rules)
        except (ValueError, RecursionError):  # a mistake that is reported where the policy is read
            return {}
    return {key: _mapping(rule)["defaultValue"] for key, rule in _mapping(rules).items() if _mapping(rule).get("defaultValue") is not None}


def _filled(cluster: Typed, defaults: Typed, model: type[Compute]) -> Typed:
    found = dict(cluster)
    if not found.keys() & MACHINES.values():
        for attribute, key in POOLS.items():
            pool = _mapping(defaults.get(attribute)).get("pool")
            if pool is not None and (key == "pool" or "pool" in found):
                found.setdefault(key, pool)
    if "pool" not in found:
        found = _with(found, {key: defaults[attribute] for attribute, key in MACHINES.items() if attribute in defaults})
    workers, smallest, largest = (defaults.get(attribute) for attribute in SIZES)
    if not found.keys() & {"num_workers", "autoscale"}:
        if smallest is not None and largest is not None:
            found["autoscale"] = {"min_workers": smallest, "max_workers": largest}
        elif workers is not None:
            found["num_workers"] = workers
    own = (SAME_NAME & model.model_fields.keys()) - MACHINES.keys() - {"num_workers"}
    found = _with(found, {key: defaults[key] for key in sorted(own & defaults.keys())})
    for prefix, key in zip(REPEATED, ("custom_tags", "spark_conf", "environment"), strict=True):
        given = found.get(key, {})
        more = {
            attribute.removeprefix(prefix): as_text(value)
            for attribute, value in defaults.items()
            if attribute.startswith(prefix) and "*" not in attribute and isinstance(value, str | int | float)
        }
        if more and isinstance(given, Mapping):
            found[key] = {**more, **given}
    return found


def _with(cluster: Typed, defaults: Typed) -> dict[str, object]:
    """What the cluster does not say itself, and can have."""
    return {**{key: value for key, value in defaults.items() if value in CHOICES.get(key, (value,))}, **cluster}


def _mapping(value: object) -> Typed:
    return value if isinstance(value, Mapping) else {}
