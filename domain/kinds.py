"""The kinds of things that a stack file puts into a Databricks workspace: one row each.

From a row follow the key under `permissions` with its levels, what is said about a reference to one, what the run identity may do with it,
and what `tests/test_kinds.py` asks of every other room. docs/adding-a-kind.md leads through a new one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind. Where it has no levels or no outputs, the row says why."""

    key: str
    """Where the stack file has them: a key of the workspace, or a dotted path below it."""
    noun: str
    """One of them, in the words that Databricks uses."""
    plural: str
    """Several of them."""
    components: tuple[str, ...]
    """Component classes that make one, as `MODULE.CLASS` below `components/databricks`."""
    page: str
    """The page of docs/components that explains them (`components/groups.py`)."""
    resources: tuple[str, ...]
    """Their types in the provider, as in the token `databricks:index/NAME:Name`: what the local cloud must know."""
    levels: tuple[str, ...] = ()
    """Permission levels that the stack file may give on one, from the weakest on (provider: `permissions/permission_definitions.go`)."""
    permitted_by: str = ""
    """The property of the provider's `Permissions` that names one; empty for what has permissions of another form."""
    no_levels: str = ""
    """Why there are none."""
    run_level: str | None = None
    """What the identity that jobs run as gets without being named."""
    outputs: tuple[str, ...] = ()
    """Keys of the workspace's outputs (`outputs.py`) that publish them."""
    no_output: str = ""
    """Why there is none."""


_GRANTED = "Unity Catalog grants privileges instead (`data.grants`)"
_NOBODY_NAMES_IT = "nothing outside the workspace names one"
_ON_FILES = ("CAN_READ", "CAN_RUN", "CAN_EDIT", "CAN_MANAGE")

