"""What policies give clusters, and the pools that they name."""

from __future__ import annotations

import json

import pytest

from config.databricks.policy_defaults import with_policy_defaults
from tests.config.program import Program
from tests.config.workspace import full

RULES = {
    "spark_version": {"type": "regex", "pattern": ".*", "defaultValue": "16.4.x-scala2.12"},
    "node_type_id": {"type": "unlimited", "defaultValue": "Standard_D4ds_v5"},
    "autotermination_minutes": {"type": "range", "maxValue": 60, "defaultValue": 20},
    "num_workers": {"type": "range", "maxValue": 4, "defaultValue": 2},
    "spark_conf.spark.x": {"type": "unlimited", "defaultValue": True},
    "custom_tags.team": {"type": "allowlist", "values": ["etl"], "defaultValue": "etl"},
    "custom_tags.*": {"type": "unlimited", "defaultValue": "nothing"},
    "runtime_engine": {"type": "unlimited", "defaultValue": "PHOTON"},
    "data_security_mode": {"type": "unlimited", "defaultValue": "NONE"},
    "single_user_name": {"type": "unlimited", "isOptional": True},
}
GIVEN = {
    "spark_version": "16.4.x-scala2.12",
    "node_type_id": "Standard_D4ds_v5",
    "autotermination_minutes": 20,
    "num_workers": 2,
    "spark_conf": {"spark.x": "true"},
    "custom_tags": {"team": "etl"},
    "runtime_engine": "PHOTON",
}
POOLED = {
    "node_type_id": {"type": "unlimited", "defaultValue": "Standard_D4ds_v5"},
    "instance_pool_id": {"type": "unlimited", "defaultValue": {"pool": "warm"}},
    "driver_instance_pool_id": {"type": "unlimited", "defaultValue": {"pool": "warm"}},
    "autoscale.min_workers": {"type": "range", "maxValue": 4, "defaultValue": 1},
    "autoscale.max_workers": {"type": "range", "maxValue": 4, "defaultValue": 2},
}
RULE = "autotermination_minutes: {type: range, minValue: 10, maxValue: 60, isOptional: true}"
OWN_SIZE = "databricks.workspaces.main.clusters.shared.node_type_id"
OWN = "databricks.workspaces.main.clusters.own.pool"
POLICY = "databricks.workspaces.main.policies.small-jobs.definition.instance_pool_id"
WRONG = "databricks.workspaces.main.policies.small-jobs.definition.node_type_id"


def filled(policy: object, cluster: object, job: object = None) -> object:
    jobs = {"nightly": {"job_clusters": {"main": job}}}
    section = {"workspaces": {"main": {"policies": {"p": policy}, "clusters": {"shared": cluster}, "jobs": jobs}}}
    found = with_policy_defaults(section)
    assert isinstance(found, dict)
    main = found["workspaces"]["main"]
    return main["jobs"]["nightly"]["job_clusters"]["main"] if job else main["clusters"]["shared"]


@pytest.mark.parametrize("policy", [{"definition": RULES}, {"definition": json.dumps(RULES)}, {"family": {"overrides": RULES}}])
def test_a_default_value_stands_for_what_a_cluster_leaves_out(policy: object) -> None:
    assert filled(policy, {"policy": "p"}) == {"policy": "p", **GIVEN}
    without = {key: value for key, value in GIVEN.items() if key != "autotermination_minutes"}
    assert filled(policy, {}, {"policy": "p"}) == {"policy": "p", **without}, "a job's cluster does not wait"
    own = {"policy": "p", **GIVEN, "spark_version": "17.3.x-scala2.13", "custom_tags": {"team": "bi"}, "spark_conf": {"spark.x": "1"}}
    assert filled(policy, own) == own
    scaled = filled(policy, {"policy": "p", "autoscale": {"min_workers": 1, "max_workers": 3}, "pool": "warm"})
    assert isinstance(scaled, dict)
    assert not {"num_workers", "node_type_id"} & scaled.keys()


