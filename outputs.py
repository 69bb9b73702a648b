"""The stack's outputs: a contract that pipelines, people and other stacks read with `pulumi stack output`.

Every key is always there. Names, addresses and ids only; nothing here is secret.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TypedDict, TypeVar

import pulumi

from components.azure.workspace import Workspace
from config.model import StackConfig
from wiring.azure.operations import Monitoring
from wiring.azure.parts import AzureParts
from wiring.databricks.contents import Contents, digest
from wiring.databricks.paths import published_paths
from wiring.devops.collaboration import Collaboration
from wiring.devops.delivery import Delivery
from wiring.devops.groups import Groups
from wiring.devops.project import ProjectParts
from wiring.losses import locked_names
from wiring.names import published_names
from wiring.published import release_before, released, releases
from wiring.replacements import kept_by, replaced_by

Found = TypeVar("Found")
Shown = TypeVar("Shown")
WORKSPACES = ("databricks", "workspaces")


class ProjectOutputs(TypedDict):
    """The Azure DevOps project."""

    name: pulumi.Output[str]
    """Its name."""
    id: pulumi.Output[str]
    """Its GUID."""
    mode: str
    """`create` if this stack owns it, `join` if another one does."""


class RepositoryOutputs(TypedDict):
    """One git repository."""

    name: pulumi.Output[str]
    """Its name."""
    id: pulumi.Output[str]
    """Its GUID."""
    url: pulumi.Output[str]
    """Its web address."""


class PipelineOutputs(TypedDict):
    """One pipeline."""

    name: pulumi.Output[str]
    """Its name."""
    id: pulumi.Output[int]
    """Its id, the number in its address."""


class NamedOutputs(TypedDict):
    """A resource of Azure DevOps that pipelines refer to by name."""

    name: pulumi.Output[str]
    """Its name."""
    id: pulumi.Output[str]
    """Its id."""


class VaultOutputs(TypedDict):
    """The Key Vault."""

    name: pulumi.Output[str]
    """Its name."""
    uri: pulumi.Output[str]
    """Its URI."""
    soft_delete_days: int
    """How long what is deleted in it can be recovered, which Azure never changes."""
    purge_protection: bool
    """Whether it is on, which Azure does not take back."""


class DataLakeOutputs(TypedDict):
    """The data lake."""

    name: pulumi.Output[str]
    """Name of the storage account."""
    containers: Mapping[str, pulumi.Output[str]]
    """`abfss://` addresses of the containers, by name."""
    access_connector_id: pulumi.Output[str]
    """Azure resource id of the connector that Unity Catalog reaches it through."""


class NotebooksOutputs(TypedDict):
    """One notebook deployment from a folder."""

    path: pulumi.Output[str]
    """Workspace folder that its notebooks are below."""
    digest: str
    """A hash of the notebooks: the same wherever the same notebooks are deployed."""


class VectorSearchOutputs(TypedDict):
    """One vector search endpoint."""

    endpoint: pulumi.Output[str]
    """Its name."""
    indexes: Mapping[str, pulumi.Output[str]]
    """Full names of its indexes, by `CATALOG.SCHEMA.NAME` in the stack file."""


class WorkspaceOutputs(TypedDict):
    """One Databricks workspace and what this stack creates in it, each by its key in the stack file."""

    url: pulumi.Output[str]
    """Its address, with scheme."""
    resource_id: pulumi.Output[str]
    """Its Azure resource id."""
    replaced_by: Mapping[str, str]
    """What it is replaced by, with all its contents, when it changes."""
    kept_by: Mapping[str, str]
    """What keeps it from that: what would be lost, by the setting that lets it go."""
    paths: Mapping[str, str]
    """Which paths notebook deployments keep in it, by kind: six characters of the digest of each, which the next update compares."""
    policies: Mapping[str, pulumi.Output[str]]
    """Cluster policy ids."""
    clusters: Mapping[str, pulumi.Output[str]]
    """Cluster ids."""
    warehouses: Mapping[str, pulumi.Output[str]]
    """SQL warehouse ids."""
    notebooks: Mapping[str, NotebooksOutputs]
    """Notebook deployments from a folder."""
    git_folders: Mapping[str, pulumi.Output[str]]
    """Workspace paths of the deployments that are git folders, all at the release."""
    jobs: Mapping[str, pulumi.Output[str]]
    """Web addresses of the jobs."""
    secret_scopes: Mapping[str, pulumi.Output[str]]
    """Names of the secret scopes."""
    catalogs: Mapping[str, pulumi.Output[str]]
    """Names of the catalogs, as queries use them."""
    endpoints: Mapping[str, pulumi.Output[str]]
    """URLs of the model serving endpoints."""
    vector_search: Mapping[str, VectorSearchOutputs]
    """Vector search endpoints with their indexes, as queries name them."""
    dashboards: Mapping[str, pulumi.Output[str]]
    """Dashboard ids."""


class StackOutputs(TypedDict):
    """Everything the stack publishes."""

    environment: NamedOutputs
    """The environment that deployments use."""
    location: str
    """The Azure region that it is in."""
    deletion_lock: bool
    """Whether what holds data there is locked against deletion."""
    locked: Mapping[str, str]
    """What the engine refuses to delete or replace: names by the path in the stack file that asks for them."""
    names: Mapping[str, str]
    """Everything that has a key, by its path in the stack file with the keys that it was created under: the name that a service takes once,
    or nothing. The next update looks here for what it would rename, and for names that are not free yet."""
    formerly: Mapping[str, str]
    """What was created under another key, of which its names are still made: that key by the path in the stack file, where keys above the
    last one are those of the creation too."""
    delivery_mode: str
    """`continuous-delivery` (a person approves each release) or `continuous-deployment`."""
    release: pulumi.Output[str]
    """What is deployed: the release that git folders are at; without one, a digest of all notebooks, the same wherever the same notebooks
    are."""
    previous_release: pulumi.Output[str]
    """What was deployed before it, for a rollback:
    `pulumi up --config databricks-cicd:release="$(pulumi stack output previous_release)"`. After an update that failed half-way, what was
    last released completely. Empty at first."""
    releases: pulumi.Output[list[str]]
    """What was released completely, the last one first: at most ten."""
    project: ProjectOutputs
    """The Azure DevOps project."""
    repositories: Mapping[str, RepositoryOutputs]
    """Repositories by key."""
    pipelines: Mapping[str, PipelineOutputs]
    """Pipelines by key."""
    service_connections: Mapping[str, NamedOutputs]
    """The connections that pipelines reach Azure through: `plan` (to preview), `apply` (to deploy), `agents` (for the machines, if
    any), `review` (for reviews, if any)."""
    agent_pool: pulumi.Output[str]
    """The pool of agents that pipelines name."""
    groups: Mapping[str, pulumi.Output[str]]
    """Groups of Azure DevOps by what their members do: `approvers` and `operators` of this environment, with `create` also
    `developers`, `reviewers` and `pipelines`, and `planners` and `deployers` where pipelines run this program."""
    feed: NamedOutputs | None
    """The package feed, if there is one."""
    wiki_id: pulumi.Output[str] | None
    """GUID of the wiki, if there is one: `devops.wiki.id` of the stacks that join the project."""
    wiki_url: pulumi.Output[str] | None
    """Web address of the wiki, if this stack created one."""
    variable_groups: Mapping[str, NamedOutputs]
    """`addresses` (plain values) and `vault` (secrets, read from the Key Vault)."""
    key_vault: VaultOutputs
    """The Key Vault."""
    data_lake: DataLakeOutputs | None
    """The data lake, if there is one."""
    egress_address: pulumi.Output[str] | None
    """The public address of all outbound traffic of the workspaces, if they are in the stack's own network."""
    log_workspace_id: pulumi.Output[str] | None
    """Azure resource id of the Log Analytics workspace, if there is one."""
    workspaces: Mapping[str, WorkspaceOutputs]
    """Databricks workspaces by key."""


