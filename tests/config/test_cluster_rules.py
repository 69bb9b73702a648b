"""Clusters against their policies, as a stack file would have them."""

from __future__ import annotations

import pytest

from tests.config.program import Program

SHARED = "databricks.workspaces.main.clusters.shared"
RULE = "autotermination_minutes: {type: range, minValue: 10, maxValue: 60}"


def test_a_cluster_names_a_declared_policy_of_its_own_workspace(program: Program) -> None:
    program.replace(
        "      other:\n",
        "      other:\n        policies:\n          big-jobs:\n            definition: {num_workers: {type: range, maxValue: 9}}\n",
    )
    where = program.replace("policy: small-jobs", "policy: big-jobs")
    assert [str(item) for item in program.check()] == [f'{where}: {SHARED}.policy: policy "big-jobs" is not declared. Allowed: small-jobs.']


@pytest.mark.parametrize(
    ("rule", "place", "expected"),
    [
        (
            "autotermination_minutes: {type: range, minValue: 30}",
            "autotermination_minutes",
            'autotermination_minutes breaks policy "small-jobs": 20 is less than 30. Allowed: numbers from 30.',
        ),
        (
            "autotermination_minutes: {type: range, maxValue: 15}",
            "autotermination_minutes",
            'autotermination_minutes breaks policy "small-jobs": 20 is more than 15. Allowed: numbers up to 15.',
        ),
        (
            "autotermination_minutes: {type: fixed, value: 60}",
            "autotermination_minutes",
            'autotermination_minutes breaks policy "small-jobs": 20 is not 60. Allowed: autotermination_minutes: 60',
        ),
        (
            "node_type_id: {type: allowlist, values: [Standard_D8ds_v5]}",
            "node_type_id",
            'node_type_id breaks policy "small-jobs": "Standard_D4ds_v5" is not in its allowlist. Allowed: Standard_D8ds_v5.',
        ),
        (
            "node_type_id: {type: blocklist, values: [Standard_D4ds_v5]}",
            "node_type_id",
            'node_type_id breaks policy "small-jobs": "Standard_D4ds_v5" is in its blocklist. Allowed: anything but Standard_D4ds_v5.',
        ),
        (
            "node_type_id: {type: regex, pattern: Standard_D8}",
            "node_type_id",
            'node_type_id breaks policy "small-jobs": "Standard_D4ds_v5" does not match its pattern. Allowed: what matches Standard_D8',
        ),
        (
            "num_workers: {type: forbidden}",
            "num_workers",
            'num_workers breaks policy "small-jobs": 2 is given, but the attribute is forbidden. Leave num_workers out.',
        ),
        (
            "driver_node_type_id: {type: unlimited}",
            "",
            'driver_node_type_id breaks policy "small-jobs": it is required. Give it, or add `isOptional: true` to the rule.',
        ),
        (
            "autoscale.max_workers: {type: range, maxValue: 4}",
            "",
            'autoscale.max_workers breaks policy "small-jobs": it is required. Allowed: numbers up to 4.',
        ),
        (
            "driver_node_type_id: {type: fixed, value: Standard_D4ds_v5}",
            "",
            'driver_node_type_id breaks policy "small-jobs": the cluster must repeat the fixed value. '
            "Allowed: driver_node_type_id: Standard_D4ds_v5",
        ),
        (
            "instance_pool_id: {type: unlimited}",
            "",
            'instance_pool_id breaks policy "small-jobs": it is required. Give `pool`, or add `isOptional: true` to the rule.',
        ),
        (
            "enable_elastic_disk: {type: unlimited}",
            "",
            'enable_elastic_disk breaks policy "small-jobs": it is required, but such a cluster cannot give it. '
            "Add `isOptional: true` to the rule.",
        ),
        (
            "azure_attributes.availability: {type: fixed, value: SPOT_AZURE}",
            "",
            'azure_attributes.availability breaks policy "small-jobs": "ON_DEMAND_AZURE" is not "SPOT_AZURE". '
            "Allowed: availability: SPOT_AZURE",
        ),
        (
            "azure_attributes.spot_bid_max_price: {type: fixed, value: 100}",
            "",
            'azure_attributes.spot_bid_max_price breaks policy "small-jobs": -1 is not 100. '
            "This program sets that on every such cluster: change the rule, or give the cluster another policy.",
        ),
        (
            "azure_attributes.first_on_demand: {type: range, minValue: 2}",
            "",
            'azure_attributes.first_on_demand breaks policy "small-jobs": 1 is less than 2. '
            "This program sets that on every such cluster: change the rule, or give the cluster another policy.",
        ),
        (
            "cluster_type: {type: fixed, value: job}",
            "",
            'cluster_type breaks policy "small-jobs": "all-purpose" is not "job". '
            "This program sets that on every such cluster: change the rule, or give the cluster another policy.",
        ),
        (
            "runtime_engine: {type: forbidden}",
            "",
            'runtime_engine breaks policy "small-jobs": "STANDARD" is given, but the attribute is forbidden. '
            "This program sets that on every such cluster: change the rule, or give the cluster another policy.",
        ),
    ],
)
def test_1_a_cluster_outside_its_policy_is_refused_where_it_says_so(program: Program, rule: str, place: str, expected: str) -> None:
    program.replace(RULE, rule)
    path = f"{SHARED}.{place}" if place else SHARED
    lines = {
        "": "shared:",
        "autotermination_minutes": "autotermination_minutes: 20",
        "node_type_id": "node_type_id: Standard_D4ds_v5",
        "num_workers": "num_workers: 2",
    }
    assert [str(item) for item in program.check()] == [f"{program.line(lines[place])}: {path}: {expected}"]


