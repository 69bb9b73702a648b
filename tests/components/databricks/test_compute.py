"""Policies, pools, clusters and warehouses."""

from __future__ import annotations

import base64
from collections.abc import Mapping

from components.databricks.access import Access
from components.databricks.cluster import Cluster, ClusterArgs
from components.databricks.cluster_policy import ClusterPolicy
from components.databricks.init_scripts import InitScripts
from components.databricks.instance_pool import InstancePool
from components.databricks.sql_warehouse import SqlWarehouse
from tests.components.databricks.samples import CLUSTER, DATABRICKS_SAMPLES, HERE
from tests.components.mocked import Graph, Json, run

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
        "azureAttributes": {"availability": "SPOT_WITH_FALLBACK_AZURE", "firstOnDemand": 1, "spotBidMaxPrice": -1},
        "sparkConf": {"spark.sql.shuffle.partitions": "8"},
        "customTags": {"workload": "interactive"},
        "libraries": [
            {"maven": {"coordinates": "org.example:tool:1.0"}},
            {"pypi": {"package": "pandas==2.2.3", "repo": "https://packages.example/simple"}},
            {"whl": "/Volumes/data/libs/tools.whl"},
        ],
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


def test_a_cluster_out_of_a_pool_says_nothing_that_the_pool_knows() -> None:
    args: ClusterArgs = {**CLUSTER, "pools": {"worker_pool_id": "pool-1", "driver_pool_id": "pool-2"}}
    del args["node_types"]
    found = inputs(args)
    assert (found["instancePoolId"], found["driverInstancePoolId"]) == ("pool-1", "pool-2")
    assert not {"nodeTypeId", "driverNodeTypeId", "azureAttributes"} & set(found)


def test_secrets_are_named_and_scripts_keep_their_order() -> None:
    found = inputs({**CLUSTER, "environment": {"TOKEN": "{{secrets/vault/token}}"}, "init_scripts": ["/Shared/b.sh", "/Shared/a.sh"]})
    assert found["sparkEnvVars"] == {"TOKEN": "{{secrets/vault/token}}"}
    assert found["initScripts"] == [{"workspace": {"destination": "/Shared/b.sh"}}, {"workspace": {"destination": "/Shared/a.sh"}}]


def test_18_a_cluster_has_one_permissions_object() -> None:
    graph = built(CLUSTER)
    permissions = graph.one(PERMISSIONS)
    assert permissions.inputs["accessControls"] == [{"groupName": "users", "permissionLevel": "CAN_RESTART"}]
    assert graph.comes_from(permissions, "clusterId") == {CLUSTER_TOKEN}


def test_a_cluster_that_nobody_is_named_for_has_none() -> None:
    assert built({**CLUSTER, "access": {}}).of(PERMISSIONS) == []


def test_a_policy_is_open_to_those_who_are_named() -> None:
    graph = run(lambda: DATABRICKS_SAMPLES[ClusterPolicy]("main.small", None) and None)
    assert graph.one(POLICY).inputs == {
        "name": "data-dev-small",
        "definition": '{"num_workers": {"type": "fixed", "value": 1}}',
        "maxClustersPerUser": 2,
    }
    permissions = graph.one(PERMISSIONS)
    assert permissions.inputs["accessControls"] == [{"groupName": "users", "permissionLevel": "CAN_USE"}]
    assert graph.comes_from(permissions, "clusterPolicyId") == {POLICY}


def test_a_policy_of_a_family_brings_only_what_differs() -> None:
    graph = run(
        lambda: (
            ClusterPolicy(
                "main.jobs",
                args={"policy_name": "data-dev-jobs", "family": {"family_id": "job-cluster", "overrides": "{}"}, "access": {}},
            )
            and None
        )
    )
    assert graph.one(POLICY).inputs == {"name": "data-dev-jobs", "policyFamilyId": "job-cluster", "policyFamilyDefinitionOverrides": "{}"}
    assert graph.of(PERMISSIONS) == []


def test_a_pool_gives_its_machines_back() -> None:
    pool = run(lambda: DATABRICKS_SAMPLES[InstancePool]("main.warm", None) and None).one("databricks:index/instancePool:InstancePool")
    assert pool.inputs == {
        "instancePoolName": "data-dev-warm",
        "nodeTypeId": "Standard_D4ds_v5",
        "azureAttributes": {"availability": "SPOT_AZURE"},
        "minIdleInstances": 0,
        "maxCapacity": 8,
        "idleInstanceAutoterminationMinutes": 15,
        "preloadedSparkVersions": ["16.4.x-scala2.12"],
        "customTags": {"workload": "interactive"},
    }


def test_a_warehouse_is_pro_and_stops_by_itself() -> None:
    warehouse = run(lambda: DATABRICKS_SAMPLES[SqlWarehouse]("main.reports", None) and None).one("databricks:index/sqlEndpoint:SqlEndpoint")
    assert warehouse.inputs == {
        "name": "data-dev-reports",
        "clusterSize": "2X-Small",
        "warehouseType": "PRO",
        "enableServerlessCompute": True,
        "enablePhoton": True,
        "autoStopMins": 5,
        "minNumClusters": 1,
        "maxNumClusters": 2,
        "tags": {
            "customTags": [{"key": "environment", "value": "dev"}, {"key": "owner", "value": "data-platform@contoso.com"}],
        },
    }


def test_an_init_script_is_its_content_in_a_folder_that_others_only_read() -> None:
    graph = run(lambda: DATABRICKS_SAMPLES[InitScripts]("main", None) and None)
    script = graph.one("databricks:index/workspaceFile:WorkspaceFile", "main-script/first")
    assert script.inputs["path"] == "/Shared/init-scripts/first.sh"
    assert base64.b64decode(str(script.inputs["contentBase64"])) == HERE.read_bytes()
    folder = graph.one("databricks:index/directory:Directory")
    assert folder.urn in script.depends_on
    assert graph.one(PERMISSIONS).inputs["accessControls"] == [{"groupName": "users", "permissionLevel": "CAN_READ"}]


def test_people_are_named_in_lower_case_as_the_provider_reads_them_back() -> None:
    access: Mapping[str, Access] = {"user-dana": {"kind": "user", "principal": "Dana.Developer@Contoso.com", "level": "CAN_RESTART"}}
    controls = built({**CLUSTER, "access": access}).one(PERMISSIONS).inputs["accessControls"]
    assert controls == [{"userName": "dana.developer@contoso.com", "permissionLevel": "CAN_RESTART"}]