def stack_outputs(
    config: StackConfig,
    previous: Mapping[str, object],
    *,
    project: ProjectParts,
    groups: Groups,
    azure: AzureParts,
    delivery: Delivery,
    collaboration: Collaboration,
    monitoring: Monitoring | None,
    contents: Mapping[str, Contents],
) -> StackOutputs:
    """The contract, filled from the results of all phases. `previous` are the outputs of the last update."""
    checked_out = [found for content in contents.values() for found in content.notebooks.checked_out]
    release = released(config.release or digest(contents.values()), checked_out, previous)
    today = config.keys.today
    feed, wiki, lake, network = collaboration.feed, collaboration.wiki, azure.lake, azure.network
    return {
        "environment": {"name": delivery.environment.environment_name, "id": delivery.environment.environment_id},
        "location": config.azure.location,
        "deletion_lock": config.azure.deletion_lock,
        "locked": locked_names(config),
        "names": published_names(config),
        "formerly": config.keys.created,
        "delivery_mode": config.delivery.mode,
        "release": release,
        "previous_release": release.apply(lambda name: release_before(name, previous)),
        "releases": release.apply(lambda name: releases(name, previous)),
        "project": {"name": project.project.project_name, "id": project.id, "mode": config.devops.project.mode},
        "repositories": {
            today("devops", "repositories", key): {
                "name": repository.repository_name,
                "id": repository.repository_id,
                "url": repository.web_url,
            }
            for key, repository in project.repositories.items()
        },
        "pipelines": {
            today("devops", "pipelines", key): {"name": pipeline.pipeline_name, "id": pipeline.pipeline_id}
            for key, pipeline in project.pipelines.items()
        },
        "service_connections": {
            purpose: {"name": connection.connection_name, "id": connection.connection_id}
            for purpose, connection in delivery.connections.items()
        },
        "agent_pool": delivery.agents.pool_name,
        "groups": {role: group.group_name for found in (groups.of_project, groups.of_environment) for role, group in found.items()},
        "feed": {"name": feed.feed_name, "id": feed.feed_id} if feed else None,
        "wiki_id": wiki.wiki_id if wiki else None,
        "wiki_url": wiki.url if wiki else None,
        "variable_groups": {
            "addresses": {"name": delivery.variables.addresses.group_name, "id": delivery.variables.addresses.group_id},
            "vault": {"name": delivery.variables.vault.group_name, "id": delivery.variables.vault.group_id},
        },
        "key_vault": {
            "name": azure.vault.name,
            "uri": azure.vault.uri,
            "soft_delete_days": config.azure.key_vault.soft_delete_days,
            "purge_protection": config.azure.key_vault.purge_protection,
        },
        "data_lake": {
            "name": lake.account.name,
            "containers": {today("azure", "data_lake", "containers", key): url for key, url in lake.account.container_urls.items()},
            "access_connector_id": lake.connector.resource_id,
        }
        if lake and lake.account
        else None,
        "egress_address": network.egress_address if network else None,
        "log_workspace_id": monitoring.logs.resource_id if monitoring else None,
        "workspaces": {
            today(*WORKSPACES, key): _workspace(config, key, workspace, contents[key]) for key, workspace in azure.workspaces.items()
        },
    }