@pytest.mark.parametrize(
    "rule",
    [
        "autotermination_minutes: {type: range, minValue: 20, maxValue: 20}",
        'autotermination_minutes: {type: allowlist, values: ["20", 30]}',
        "node_type_id: {type: regex, pattern: 'Standard_D[48]ds_v5'}",
        "driver_node_type_id: {type: unlimited, isOptional: true}",
        "autoscale.max_workers: {type: range, maxValue: 4, isOptional: true}",
        "instance_pool_id: {type: forbidden, hidden: true}",
        "enable_local_disk_encryption: {type: fixed, value: true}",
        "custom_tags.team: {type: fixed, value: etl}",
        "spark_conf.spark.sql.ansi.enabled: {type: fixed, value: true}",
        "cluster_type: {type: fixed, value: all-purpose}",
        "cluster_name: {type: regex, pattern: data-dev-.*}",
        "dbus_per_hour: {type: range, maxValue: 10}",
        "spark_version: {type: fixed, value: 'auto:latest-lts'}",
    ],
)
def test_a_cluster_inside_its_policy_is_accepted(program: Program, rule: str) -> None:
    if rule.startswith("spark_version"):
        program.replace('spark_version: {type: regex, pattern: "16\\\\.[0-9]+\\\\.x-scala.*"}', rule)
    else:
        program.replace(RULE, rule)
    assert program.check() == []


def test_tags_and_spark_properties_are_held_against_the_policy(program: Program) -> None:
    program.replace(RULE, "custom_tags.team: {type: fixed, value: etl}\n              spark_conf.spark.x: {type: forbidden}")
    program.replace(
        "num_workers: 2", 'num_workers: 2\n            custom_tags: {team: bi}\n            spark_conf:\n              spark.x: "1"'
    )
    tag, conf = program.check()
    assert (tag.path[-2:], tag.location and str(tag.location)) == (("custom_tags", "team"), program.line("custom_tags: {team"))
    assert (conf.path[-2:], conf.location and str(conf.location)) == (("spark_conf", "spark.x"), program.line('spark.x: "1"'))


def test_a_single_node_cluster_has_what_the_program_gives_it(program: Program) -> None:
    program.replace(
        RULE,
        "custom_tags.ResourceClass: {type: fixed, value: SingleNode}\n"
        "              spark_conf.spark.databricks.cluster.profile: {type: regex, pattern: singleNode}",
    )
    assert [item.path[-1] for item in program.check()] == ["shared"]
    program.replace("num_workers: 2", "num_workers: 0")
    assert program.check() == []


def test_what_a_single_node_cluster_is_given_cannot_be_left_out(program: Program) -> None:
    program.replace(RULE, "spark_conf.spark.master: {type: forbidden}")
    program.replace("num_workers: 2", "num_workers: 0")
    (told,) = program.check()
    assert told.detail == "This program sets that on every such cluster: change the rule, or give the cluster another policy."


def test_a_rule_about_an_unknown_attribute_is_a_warning(program: Program) -> None:
    where = program.replace(RULE, "autotermination_minuets: {type: range, maxValue: 60, isOptional: true}")
    assert [str(item) for item in program.check()] == [
        f"{where}: warning: databricks.workspaces.main.policies.small-jobs.definition.autotermination_minuets: "
        '"autotermination_minuets" is not an attribute known here. Did you mean "autotermination_minutes"? '
        "See the compute policy reference of Databricks for all attributes."
    ]


def test_a_pattern_that_java_alone_can_judge_is_said_to_be_unchecked(program: Program) -> None:
    where = program.replace('pattern: "16\\\\.[0-9]+\\\\.x-scala.*"', 'pattern: "(?i)15.*"')
    (found,) = program.check()
    assert found.severity == "warning"
    assert str(found).startswith(f"{where}: warning: ")
    assert "clusters are not checked against (?i)15.*, which Java alone can judge" in found.summary