KINDS: Mapping[str, Kind] = {
    kind.key: kind
    for kind in (
        Kind(
            key="policies",
            noun="policy",
            plural="cluster policies",
            components=("cluster_policy.ClusterPolicy",),
            page="databricks-compute",
            resources=("clusterPolicy",),
            levels=("CAN_USE",),
            permitted_by="clusterPolicyId",
            run_level="CAN_USE",
            outputs=("policies",),
        ),
        Kind(
            key="pools",
            noun="pool",
            plural="instance pools",
            components=("instance_pool.InstancePool",),
            page="databricks-compute",
            resources=("instancePool",),
            levels=("CAN_ATTACH_TO", "CAN_MANAGE"),
            permitted_by="instancePoolId",
            run_level="CAN_ATTACH_TO",
            no_output="clusters take machines from it by the stack file alone",
        ),
        Kind(
            key="init_scripts",
            noun="init script",
            plural="init scripts",
            components=("init_scripts.InitScripts",),
            page="databricks-compute",
            resources=("workspaceFile",),
            no_levels="everybody reads them, since the identity of every cluster must",
            no_output=_NOBODY_NAMES_IT,
        ),
        Kind(
            key="clusters",
            noun="cluster",
            plural="clusters",
            components=("cluster.Cluster",),
            page="databricks-compute",
            resources=("cluster",),
            levels=("CAN_ATTACH_TO", "CAN_RESTART", "CAN_MANAGE"),
            permitted_by="clusterId",
            run_level="CAN_RESTART",
            outputs=("clusters",),
        ),
        Kind(
            key="warehouses",
            noun="warehouse",
            plural="SQL warehouses",
            components=("sql_warehouse.SqlWarehouse",),
            page="databricks-compute",
            resources=("sqlEndpoint",),
            levels=("CAN_USE", "CAN_VIEW", "CAN_MONITOR", "CAN_MANAGE"),
            permitted_by="sqlEndpointId",
            run_level="CAN_USE",
            outputs=("warehouses",),
        ),
        Kind(
            key="notebooks",
            noun="notebook deployment",
            plural="notebook deployments",
            components=("notebook_deployment.NotebookDeployment", "git_folders.GitFolders"),
            page="databricks-work",
            resources=("directory", "notebook", "repo"),
            levels=_ON_FILES,
            permitted_by="directoryPath",
            run_level="CAN_RUN",
            outputs=("notebooks", "git_folders"),
        ),
        Kind(
            key="jobs",
            noun="job",
            plural="jobs",
            components=("job.Job",),
            page="databricks-work",
            resources=("job",),
            levels=("CAN_VIEW", "CAN_MANAGE_RUN", "CAN_MANAGE"),
            permitted_by="jobId",
            outputs=("jobs",),
        ),
        Kind(
            key="secret_scopes",
            noun="secret scope",
            plural="secret scopes",
            components=("secret_scope.SecretScope", "stored_secret_scope.StoredSecretScope"),
            page="databricks-access",
            resources=("secretScope", "secret", "secretAcl"),
            levels=("READ", "MANAGE"),
            run_level="READ",
            outputs=("secret_scopes",),
        ),
        Kind(
            key="data.locations",
            noun="location",
            plural="locations",
            components=("data_storage.DataStorage",),
            page="databricks-data",
            resources=("externalLocation", "storageCredential"),
            no_levels=_GRANTED,
            no_output="catalogs and volumes are what is named",
        ),
        Kind(
            key="data.catalogs",
            noun="catalog",
            plural="catalogs",
            components=("data_catalog.DataCatalog",),
            page="databricks-data",
            resources=("catalog", "schema", "volume", "registeredModel"),
            no_levels=_GRANTED,
            outputs=("catalogs",),
        ),
        Kind(
            key="experiments",
            noun="experiment",
            plural="experiments",
            components=("experiments.Experiments",),
            page="databricks-data",
            resources=("mlflowExperiment",),
            levels=("CAN_READ", "CAN_EDIT", "CAN_MANAGE"),
            permitted_by="experimentId",
            run_level="CAN_EDIT",
            no_output=_NOBODY_NAMES_IT,
        ),
        Kind(
            key="endpoints",
            noun="endpoint",
            plural="serving endpoints",
            components=("serving_endpoint.ServingEndpoint",),
            page="databricks-data",
            resources=("modelServing",),
            levels=("CAN_VIEW", "CAN_QUERY", "CAN_MANAGE"),
            permitted_by="servingEndpointId",
            run_level="CAN_QUERY",
            outputs=("endpoints",),
        ),
        Kind(
            key="vector_search",
            noun="vector search endpoint",
            plural="vector search endpoints",
            components=("vector_search.VectorSearch",),
            page="databricks-data",
            resources=("vectorSearchEndpoint", "vectorSearchIndex"),
            levels=("CAN_USE", "CAN_MANAGE"),
            permitted_by="vectorSearchEndpointId",
            run_level="CAN_USE",
            outputs=("vector_search",),
        ),
        Kind(
            key="dashboards",
            noun="dashboard",
            plural="dashboards",
            components=("dashboards.Dashboards",),
            page="databricks-work",
            resources=("dashboard",),
            levels=_ON_FILES,
            permitted_by="dashboardId",
            outputs=("dashboards",),
        ),
        Kind(
            key="alerts",
            noun="alert",
            plural="alerts",
            components=("query_alerts.QueryAlerts",),
            page="databricks-work",
            resources=("alertV2",),
            levels=_ON_FILES,
            permitted_by="alertV2Id",
            run_level="CAN_RUN",
            no_output=_NOBODY_NAMES_IT,
        ),
        Kind(
            key="groups",
            noun="group",
            plural="groups",
            components=("principals.Principals",),
            page="databricks-access",
            resources=("group", "groupMember"),
            no_levels="it is given permissions",
            no_output=_NOBODY_NAMES_IT,
        ),
        Kind(
            key="service_principals",
            noun="service principal",
            plural="service principals",
            components=("principals.Principals",),
            page="databricks-access",
            resources=("servicePrincipal",),
            no_levels="it is given permissions",
            no_output=_NOBODY_NAMES_IT,
        ),
    )
}
"""The table, by key."""
