"""Cluster policies and the clusters under them, pools, jobs, warehouses."""

from __future__ import annotations

import json
import re

import pytest

from localcloud.behaviours import behaviour
from localcloud.behaviours.databricks.jobs import is_quartz
from localcloud.behaviours.databricks.policy_rules import violations
from localcloud.behaviours.model import Refusal
from localcloud.values import Json
from tests.localcloud.behaviours.world import World, bricks, paths

CLUSTER = bricks("cluster")
JOB = bricks("job")
RUNTIME = "16.4.x-scala2.12"


@pytest.fixture(autouse=True)
def workspace(world: World) -> str:
    world.resource_group()
    return world.workspace()


def policy(world: World, name: str = "small", **elements: object) -> str:
    return world.make(bricks("clusterPolicy"), name=name, definition=json.dumps(elements))


def cluster(world: World, policy_id: str, **inputs: object) -> str:
    given = {"clusterName": "shared", "sparkVersion": RUNTIME, "nodeTypeId": "Standard_D4ds_v5", "numWorkers": 1, "policyId": policy_id}
    return world.make(CLUSTER, **{**given, **inputs})


def test_ids(world: World) -> None:
    made = policy(world)
    assert re.fullmatch(r"[0-9A-F]{16}", made)
    on_it = cluster(world, made)
    assert re.fullmatch(r"\d{4}-\d{6}-[a-z0-9]{8}", on_it)
    assert world.output(CLUSTER, on_it, "url") == f"{world.host}/#/setting/clusters/{on_it}/configuration"
    pool = world.make(bricks("instancePool"), instancePoolName="warm", nodeTypeId="Standard_D4ds_v5", idleInstanceAutoterminationMinutes=10)
    assert "-pool-" in pool
    assert world.make(JOB, name="nightly").isdigit()


def test_policy_names_are_unique(world: World) -> None:
    policy(world)
    with pytest.raises(Refusal, match="Cluster policy with name small already exists"):
        policy(world)


def test_37_the_providers_default_clashes_with_a_fixed_value(world: World) -> None:
    fixed = policy(world, autotermination_minutes={"type": "fixed", "value": 20})
    with pytest.raises(Refusal, match=r'Validation failed for autotermination_minutes, the value must be 20 \(is "60"\)'):
        cluster(world, fixed)
    cluster(world, fixed, autoterminationMinutes=20)


@pytest.mark.parametrize("family", ["power-user", "shared-compute", "job-cluster"])
def test_a_family_forbids_what_its_overrides_do_not_allow(world: World, family: str) -> None:
    single: dict[str, Json] = {
        "numWorkers": 0,
        "autoterminationMinutes": 20,
        "sparkConf": {"spark.databricks.cluster.profile": "singleNode"},
    }
    plain = world.make(bricks("clusterPolicy"), name="plain", policyFamilyId=family)
    with pytest.raises(Refusal, match=r"Validation failed for spark_conf\.spark\.databricks\.cluster\.profile"):
        cluster(world, plain, **single)
    cluster(world, plain, autoterminationMinutes=20)
    allowed = json.dumps({"spark_conf.spark.databricks.cluster.profile": {"type": "unlimited", "isOptional": True}})
    cluster(
        world, world.make(bricks("clusterPolicy"), name="wide", policyFamilyId=family, policyFamilyDefinitionOverrides=allowed), **single
    )


def test_a_policy_that_is_not_there(world: World) -> None:
    with pytest.raises(Refusal, match="Can't find a cluster policy with id: 0123456789ABCDEF"):
        cluster(world, "0123456789ABCDEF")


def test_a_changed_cluster_stays_within_its_policy(world: World) -> None:
    made = cluster(world, policy(world, num_workers={"type": "range", "maxValue": 2}))
    given = dict(world.look(CLUSTER, made).inputs)
    with pytest.raises(Refusal, match="the value cannot be above 2"):
        world.change(CLUSTER, made, **{**given, "numWorkers": 3})
    world.change(CLUSTER, made, **{**given, "numWorkers": 2})