def _workspace(config: StackConfig, key: str, workspace: Workspace, contents: Contents) -> WorkspaceOutputs:
    today = partial(config.keys.today, *WORKSPACES, key)

    def by_key(kind: str, found: Mapping[str, Found], output: Callable[[Found], Shown]) -> Mapping[str, Shown]:
        return {today(kind, key): output(item) for key, item in found.items()}

    return {
        "url": workspace.url,
        "resource_id": workspace.resource_id,
        "replaced_by": replaced_by(config, key),
        "kept_by": kept_by(config, key),
        "paths": published_paths(config.databricks.workspaces[key]),
        "policies": by_key("policies", contents.compute.policies, lambda policy: policy.policy_id),
        "clusters": by_key("clusters", contents.compute.clusters, lambda cluster: cluster.cluster_id),
        "warehouses": by_key("warehouses", contents.compute.warehouses, lambda warehouse: warehouse.warehouse_id),
        "notebooks": by_key("notebooks", contents.notebooks.folders, lambda folder: {"path": folder.path, "digest": folder.digest}),
        "git_folders": by_key("notebooks", contents.notebooks.git_folders, lambda path: path),
        "jobs": by_key("jobs", contents.jobs, lambda job: job.url),
        "secret_scopes": by_key("secret_scopes", contents.secret_scopes, lambda scope: scope.scope_name),
        "catalogs": by_key("data.catalogs", contents.data.catalogs, lambda catalog: catalog.catalog_name),
        "endpoints": by_key("endpoints", contents.models.endpoints, lambda endpoint: endpoint.url),
        "vector_search": by_key(
            "vector_search",
            contents.models.vector_search,
            lambda made: {
                "endpoint": made.endpoint_name,
                "indexes": {_today(today, *name.split(".")): index for name, index in made.index_names.items()},
            },
        ),
        "dashboards": by_key("dashboards", contents.reports.dashboards, lambda id_: id_),
    }


def _today(today: Callable[[str, str], str], catalog: str, schema: str, name: str) -> str:
    return ".".join((today("data.catalogs", catalog), today(f"data.catalogs.{catalog}.schemas", schema), name))


def publish(outputs: StackOutputs) -> None:
    """Exports every output under its own name."""
    for name, value in outputs.items():
        pulumi.export(name, value)
