"""Clusters, warehouses and what they may cost."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Final

from domain.clusters import WAREHOUSE_SIZES
from domain.policy_limits import Limits
from domain.property_values import Tree
from policies import tokens
from policies.reading import Found, at, dicts, is_hidden, is_missing, json_object, number, text
from policies.references import benchmark, databricks
from policies.requirements import must_have, requires
from policies.resources import Resource
from policies.rule import Level, OfResource, Rule

_A, _M, _OFF = Level.ADVISORY, Level.MANDATORY, Level.DISABLED
_POLICIES: Final = databricks("admin/clusters/policies", "Compute policies")
_LEGACY: Final = frozenset({"NONE", "LEGACY_PASSTHROUGH", "LEGACY_SINGLE_USER", "LEGACY_SINGLE_USER_STANDARD", "LEGACY_TABLE_ACL"})
_LONG_SUPPORT: Final = frozenset({"13.3", "14.3", "15.4", "16.4", "17.3"})
"""Runtimes with long-term support (https://learn.microsoft.com/azure/databricks/release-notes/runtime/)."""
_RUNTIME: Final = re.compile(r"(\d+\.\d+)\.x-")


def _job_clusters(resource: Resource) -> list[Tree]:
    found = [cluster.get("newCluster") for cluster in (*dicts(resource.inputs.get("jobClusters")), *dicts(resource.inputs.get("tasks")))]
    return [cluster for cluster in found if isinstance(cluster, dict)]


def _clusters(resource: Resource) -> list[Tree]:
    """The cluster itself, or those of a job."""
    return _job_clusters(resource) if resource.type == tokens.JOB else [resource.inputs]


def _of_jobs(resource: Resource, limits: Limits) -> Iterator[str]:
    for cluster in _job_clusters(resource):
        if is_missing(cluster.get("policyId")):
            yield f"{resource.label} has a cluster without a policy."


def _stops(path: str, zero_is_never: bool = True) -> OfResource:
    def judge(resource: Resource, limits: Limits) -> Iterator[str]:
        value = at(resource.inputs, path)
        minutes = number(value)
        if minutes == 0 and zero_is_never:
            yield f"{resource.label} never stops by itself."
        elif minutes is not None and minutes > limits.maximum_idle_minutes:
            yield f"{resource.label} stops after {int(minutes)} idle minutes; at most {limits.maximum_idle_minutes} are asked for."

    return judge


def _modes(resource: Resource, limits: Limits) -> Iterator[str]:
    for cluster in _clusters(resource):
        mode: Found = at(cluster, "dataSecurityMode")
        if is_hidden(mode) or (resource.type == tokens.JOB and is_missing(mode)):
            continue
        if is_missing(mode) or text(mode) in _LEGACY:
            yield f"{resource.label} has a cluster without Unity Catalog ({text(mode) or 'no access mode'})."


def _runtimes(resource: Resource, limits: Limits) -> Iterator[str]:
    for cluster in _clusters(resource):
        match = _RUNTIME.match(text(cluster.get("sparkVersion")))
        if match and match[1] not in _LONG_SUPPORT:
            yield f"{resource.label} runs on {match[1]}, which gets corrections for half a year only."


def _sizes(resource: Resource, limits: Limits) -> Iterator[str]:
    for cluster in _clusters(resource):
        workers = max((number(at(cluster, path)) or 0 for path in ("numWorkers", "autoscale.maxWorkers")), default=0)
        if workers > limits.maximum_workers:
            yield f"{resource.label} may have {int(workers)} workers; at most {limits.maximum_workers} are asked for."


def _machines(resource: Resource, limits: Limits) -> Iterator[str]:
    for cluster in _clusters(resource):
        for path in ("nodeTypeId", "driverNodeTypeId"):
            machine = text(cluster.get(path))
            if machine and not any(fnmatchcase(machine, pattern) for pattern in limits.node_types):
                yield f"{resource.label} has machines of type {machine}; asked for are {', '.join(limits.node_types)}."


def _warehouse_size(resource: Resource, limits: Limits) -> Iterator[str]:
    size = text(resource.inputs.get("clusterSize"))
    if size in WAREHOUSE_SIZES and WAREHOUSE_SIZES.index(size) > WAREHOUSE_SIZES.index(limits.largest_warehouse):
        yield f"{resource.label} is {size}; at most {limits.largest_warehouse} is asked for."


def _endpoint_sleeps(resource: Resource, limits: Limits) -> Iterator[str]:
    for entity in dicts(at(resource.inputs, "config.servedEntities")):
        if entity.get("scaleToZeroEnabled") is False:
            yield f"{resource.label} runs, and costs, also when nobody asks it."


def _limits(*attributes: str) -> OfResource:
    """A cluster policy says something about one of these attributes."""

    def judge(resource: Resource, limits: Limits) -> Iterator[str]:
        definition = resource.inputs.get("definition")
        if not isinstance(definition, str) or not is_missing(resource.inputs.get("policyFamilyId")):
            return  # unknown, or the family says the rest
        rules = json_object(definition)
        kind = rules.get("cluster_type")
        if isinstance(kind, dict) and kind.get("value") == "job" and "autotermination_minutes" in attributes:
            return  # a job's cluster ends with the job
        if not any(_restricts(rules.get(attribute)) for attribute in attributes):
            yield f"{resource.label} says nothing about {' or '.join(attributes)}."

    return judge


def _restricts(rule: object) -> bool:
    if not isinstance(rule, dict):
        return False
    return rule.get("type") != "unlimited" and (rule.get("type") != "range" or "maxValue" in rule)


def _definition_hides(resource: Resource, limits: Limits) -> Iterator[str]:
    definition = resource.inputs.get("definition")
    rule = json_object(definition).get("data_security_mode") if isinstance(definition, str) else None
    allowed = [rule.get("value"), *(rule.get("values") or [])] if isinstance(rule, dict) else []
    for mode in allowed:
        if mode in _LEGACY:
            yield f"{resource.label} allows clusters without Unity Catalog ({mode})."


RULES: Final = (
    Rule(
        name="cluster-policy", dev=_M, prod=_M, types=(tokens.CLUSTER,),
        what="Every cluster is under a policy.",
        why="Its size, runtime and access mode are whatever somebody wrote.",
        fix="Set `policyId`.",
        references=(_POLICIES, benchmark("AM-2")),
        of_resource=must_have("policyId", "is under no policy"),
    ),
    Rule(
        name="job-cluster-policy", dev=_A, prod=_M, types=(tokens.JOB,),
        what="Every cluster of a job is under a policy.",
        why="Its size, runtime and access mode are whatever somebody wrote.",
        fix="Set `newCluster.policyId` (stack file: `job_clusters.*.policy`).",
        references=(_POLICIES, benchmark("AM-2")),
        of_resource=_of_jobs,
    ),
    Rule(
        name="cluster-stops", dev=_M, prod=_M, types=(tokens.CLUSTER,),
        what="A cluster stops by itself.",
        why="It costs as much at night as by day.",
        fix="Set `autoterminationMinutes` (stack file: `autotermination_minutes`).",
        references=(databricks("compute/clusters-manage", "Automatic termination"),),
        of_resource=_stops("autoterminationMinutes"),
    ),
    Rule(
        name="cluster-access-mode", dev=_M, prod=_M, types=(tokens.CLUSTER, tokens.JOB),
        what="Clusters have an access mode of Unity Catalog.",
        why="Without one, permissions on tables do not hold, and users of a cluster reach each other.",
        fix="Set `dataSecurityMode` to `USER_ISOLATION` or `SINGLE_USER`.",
        references=(databricks("compute/configure", "Access modes"), benchmark("PA-7")),
        of_resource=_modes,
    ),
    Rule(
        name="cluster-runtime", dev=_A, prod=_M, types=(tokens.CLUSTER, tokens.JOB),
        what="Clusters run on a version with long-term support.",
        why="Others get no corrections after half a year, and stop starting after that.",
        fix=f"Set `sparkVersion` to one of {', '.join(sorted(_LONG_SUPPORT))}.",
        references=(databricks("release-notes/runtime/", "Runtime releases"), benchmark("PV-5")),
        of_resource=_runtimes,
    ),
    Rule(
        name="cluster-size", dev=_M, prod=_M, types=(tokens.CLUSTER, tokens.JOB),
        what="Clusters are no larger than the team decided.",
        why="One wrong number costs a month's budget in a night.",
        fix="Lower `autoscale.maxWorkers` or `numWorkers`, or raise `limits.maximum_workers`.",
        references=(_POLICIES,),
        of_resource=_sizes,
    ),
    Rule(
        name="node-types", dev=_M, prod=_M, types=(tokens.CLUSTER, tokens.JOB, tokens.POOL),
        what="Machines are of types that the team decided on.",
        why="Others may cost ten times as much, or be out of stock when they are needed.",
        fix="Choose another `nodeTypeId`, or add it to `limits.node_types`.",
        references=(_POLICIES, benchmark("AM-2")),
        of_resource=_machines,
    ),
    Rule(
        name="warehouse-stops", dev=_M, prod=_M, types=(tokens.WAREHOUSE,),
        what="A warehouse stops by itself.",
        why="It costs as much at night as by day.",
        fix="Set `autoStopMins` (stack file: `auto_stop_minutes`).",
        references=(databricks("compute/sql-warehouse/create", "Auto stop"),),
        of_resource=_stops("autoStopMins"),
    ),
    Rule(
        name="warehouse-size", dev=_M, prod=_M, types=(tokens.WAREHOUSE,),
        what="Warehouses are no larger than the team decided.",
        why="Each step doubles the cost.",
        fix="Lower `clusterSize`, or raise `limits.largest_warehouse`.",
        references=(databricks("compute/sql-warehouse/warehouse-behavior", "Warehouse sizes"),),
        of_resource=_warehouse_size,
    ),
    Rule(
        name="warehouse-type", dev=_A, prod=_A, types=(tokens.WAREHOUSE,),
        what="Warehouses are of type pro.",
        why="Classic ones lack queries over other systems and most of what makes them fast.",
        fix="Set `warehouseType` to `PRO`.",
        references=(databricks("compute/sql-warehouse/warehouse-types", "Warehouse types"),),
        of_resource=requires("warehouseType", "PRO", otherwise="is {}", default="PRO"),
    ),
    Rule(
        name="pool-stops", dev=_M, prod=_M, types=(tokens.POOL,),
        what="Idle machines of a pool are given back.",
        why="Azure counts them although nobody uses them.",
        fix="Set `idleInstanceAutoterminationMinutes`.",
        references=(databricks("compute/pools", "Pools"),),
        of_resource=_stops("idleInstanceAutoterminationMinutes", zero_is_never=False),
    ),
    Rule(
        name="endpoint-sleeps", dev=_A, prod=_OFF, types=(tokens.SERVING,),
        what="Serving endpoints outside production sleep while nobody asks them.",
        why="They cost by the hour.",
        fix="Set `scaleToZeroEnabled` to true.",
        references=(databricks("machine-learning/model-serving/", "Model serving"),),
        of_resource=_endpoint_sleeps,
    ),
    Rule(
        name="policy-limits-idle", dev=_A, prod=_M, types=(tokens.CLUSTER_POLICY,),
        what="A cluster policy says after how many idle minutes clusters stop.",
        why="Clusters that people make under it could run for ever.",
        fix="Add `autotermination_minutes` to its definition, fixed or with a `maxValue`.",
        references=(databricks("admin/clusters/policy-definition", "Compute policy reference"),),
        of_resource=_limits("autotermination_minutes"),
    ),
    Rule(
        name="policy-limits-size", dev=_A, prod=_M, types=(tokens.CLUSTER_POLICY,),
        what="A cluster policy says how many workers clusters may have.",
        why="Clusters that people make under it could be of any size.",
        fix="Add `autoscale.max_workers` or `num_workers` to its definition, fixed or with a `maxValue`.",
        references=(databricks("admin/clusters/policy-definition", "Compute policy reference"),),
        of_resource=_limits("autoscale.max_workers", "num_workers"),
    ),
    Rule(
        name="policy-modern", dev=_M, prod=_M, types=(tokens.CLUSTER_POLICY,),
        what="No cluster policy allows clusters without Unity Catalog.",
        why="Permissions on tables do not hold on them.",
        fix="Take legacy modes and `NONE` out of `data_security_mode`.",
        references=(databricks("admin/clusters/policy-definition", "Compute policy reference"), benchmark("PA-7")),
        of_resource=_definition_hides,
    ),
)  # fmt: skip