ELEMENT_CASES: list[tuple[dict[str, Json], dict[str, Json], list[str]]] = [
    ({"spark_version": {"type": "fixed", "value": RUNTIME}}, {"sparkVersion": RUNTIME}, []),
    ({"spark_version": {"type": "fixed", "value": RUNTIME}}, {"sparkVersion": "15.4.x-scala2.12"}, ["spark_version"]),
    ({"spark_version": {"type": "fixed", "value": RUNTIME}}, {}, []),
    ({"instance_pool_id": {"type": "forbidden", "hidden": True}}, {"instancePoolId": "p"}, ["instance_pool_id"]),
    ({"instance_pool_id": {"type": "forbidden"}}, {}, []),
    ({"node_type_id": {"type": "allowlist", "values": ["a", "b"]}}, {"nodeTypeId": "c"}, ["node_type_id"]),
    ({"node_type_id": {"type": "allowlist", "values": ["a", "b"]}}, {"nodeTypeId": "b"}, []),
    ({"node_type_id": {"type": "allowlist", "values": ["a", "b"]}}, {}, ["node_type_id"]),
    ({"node_type_id": {"type": "allowlist", "values": ["a"], "isOptional": True}}, {}, []),
    ({"node_type_id": {"type": "allowlist", "values": ["a"], "defaultValue": "a"}}, {}, ["node_type_id"]),
    ({"node_type_id": {"type": "allowlist", "values": ["a"], "defaultValue": "a"}}, {"applyPolicyDefaultValues": True}, []),
    ({"node_type_id": {"type": "blocklist", "values": ["a"]}}, {"nodeTypeId": "a"}, ["node_type_id"]),
    ({"spark_version": {"type": "regex", "pattern": r"1[67]\..*"}}, {"sparkVersion": RUNTIME}, []),
    ({"spark_version": {"type": "regex", "pattern": "17"}}, {"sparkVersion": RUNTIME}, ["spark_version"]),
    (
        {"autoscale.max_workers": {"type": "range", "minValue": 1, "maxValue": 4}},
        {"autoscale": {"maxWorkers": 8}},
        ["autoscale.max_workers"],
    ),
    (
        {"autoscale.max_workers": {"type": "range", "minValue": 1, "maxValue": 4}},
        {"autoscale": {"maxWorkers": 0}},
        ["autoscale.max_workers"],
    ),
    ({"custom_tags.team": {"type": "fixed", "value": "data"}}, {"customTags": {"team": "ops"}}, ["custom_tags.team"]),
    ({"spark_conf.spark.speculation": {"type": "fixed", "value": "true"}}, {"sparkConf": {"spark.speculation": "true"}}, []),
    ({"autotermination_minutes": {"type": "range", "maxValue": 30}}, {}, ["autotermination_minutes"]),
    ({"dbus_per_hour": {"type": "range", "maxValue": 10}}, {}, []),
    ({"cluster_name": {"type": "unlimited"}}, {}, []),
    (
        {"init_scripts.*.workspace.destination": {"type": "regex", "pattern": "/Shared/.*"}},
        {"initScripts": [{"workspace": {"destination": "/Shared/a.sh"}}, {"workspace": {"destination": "/Users/a.sh"}}]},
        ["init_scripts.1.workspace.destination"],
    ),
]


@pytest.mark.parametrize(("elements", "given", "wrong"), ELEMENT_CASES)
def test_what_a_policy_lets_stand(elements: dict[str, Json], given: dict[str, Json], wrong: list[str]) -> None:
    assert [violation.attribute for violation in violations(elements, given)] == wrong


def test_a_job_cluster_has_no_autotermination() -> None:
    elements: dict[str, Json] = {"autotermination_minutes": {"type": "range", "maxValue": 30, "isOptional": True}}
    assert violations(elements, {}, is_job=True) == []


@pytest.mark.parametrize(
    "definition",
    [
        "{",
        "[]",
        '{"node_type_id": "a"}',
        '{"a": {"type": "oneof"}}',
        '{"a": {"type": "fixed"}}',
        '{"a": {"type": "regex", "pattern": "("}}',
    ],
)
def test_a_definition_that_is_none(definition: str) -> None:
    assert paths(bricks("clusterPolicy"), name="p", definition=definition) == ["definition"]