def test_machines_come_from_one_place() -> None:
    policy = {"definition": POOLED}
    scaled = {"autoscale": {"min_workers": 1, "max_workers": 2}}
    assert filled(policy, {"policy": "p"}) == {"policy": "p", "pool": "warm", "driver_pool": "warm", **scaled}
    sized = {"policy": "p", "driver_node_type_id": "Standard_D8ds_v5", "num_workers": 1}
    assert filled(policy, sized) == {**sized, "node_type_id": "Standard_D4ds_v5"}


@pytest.mark.parametrize(
    "odd", [None, [], {"workspaces": None}, {"workspaces": {"main": []}}, {"workspaces": {"main": {"policies": {"p": 1}}}}]
)
def test_what_is_no_workspace_stays_as_it_is(odd: object) -> None:
    assert with_policy_defaults(odd) == odd
    assert filled({"definition": "{"}, {"policy": "p"}) == {"policy": "p"}
    assert filled({"definition": RULES}, ["policy"]) == ["policy"]


def test_a_cluster_may_leave_to_its_policy_what_it_needs(program: Program) -> None:
    before, after = program.file.read_text().split("            definition:\n")
    _, _, rest = after.partition("        notebooks:\n")
    cluster = "        clusters:\n          shared: {policy: small-jobs}\n        notebooks:\n"
    program.write(f"{before}            definition: {json.dumps(RULES)}\n{cluster}{rest}")
    assert program.check() == []
    program.replace("Standard_D4ds_v5", "big")
    (found,) = program.check()
    assert str(found).startswith(f'{program.line("          shared: {policy")}: {OWN_SIZE}: "big" is not allowed here')


@pytest.mark.parametrize(
    ("rule", "where", "said"),
    [
        ("{type: fixed, value: {pool: warm}, isOptional: true}", None, ""),
        ("{type: allowlist, values: [{pool: cold}, {pool: warm}], isOptional: true}", None, ""),
        ("{type: unlimited, defaultValue: {pool: cold}, isOptional: true}", None, ""),
        (
            "{type: fixed, value: {pool: cold}, isOptional: true}",
            OWN,
            'instance_pool_id breaks policy "small-jobs": "warm" is not "cold". Allowed: pool: cold',
        ),
        (
            "{type: blocklist, values: [{pool: warm}], isOptional: true}",
            OWN,
            'instance_pool_id breaks policy "small-jobs": "warm" is in its blocklist. Allowed: anything but warm.',
        ),
        (
            "{type: fixed, value: {pool: wram}, isOptional: true}",
            POLICY,
            'pool "wram" is not declared. Did you mean "warm"? Allowed: cold, warm.',
        ),
        (
            "{type: fixed, value: 0703-101010-pool-abc, isOptional: true}",
            POLICY,
            '"0703-101010-pool-abc" is known in the cloud only. Name a pool of this workspace: {pool: KEY}. Allowed: cold, warm.',
        ),
        (
            "{type: unlimited, isOptional: true}\n              node_type_id: {type: unlimited, defaultValue: {pool: warm}}",
            WRONG,
            "node_type_id is not the id of a pool. Pools are named in driver_instance_pool_id and instance_pool_id.",
        ),
        (
            "{type: fixed, value: {pools: warm}}",
            f"{POLICY}.value",
            "a value is text, a number, true or false, or names a pool: `{pool: KEY}`.",
        ),
    ],
    ids=["fixed", "listed", "default", "another", "blocked", "undeclared", "id", "no pool", "mistyped"],
)
def test_a_policy_names_pools_by_their_keys(program: Program, rule: str, where: str | None, said: str) -> None:
    full(program)
    program.replace(
        "          warm: {node_type_id: Standard_D4ds_v5}\n",
        "          warm: {node_type_id: Standard_D4ds_v5}\n          cold: {node_type_id: Standard_D4ds_v5}\n",
    )
    program.replace(RULE, f"{RULE}\n              instance_pool_id: {rule}")
    said_of_it = [str(item) for item in program.check() if item.path[-1] != "shared"]
    assert any(f": {where}: {said}" in text for text in said_of_it) if where else not said_of_it
