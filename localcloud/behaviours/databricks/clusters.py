"""Cluster policies, clusters and instance pools, libraries and global init scripts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Final

from localcloud.behaviours.checks import between, conflicts, known, matching, one_of, pattern
from localcloud.behaviours.databricks import policy_rules, principals, reach, secrets
from localcloud.behaviours.databricks.place import page, token
from localcloud.behaviours.identifiers import hexadecimal, letters
from localcloud.behaviours.model import Behaviour, CheckRule, Reference, Refusal, Request
from localcloud.behaviours.paths import Inputs, first, flag, is_absent, text
from localcloud.schema.model import Failure
from localcloud.store_model import Record, View
from localcloud.values import Json, Properties

POLICY: Final = token("clusterPolicy")
CLUSTER: Final = token("cluster")
POOL: Final = token("instancePool")
_RUNTIME: Final = re.compile(r"(custom:.+|apache-spark-.+|\d+\.(\d+|x)\.x-(?:[a-z0-9]+-)*scala\d\.\d+)")
_NODE_TYPE: Final = re.compile(r"(Standard|Basic)_[A-Za-z0-9_-]+")
_SECURITY_MODES: Final = (
    "NONE",
    "SINGLE_USER",
    "USER_ISOLATION",
    "LEGACY_TABLE_ACL",
    "LEGACY_PASSTHROUGH",
    "LEGACY_SINGLE_USER",
    "LEGACY_SINGLE_USER_STANDARD",
    "DATA_SECURITY_MODE_AUTO",
    "DATA_SECURITY_MODE_STANDARD",
    "DATA_SECURITY_MODE_DEDICATED",
)


def runtime_form(path: str) -> CheckRule:
    """A rule on the form of a Spark version."""
    return matching(path, _RUNTIME.fullmatch, "a runtime key, as '16.4.x-scala2.12'")


def refuse_outside_policy(request: Request, policy_id: str, cluster: Mapping[str, Json], where: str = "", *, is_job: bool = False) -> None:
    """Refuses a cluster that its policy does not allow. A policy that is not there is refused as well."""
    if not policy_id:
        return
    policy = request.view.get(POLICY, request.scope, policy_id)
    if policy is None:
        raise Refusal(f"INVALID_PARAMETER_VALUE: Can't find a cluster policy with id: {policy_id}.")
    definition, overrides = text(policy.outputs, "definition"), text(policy.outputs, "policyFamilyDefinitionOverrides")
    elements = policy_rules.merged(definition, overrides, text(policy.inputs, "policyFamilyId"))
    found = policy_rules.violations(elements, cluster, is_job=is_job)
    if found:
        reasons = "; ".join(violation.reason for violation in found)
        place = f" ({where})" if where else ""
        raise Refusal(f"INVALID_PARAMETER_VALUE: Cluster validation error: {reasons}{place}. The policy is {policy.name}.")


def _policy_text_is_right(inputs: Properties) -> Iterator[Failure]:
    for key in ("definition", "policyFamilyDefinitionOverrides"):
        written = first(inputs, key)
        if isinstance(written, str) and written:
            for fault in policy_rules.definition_faults(written):
                yield Failure(key, fault)


def _family_needs_no_definition(inputs: Properties) -> Iterator[Failure]:
    if known(inputs, "definition", "policyFamilyId") and text(inputs, "definition") and text(inputs, "policyFamilyId"):
        yield Failure(
            "definition", "conflicts with policyFamilyId: a family brings its definition, policyFamilyDefinitionOverrides changes it"
        )


def _cluster_id(_: Request) -> str:
    now = datetime.now(UTC)
    return f"{now:%m%d-%H%M%S}-{letters(8)}"


def _within_policy(request: Request) -> None:
    refuse_outside_policy(request, text(request.inputs, "policyId"), request.inputs)


def _somebody_uses_it(request: Request) -> None:
    name = text(request.inputs, "singleUserName")
    if name and not principals.exists(request.view, request.scope, name):
        raise Refusal(f"INVALID_PARAMETER_VALUE: single user {name} is no user, group or service principal of the workspace.")


def _secrets_can_be_read(request: Request) -> None:
    secrets.refuse_unreadable(request, request.inputs)


def _size_is_given(inputs: Properties) -> Iterator[Failure]:
    """Zero workers is a single node, which has to say so."""
    paths = ("numWorkers", "autoscale", "isSingleNode", "sparkConf", "customTags", "policyId", "kind")
    if not known(inputs, *paths) or not is_absent(first(inputs, "autoscale")) or flag(inputs, "isSingleNode"):
        return
    count = text(inputs, "numWorkers") or "0"
    has_profile = text_in_map(inputs, "sparkConf", "spark.databricks.cluster.profile") in ("singleNode", "serverless")
    if count == "0" and not has_profile and is_absent(first(inputs, "policyId")) and is_absent(first(inputs, "kind")):
        yield Failure(
            "numWorkers", "NumWorkers could be 0 only for SingleNode clusters: give numWorkers, autoscale, or isSingleNode with kind"
        )


def text_in_map(inputs: Inputs, property: str, key: str) -> str:
    """A value in a map whose keys may hold dots."""
    given = first(inputs, property)
    value = given.get(key) if isinstance(given, dict) else None
    return value if isinstance(value, str) else ""


def _workers_rise(inputs: Properties) -> Iterator[Failure]:
    low, high = text(inputs, "autoscale.minWorkers"), text(inputs, "autoscale.maxWorkers")
    if low and high and float(low) > float(high):
        yield Failure("autoscale.minWorkers", f"expected at most maxWorkers ({high}), got {low}")


def _node_is_given(inputs: Properties) -> Iterator[Failure]:
    if not known(inputs, "nodeTypeId", "instancePoolId", "policyId"):
        return
    if all(is_absent(first(inputs, key)) for key in ("nodeTypeId", "instancePoolId", "policyId")):
        yield Failure("nodeTypeId", "a cluster needs nodeTypeId, or instancePoolId")


def _default_tags(request: Request) -> Json:
    return {"Vendor": "Databricks", "Creator": "local.admin@contoso.com", "ClusterName": text(request.inputs, "clusterName")}


def _of_cluster(record: Record, view: View) -> Iterable[Record]:
    yield from view.find(token("library"), record.scope, clusterId=record.id)
    yield from permissions_on(record, view, "clusters")


def permissions_on(record: Record, view: View, kind: str) -> Iterable[Record]:
    """The permissions that are set on an object of that kind."""
    permissions = view.get(token("permissions"), record.scope, f"/{kind}/{record.id}")
    return (permissions,) if permissions else ()


def _library_id(request: Request) -> str:
    for kind in ("whl", "jar", "egg", "requirements"):
        if text(request.inputs, kind):
            return f"{text(request.inputs, 'clusterId')}/{kind}:{text(request.inputs, kind)}"
    named = (("pypi", "package"), ("maven", "coordinates"), ("cran", "package"))
    kind, key = next((pair for pair in named if text(request.inputs, ".".join(pair))), named[0])
    return f"{text(request.inputs, 'clusterId')}/{kind}:{text(request.inputs, f'{kind}.{key}')}"


_IN_POOL = "INVALID_PARAMETER_VALUE: Can't find an instance pool with id: {value}."

ROWS: tuple[Behaviour, ...] = (
    Behaviour(
        POLICY,
        new_id=lambda _: hexadecimal(16),
        auto_name="name",
        computed={"policyId": lambda request: request.id, "definition": lambda _: "{}"},
        unique=(("name",),),
        taken="INVALID_PARAMETER_VALUE: Cluster policy with name {name} already exists.",
        checks=(_policy_text_is_right, _family_needs_no_definition, between("maxClustersPerUser", 1, 10**6)),
        contents=lambda record, view: permissions_on(record, view, "cluster-policies"),
    ),
    Behaviour(
        POOL,
        name="instancePoolName",
        new_id=lambda _: f"{datetime.now(UTC):%m%d-%H%M%S}-{letters(5)}{letters(3)}-pool-{letters(8)}",
        computed={"instancePoolId": lambda request: request.id},
        defaults={"enableElasticDisk": True},
        checks=(
            matching("nodeTypeId", _NODE_TYPE.fullmatch, "a node type, as Standard_D4ds_v5"),
            runtime_form("preloadedSparkVersions[]"),
            between("idleInstanceAutoterminationMinutes", 0, 10_000),
        ),
        contents=lambda record, view: permissions_on(record, view, "instance-pools"),
    ),
    Behaviour(
        CLUSTER,
        name="clusterName",
        new_id=_cluster_id,
        computed={
            "clusterId": lambda request: request.id,
            "state": lambda _: "RUNNING",
            "url": lambda request: page(request, f"#/setting/clusters/{request.id}/configuration"),
            "defaultTags": _default_tags,
            "driverNodeTypeId": lambda request: text(request.inputs, "nodeTypeId"),
        },
        volatile=frozenset({"defaultTags"}),
        defaults={"autoterminationMinutes": 60, "enableElasticDisk": True, "enableLocalDiskEncryption": False},
        references=(
            Reference("instancePoolId", POOL, message=_IN_POOL),
            Reference("driverInstancePoolId", POOL, message=_IN_POOL),
        ),
        checks=(
            runtime_form("sparkVersion"),
            matching("nodeTypeId", _NODE_TYPE.fullmatch, "a node type, as Standard_D4ds_v5"),
            matching("driverNodeTypeId", _NODE_TYPE.fullmatch, "a node type, as Standard_D4ds_v5"),
            one_of("dataSecurityMode", _SECURITY_MODES),
            one_of("runtimeEngine", ("STANDARD", "PHOTON", "NULL")),
            pattern("autoterminationMinutes", r"0|[1-9]\d+", "0 (never), or 10 minutes and more"),
            between("autoterminationMinutes", 0, 10_000),
            conflicts("nodeTypeId", "instancePoolId"),
            conflicts("driverNodeTypeId", "driverInstancePoolId", "instancePoolId"),
            conflicts("numWorkers", "autoscale"),
            _size_is_given,
            _workers_rise,
            _node_is_given,
        ),
        create_rules=(_within_policy, _somebody_uses_it, _secrets_can_be_read, reach.refuse_locked_out_machines),
        update_rules=(_within_policy, _somebody_uses_it, _secrets_can_be_read),
        contents=_of_cluster,
    ),
    Behaviour(
        token("library"),
        name="libraryId",
        new_id=_library_id,
        computed={"libraryId": lambda request: request.id},
        references=(Reference("clusterId", CLUSTER, message="INVALID_PARAMETER_VALUE: Cluster {value} does not exist"),),
        replaces=frozenset({"clusterId", "whl", "jar", "egg", "requirements", "pypi", "maven", "cran"}),
        unreadable=True,
    ),
    Behaviour(
        token("globalInitScript"),
        new_id=lambda _: hexadecimal(16),
        auto_name="name",
        defaults={"enabled": False},
        write_only=frozenset({"contentBase64", "source", "md5"}),
        checks=(conflicts("source", "contentBase64"),),
    ),
)
