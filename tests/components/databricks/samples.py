"""A full set of arguments for the components of a Databricks workspace."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pulumi import ComponentResource

from components.databricks.access import Access
from components.databricks.cluster import Cluster, ClusterArgs
from components.databricks.cluster_policy import ClusterPolicy
from components.databricks.compute import Compute
from components.databricks.dashboards import Dashboards
from components.databricks.data_catalog import DataCatalog, DataCatalogArgs
from components.databricks.data_storage import DataStorage
from components.databricks.experiments import Experiments
from components.databricks.git_folders import GitFolders, GitFoldersArgs
from components.databricks.grants import Grant
from components.databricks.init_scripts import InitScripts
from components.databricks.instance_pool import InstancePool
from components.databricks.job import Job, JobArgs
from components.databricks.notebook_deployment import NotebookDeployment
from components.databricks.principals import Principals, PrincipalsArgs
from components.databricks.query_alerts import QueryAlerts
from components.databricks.reviews import Reviews
from components.databricks.run_as_rights import RunAsRights, RunAsRightsArgs
from components.databricks.run_identity import RunIdentity
from components.databricks.secret_scope import SecretScope
from components.databricks.serving_endpoint import ServingEndpoint
from components.databricks.sql_warehouse import SqlWarehouse
from components.databricks.stored_secret_scope import StoredSecretScope
from components.databricks.workspace_settings import WorkspaceSettings, WorkspaceSettingsArgs
from tests.components.azure.samples import Make

HERE = Path(__file__)
NOTEBOOKS = HERE.parents[2] / "notebooks" / "etl"
RUNNER = "22222222-2222-4222-8222-222222222222"
LAKE = "abfss://silver@stdatadev123456.dfs.core.windows.net/"


def access(level: str) -> Mapping[str, Access]:
    """Everybody, at one level."""
    return {"group-users": {"kind": "group", "principal": "users", "level": level}}


def grants(*privileges: str) -> Mapping[str, Grant]:
    """The privileges of a group, and of the identity that jobs run as."""
    return {
        "run-identity": {"principal": RUNNER, "privileges": ["ALL_PRIVILEGES"]},
        "group-analysts": {"principal": "analysts", "privileges": privileges},
    }


ACCESS: Mapping[str, Access] = {
    **access("CAN_READ"),
    "user-a@contoso.com": {"kind": "user", "principal": "a@contoso.com", "level": "CAN_RUN"},
    "run-identity": {"kind": "service_principal", "principal": RUNNER, "level": "CAN_RUN"},
}
COMPUTE: Compute = {
    "policy_id": "policy-1",
    "spark_version": "16.4.x-scala2.12",
    "node_types": {"worker": "Standard_D4ds_v5", "driver": "Standard_D8ds_v5", "availability": "SPOT_WITH_FALLBACK_AZURE"},
    "size": {"min_workers": 1, "max_workers": 3},
    "data_security_mode": "USER_ISOLATION",
    "single_user_name": None,
    "runtime_engine": "PHOTON",
    "spark_conf": {"spark.sql.shuffle.partitions": "8"},
    "custom_tags": {"workload": "interactive"},
}
CLUSTER: ClusterArgs = {
    **COMPUTE,
    "cluster_name": "data-dev-shared",
    "autotermination_minutes": 20,
    "libraries": [
        {"kind": "whl", "name": "/Volumes/data/libs/tools.whl"},
        {"kind": "pypi", "name": "pandas==2.2.3", "repository": "https://packages.example/simple"},
        {"kind": "maven", "name": "org.example:tool:1.0"},
    ],
    "access": access("CAN_RESTART"),
}
JOB: JobArgs = {
    "job_name": "data-dev-nightly",
    "description": "Loads and checks the orders of a day",
    "tasks": {
        "transform": {
            "notebook_path": "/Shared/etl/transform",
            "parameters": {"table": "orders", "day": "{{job.parameters.day}}"},
            "depends_on": ["ingest-b", "ingest-a"],
            "run_if": "ALL_DONE",
            "warehouse_id": "warehouse-1",
            "retries": 0,
            "retry_after_seconds": 0,
            "timeout_seconds": 600,
        },
        "ingest-b": {
            "notebook_path": "/Shared/etl/ingest",
            "parameters": {},
            "depends_on": [],
            "job_cluster": "main",
            "libraries": [{"kind": "pypi", "name": "pandas==2.2.3"}],
            "retries": 2,
            "retry_after_seconds": 60,
            "timeout_seconds": 3600,
        },
        "ingest-a": {
            "notebook_path": "/Shared/etl/ingest",
            "parameters": {},
            "depends_on": [],
            "cluster_id": "cluster-1",
            "retries": 0,
            "retry_after_seconds": 0,
            "timeout_seconds": 0,
        },
    },
    "job_clusters": {"main": COMPUTE},
    "parameters": {"day": "", "catalog": "data_dev_sales"},
    "schedule": {"quartz_cron_expression": "0 30 5 * * ?", "timezone_id": "Europe/Berlin", "paused": True},
    "max_concurrent_runs": 1,
    "timeout_seconds": 7200,
    "warn_after_seconds": 3600,
    "notifications": {"on_failure": ["b@contoso.com", "a@contoso.com"], "on_success": [], "on_long_run": ["a@contoso.com"]},
    "run_as": RUNNER,
    "tags": {"release": "v1.0.0"},
    "access": access("CAN_VIEW"),
}
GIT_FOLDERS: GitFoldersArgs = {
    "reference": {"kind": "tag", "name": "v1.0.0"},
    "folders": {
        "etl": {
            "path": "/Shared/git/etl",
            "repository_url": "https://dev.azure.com/contoso/data/_git/notebooks",
            "access": access("CAN_READ"),
        },
        "tools": {
            "path": "/Repos/data/tools",
            "repository_url": "https://dev.azure.com/contoso/data/_git/tools",
            "access": {},
        },
    },
}
CATALOG: DataCatalogArgs = {
    "catalog_name": "data_dev_sales",
    "storage_root": f"{LAKE}catalogs/sales",
    "comment": "Orders and what follows from them",
    "force_destroy": True,
    "grants": grants("USE_CATALOG"),
    "schemas": {
        "orders": {
            "comment": "Clean orders",
            "grants": grants("USE_SCHEMA", "SELECT"),
            "volumes": {
                "exports": {"comment": "Files for partners", "grants": grants("READ_VOLUME")},
                "landing": {"storage_location": f"{LAKE}landing", "comment": "Files as they came", "grants": {}},
            },
            "models": {"exports": {"comment": "Which orders come back", "grants": grants("EXECUTE")}},
        }
    },
    "bindings": {"sandbox": {"workspace_id": "1234567890123456", "read_only": True}},
}
PRINCIPALS: PrincipalsArgs = {
    "groups": {
        "analysts": {
            "group_name": "Data Analysts",
            "origin": "entra",
            "entitlements": ["databricks_sql_access"],
            "users": [],
            "service_principals": [],
        },
        "engineers": {
            "group_name": "engineers",
            "origin": "workspace",
            "entitlements": ["workspace_access", "allow_cluster_create"],
            "users": ["b@contoso.com", "a@contoso.com"],
            "service_principals": ["reporting"],
        },
        "on-call": {
            "group_name": "on-call",
            "origin": "workspace",
            "entitlements": [],
            "users": ["a@contoso.com"],
            "service_principals": [],
        },
    },
    "service_principals": {
        "reporting": {
            "application_id": "33333333-3333-4333-8333-333333333333",
            "display_name": "Reporting",
            "entitlements": ["databricks_sql_access"],
        }
    },
    "users": ["c@contoso.com", "a@contoso.com"],
}
SETTINGS: WorkspaceSettingsArgs = {
    "legacy_access": False,
    "legacy_dbfs": False,
    "personal_access_tokens": True,
    "token_lifetime_days": 30,
    "configuration": {"enableResultsDownloading": "false"},
    "users_entitlements": [],
    "ip_access_lists": {"offices": {"label": "data-dev-offices", "kind": "ALLOW", "addresses": ["203.0.113.0/24", "198.51.100.7"]}},
}
RUN_AS_RIGHTS: RunAsRightsArgs = {
    "account_id": "44444444-4444-4444-8444-444444444444",
    "application_id": RUNNER,
    "identities": {"apply": {"client_id": "77777777-7777-4777-8777-777777777777", "display_name": "id-data-dev-apply"}},
    "people": ["users/dana@contoso.com", "groups/Data Platform"],
}
DATABRICKS_SAMPLES: Mapping[type[ComponentResource], Make] = {
    RunAsRights: lambda name, opts: RunAsRights(name, args=RUN_AS_RIGHTS, opts=opts),
    RunIdentity: lambda name, opts: RunIdentity(
        name, args={"client_id": "77777777-7777-4777-8777-777777777777", "display_name": "id-data-dev"}, opts=opts
    ),
    ClusterPolicy: lambda name, opts: ClusterPolicy(
        name,
        args={
            "policy_name": "data-dev-small",
            "definition": '{"num_workers": {"type": "fixed", "value": 1}}',
            "max_clusters_per_user": 2,
            "access": access("CAN_USE"),
        },
        opts=opts,
    ),
    InstancePool: lambda name, opts: InstancePool(
        name,
        args={
            "pool_name": "data-dev-warm",
            "node_type_id": "Standard_D4ds_v5",
            "availability": "SPOT_AZURE",
            "min_idle_instances": 0,
            "max_capacity": 8,
            "idle_minutes": 15,
            "preloaded_spark_versions": ["16.4.x-scala2.12"],
            "custom_tags": {"workload": "interactive"},
            "access": access("CAN_ATTACH_TO"),
        },
        opts=opts,
    ),
    Cluster: lambda name, opts: Cluster(name, args=CLUSTER, opts=opts),
    SqlWarehouse: lambda name, opts: SqlWarehouse(
        name,
        args={
            "warehouse_name": "data-dev-reports",
            "cluster_size": "2X-Small",
            "serverless": True,
            "auto_stop_minutes": 5,
            "min_num_clusters": 1,
            "max_num_clusters": 2,
            "tags": {"owner": "data-platform@contoso.com", "environment": "dev"},
            "access": access("CAN_USE"),
        },
        opts=opts,
    ),
    InitScripts: lambda name, opts: InitScripts(
        name, args={"path": "/Shared/init-scripts", "scripts": {"first": HERE, "second": HERE}, "access": access("CAN_READ")}, opts=opts
    ),
    NotebookDeployment: lambda name, opts: NotebookDeployment(
        name, args={"folder": NOTEBOOKS, "files": ["quality/*"], "path": "/Shared/etl", "access": ACCESS}, opts=opts
    ),
    GitFolders: lambda name, opts: GitFolders(name, args=GIT_FOLDERS, opts=opts),
    Job: lambda name, opts: Job(name, args=JOB, opts=opts),
    Reviews: lambda name, opts: Reviews(
        name,
        args={"client_id": RUNNER, "display_name": "id-data-dev-review", "path": "/Reviews", "access": access("CAN_READ")},
        opts=opts,
    ),
    SecretScope: lambda name, opts: SecretScope(
        name,
        args={
            "scope_name": "vault",
            "vault_id": "/subscriptions/x/vaults/kv-data-dev-123456",
            "vault_uri": "https://kv-data-dev-123456.vault.azure.net/",
            "access": access("READ"),
        },
        opts=opts,
    ),
    StoredSecretScope: lambda name, opts: StoredSecretScope(
        name,
        args={
            "scope_name": "partners",
            "secrets": {"sftp-password": "not for everybody", "api-key": "nor this"},
            "access": access("READ"),
        },
        opts=opts,
    ),
    DataStorage: lambda name, opts: DataStorage(
        name,
        args={
            "credential_name": "data_dev",
            "access_connector_id": "/subscriptions/x/accessConnectors/dbac-data-dev",
            "managed_identity_id": "/subscriptions/x/userAssignedIdentities/id-data-dev-lake",
            "locations": {
                "silver": {
                    "location_name": "data_dev_silver",
                    "url": LAKE,
                    "read_only": False,
                    "comment": "Clean data",
                    "grants": grants("READ_FILES"),
                }
            },
        },
        opts=opts,
    ),
    DataCatalog: lambda name, opts: DataCatalog(name, args=CATALOG, opts=opts),
    Experiments: lambda name, opts: Experiments(
        name,
        args={
            "path": "/Shared/experiments",
            "experiments": {
                "returns": {
                    "artifact_location": "dbfs:/Volumes/data_dev_sales/orders/exports/mlflow",
                    "tags": {"owner": "data-platform@contoso.com"},
                    "access": access("CAN_EDIT"),
                }
            },
        },
        opts=opts,
    ),
    ServingEndpoint: lambda name, opts: ServingEndpoint(
        name,
        args={
            "endpoint_name": "data-dev-returns",
            "model_name": "data_dev_sales.orders.returns",
            "model_version": "3",
            "workload_size": "Small",
            "scale_to_zero": True,
            "tags": {"owner": "data-platform@contoso.com"},
            "access": access("CAN_QUERY"),
        },
        opts=opts,
    ),
    Dashboards: lambda name, opts: Dashboards(
        name,
        args={
            "path": "/Shared/dashboards",
            "dashboards": {
                "sales": {
                    "title": "Sales",
                    "file": HERE,
                    "warehouse_id": "warehouse-1",
                    "catalog": "data_dev_sales",
                    "schema": "orders",
                    "access": access("CAN_READ"),
                }
            },
        },
        opts=opts,
    ),
    QueryAlerts: lambda name, opts: QueryAlerts(
        name,
        args={
            "path": "/Shared/alerts",
            "run_as": RUNNER,
            "alerts": {
                "no-orders": {
                    "title": "No orders today",
                    "query": "SELECT count(*) AS orders FROM orders WHERE day = current_date()",
                    "warehouse_id": "warehouse-1",
                    "column": "orders",
                    "operator": "LESS_THAN",
                    "threshold": 1.0,
                    "empty_result_state": "TRIGGERED",
                    "notify": ["b@contoso.com", "a@contoso.com"],
                    "schedule": {"quartz_cron_expression": "0 0 8 * * ?", "timezone_id": "UTC", "paused": False},
                    "access": access("CAN_RUN"),
                }
            },
        },
        opts=opts,
    ),
    Principals: lambda name, opts: Principals(name, args=PRINCIPALS, opts=opts),
    WorkspaceSettings: lambda name, opts: WorkspaceSettings(name, args=SETTINGS, opts=opts),
}