@pytest.mark.parametrize(
    ("inputs", "wrong"),
    [
        ({}, []),
        ({"sparkVersion": "16.4"}, ["sparkVersion"]),
        ({"nodeTypeId": "m5.large"}, ["nodeTypeId"]),
        ({"instancePoolId": "pool"}, ["nodeTypeId"]),
        ({"autoscale": {"minWorkers": 1, "maxWorkers": 2}}, ["numWorkers"]),
        ({"numWorkers": None, "autoscale": {"minWorkers": 3, "maxWorkers": 2}}, ["autoscale.minWorkers"]),
        ({"numWorkers": 0}, ["numWorkers"]),
        ({"numWorkers": 0, "isSingleNode": True}, []),
        ({"numWorkers": 0, "sparkConf": {"spark.databricks.cluster.profile": "singleNode"}}, []),
        ({"numWorkers": ...}, []),
        ({"autoterminationMinutes": 5}, ["autoterminationMinutes"]),
        ({"dataSecurityMode": "SHARED"}, ["dataSecurityMode"]),
    ],
)
def test_39_what_a_preview_of_a_cluster_refuses(inputs: dict[str, object], wrong: list[str]) -> None:
    given: dict[str, object] = {"sparkVersion": RUNTIME, "nodeTypeId": "Standard_D4ds_v5", "numWorkers": 1}
    assert paths(CLUSTER, **{**given, **inputs}) == wrong


def test_a_clusters_pool_and_user_stand(world: World) -> None:
    given = {"nodeTypeId": None, "instancePoolId": "0101-000000-abcdefgh-pool-x"}
    with pytest.raises(Refusal, match="Can't find an instance pool"):
        cluster(world, policy(world), **given)
    with pytest.raises(Refusal, match="single user nobody is no user"):
        cluster(world, policy(world, "other"), singleUserName="nobody")


def test_32_a_library_is_dropped_by_a_refresh(world: World) -> None:
    made = world.make(bricks("library"), clusterId=cluster(world, policy(world)), pypi={"package": "httpx==0.27"})
    assert made.endswith("/pypi:httpx==0.27")
    assert behaviour(bricks("library")).unreadable


class TestJobs:
    """Tasks, clusters, identities and schedules of a job."""

    @pytest.mark.parametrize(
        ("inputs", "wrong"),
        [
            ({}, []),
            ({"tasks": [{"taskKey": "b"}, {"taskKey": "a"}]}, ["tasks"]),
            ({"tasks": [{"taskKey": "a"}, {"taskKey": "b", "dependsOns": [{"taskKey": "c"}]}]}, ["tasks[1].dependsOns[0].taskKey"]),
            (
                {"tasks": [{"taskKey": "a", "dependsOns": [{"taskKey": "b"}]}, {"taskKey": "b", "dependsOns": [{"taskKey": "a"}]}]},
                ["tasks"],
            ),
            ({"tasks": [{"taskKey": "a"}, {"taskKey": "a"}]}, ["tasks[1].taskKey"]),
            ({"tasks": [{"taskKey": "a", "jobClusterKey": "big"}]}, ["tasks[0].jobClusterKey"]),
            ({"tasks": [{"taskKey": "a b"}]}, ["tasks[0].taskKey"]),
            ({"schedule": {"quartzCronExpression": "0 6 * * *", "timezoneId": "UTC"}}, ["schedule.quartzCronExpression"]),
            ({"runAs": {"userName": "a@b.c", "servicePrincipalName": "x"}}, ["runAs"]),
        ],
    )
    def test_36_what_a_preview_refuses(self, inputs: dict[str, object], wrong: list[str]) -> None:
        given: dict[str, object] = {"tasks": [{"taskKey": "a"}, {"taskKey": "b", "dependsOns": [{"taskKey": "a"}]}]}
        assert paths(JOB, **{**given, **inputs}) == wrong

    def test_a_job_cluster_stays_within_its_policy(self, world: World) -> None:
        small = policy(world, num_workers={"type": "range", "maxValue": 2})
        new = {"sparkVersion": RUNTIME, "nodeTypeId": "Standard_D4ds_v5", "numWorkers": 8, "policyId": small}
        with pytest.raises(Refusal, match=r"num_workers, the value cannot be above 2 .*\(jobClusters\[0\].newCluster\)"):
            world.make(JOB, name="nightly", jobClusters=[{"jobClusterKey": "main", "newCluster": new}])

    def test_what_tasks_name_stands(self, world: World) -> None:
        with pytest.raises(Refusal, match="Cluster 0101-000000-abcdefgh does not exist"):
            world.make(JOB, name="nightly", tasks=[{"taskKey": "a", "existingClusterId": "0101-000000-abcdefgh"}])
        with pytest.raises(Refusal, match="run_as service principal app does not exist"):
            world.make(JOB, name="nightly", runAs={"servicePrincipalName": "app"})


