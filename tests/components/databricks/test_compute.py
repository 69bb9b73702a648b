"""Cluster policies and the clusters that follow them."""

from __future__ import annotations

from collections.abc import Mapping

from components.databricks.cluster import Cluster, ClusterArgs
from components.databricks.cluster_policy import ClusterPolicy
from tests.components.mocked import Graph, Json, run
from tests.components.samples import CLUSTER, SAMPLES

CLUSTER_TOKEN = "databricks:index/cluster:Cluster"
POLICY = "databricks:index/clusterPolicy:ClusterPolicy"
PERMISSIONS = "databricks:index/permissions:Permissions"


def built(args: ClusterArgs) -> Graph:
    return run(lambda: Cluster("main.shared", args=args) and None)


def inputs(args: ClusterArgs) -> Mapping[str, Json]:
    return built(args).one(CLUSTER_TOKEN).inputs


def test_a_cluster_says_all_that_its_policy_may_fix() -> None:
    assert inputs(CLUSTER) == {
        "clusterName": "data-dev-shared",
        "policyId": "policy-1",
        "sparkVersion": "16.4.x-scala2.12",
        "nodeTypeId": "Standard_D4ds_v5",
        "driverNodeTypeId": "Standard_D8ds_v5",
        "autoterminationMinutes": 20,
        "autoscale": {"minWorkers": 1, "maxWorkers": 3},
        "dataSecurityMode": "USER_ISOLATION",
        "runtimeEngine": "PHOTON",
        "azureAttributes": {"availability": "SPOT_WITH_FALLBACK_AZURE", "firstOnDemand": 1},
        "sparkConf": {"spark.sql.shuffle.partitions": "8"},
        "customTags": {"workload": "interactive"},
    }


def test_a_fixed_size_is_no_autoscale() -> None:
    found = inputs({**CLUSTER, "size": 4})
    assert found["numWorkers"] == 4
    assert "autoscale" not in found


def test_a_cluster_without_workers_runs_on_its_driver() -> None:
    found = inputs({**CLUSTER, "size": 0})
    assert found["numWorkers"] == 0
    assert found["sparkConf"] == {
        "spark.sql.shuffle.partitions": "8",
        "spark.databricks.cluster.profile": "singleNode",
        "spark.master": "local[*]",
    }
    assert found["customTags"] == {"workload": "interactive", "ResourceClass": "SingleNode"}


def test_a_cluster_has_one_permissions_object() -> None:
    graph = built(CLUSTER)
    permissions = graph.one(PERMISSIONS)
    assert permissions.inputs["accessControls"] == [{"groupName": "users", "permissionLevel": "CAN_RESTART"}]
    assert graph.comes_from(permissions, "clusterId") == {CLUSTER_TOKEN}


def test_a_cluster_that_nobody_is_named_for_has_none() -> None:
    assert built({**CLUSTER, "access": {}}).of(PERMISSIONS) == []


def test_a_policy_is_open_to_those_who_are_named() -> None:
    graph = run(lambda: SAMPLES[ClusterPolicy]("main.small", None) and None)
    assert graph.one(POLICY).inputs == {
        "name": "data-dev-small",
        "definition": '{"num_workers": {"type": "fixed", "value": 1}}',
        "maxClustersPerUser": 2,
    }
    permissions = graph.one(PERMISSIONS)
    assert permissions.inputs["accessControls"] == [{"groupName": "users", "permissionLevel": "CAN_USE"}]
    assert graph.comes_from(permissions, "clusterPolicyId") == {POLICY}