@pytest.mark.parametrize(
    ("expression", "good"),
    [("0 30 6 * * ?", True), ("0 0 0 ? * MON-FRI", True), ("0 0/5 * * * ? 2027", True), ("0 30 6 * * *", False), ("30 6 * * *", False)],
)
def test_quartz(expression: str, good: bool) -> None:
    assert is_quartz(expression) is good


def test_a_warehouse(world: World) -> None:
    made = world.make(bricks("sqlEndpoint"), name="bi", clusterSize="Small")
    outputs = world.look(bricks("sqlEndpoint"), made).outputs
    assert re.fullmatch(r"[0-9a-f]{16}", made)
    assert str(outputs["jdbcUrl"]).endswith(f"httpPath=/sql/1.0/warehouses/{made};")
    with pytest.raises(Refusal, match="already exists"):
        world.make(bricks("sqlEndpoint"), name="bi", clusterSize="Small")
    with pytest.raises(Refusal, match=r"min_num_clusters \(3\) must not be above max_num_clusters \(1\)"):
        world.make(bricks("sqlEndpoint"), name="other", clusterSize="Small", minNumClusters=3)
    assert paths(bricks("sqlEndpoint"), name="bi", clusterSize="Tiny") == ["clusterSize"]


class TestLookUps:
    """Runtimes, node types, policies."""

    def ask(self, world: World, function: str, /, **arguments: object) -> object:
        return world.ask(f"databricks:index/{function}:{function}", **arguments)["id"]

    def test_runtimes(self, world: World) -> None:
        assert self.ask(world, "getSparkVersion", longTermSupport=True) == "17.3.x-scala2.13"
        assert self.ask(world, "getSparkVersion", longTermSupport=True, ml=True, sparkVersion="3.5") == "16.4.x-cpu-ml-scala2.12"
        with pytest.raises(Refusal, match="spark versions query returned no results"):
            self.ask(world, "getSparkVersion", sparkVersion="2")

    def test_node_types(self, world: World) -> None:
        assert self.ask(world, "getNodeType", minCores=8, localDisk=True, category="General Purpose") == "Standard_DS4_v2"
        with pytest.raises(Refusal, match="cannot determine smallest node type"):
            self.ask(world, "getNodeType", minCores=10_000)

    def test_a_policy_by_name(self, world: World) -> None:
        made = policy(world)
        assert self.ask(world, "getClusterPolicy", name="small") == made
        with pytest.raises(Refusal, match="policy 'big' was not found"):
            self.ask(world, "getClusterPolicy", name="big")

    def test_who_and_where(self, world: World) -> None:
        me = world.ask("databricks:index/getCurrentUser:getCurrentUser")
        assert (me["userName"], me["workspaceUrl"]) == ("local.admin@contoso.com", world.host)
        with pytest.raises(Refusal, match="directory /Shared/none does not exist"):
            self.ask(world, "getDirectory", path="/Shared/none")
        assert self.ask(world, "getDirectory", path="/Shared") == "/Shared"
