"""The stack's outputs: a contract that pipelines, people and other stacks read with `pulumi stack output`.

Every key is always there. Names, addresses and ids only; nothing here is secret.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypedDict

import pulumi


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
    """Where people look at it."""


class PipelineOutputs(TypedDict):
    """One pipeline."""

    name: pulumi.Output[str]
    """Its name."""
    id: pulumi.Output[int]
    """The number in its address."""


class NamedOutputs(TypedDict):
    """Something of Azure DevOps that pipelines refer to by name."""

    name: pulumi.Output[str]
    """Its name."""
    id: pulumi.Output[str]
    """Its id."""


class VaultOutputs(TypedDict):
    """The Key Vault."""

    name: pulumi.Output[str]
    """Its name."""
    uri: pulumi.Output[str]
    """Where its secrets are read."""


class DataLakeOutputs(TypedDict):
    """The data lake."""

    name: pulumi.Output[str]
    """Name of the storage account."""
    containers: Mapping[str, pulumi.Output[str]]
    """`abfss://` addresses of the containers, by name."""
    access_connector_id: pulumi.Output[str]
    """Azure resource id of the connector that Unity Catalog reaches it through."""


class WorkspaceOutputs(TypedDict):
    """One Databricks workspace and what this stack put into it, each by its key in the stack file."""

    url: pulumi.Output[str]
    """Its address, with scheme."""
    resource_id: pulumi.Output[str]
    """Its Azure resource id."""
    policies: Mapping[str, pulumi.Output[str]]
    """Cluster policy ids."""
    clusters: Mapping[str, pulumi.Output[str]]
    """Cluster ids."""
    warehouses: Mapping[str, pulumi.Output[str]]
    """SQL warehouse ids."""
    notebooks: Mapping[str, Mapping[str, pulumi.Output[str]]]
    """Workspace paths of the notebooks of each deployment, by their path below its folder."""
    git_folders: Mapping[str, pulumi.Output[str]]
    """Workspace paths of the deployments that are git folders, all at the release."""
    jobs: Mapping[str, pulumi.Output[str]]
    """Where people look at the jobs."""
    secret_scopes: Mapping[str, pulumi.Output[str]]
    """Names of the secret scopes."""
    catalogs: Mapping[str, pulumi.Output[str]]
    """Names of the catalogs, as queries use them."""
    endpoints: Mapping[str, pulumi.Output[str]]
    """Where served models are asked."""
    dashboards: Mapping[str, pulumi.Output[str]]
    """Dashboard ids."""


class StackOutputs(TypedDict):
    """Everything the stack publishes."""

    environment: NamedOutputs
    """The environment that deployments go through."""
    location: str
    """The Azure region that it stands in."""
    deletion_lock: bool
    """Whether what holds data there is locked against deletion."""
    delivery_mode: str
    """`continuous-delivery` (a person approves each release) or `continuous-deployment`."""
    release: str
    """What is deployed: the release that git folders are at; without one, a digest of all notebooks, the same wherever the same notebooks
    are."""
    previous_release: str
    """What was deployed before it, for the way back:
    `pulumi up --config databricks-cicd:release="$(pulumi stack output previous_release)"`. Empty at first."""
    project: ProjectOutputs
    """The Azure DevOps project."""
    repositories: Mapping[str, RepositoryOutputs]
    """Repositories by key."""
    pipelines: Mapping[str, PipelineOutputs]
    """Pipelines by key."""
    service_connections: Mapping[str, NamedOutputs]
    """The connections that pipelines reach Azure through: `plan` (to look), `apply` (to change), `agents` (for the machines, if any)."""
    agent_pool: pulumi.Output[str]
    """The pool of agents that pipelines name."""
    groups: Mapping[str, pulumi.Output[str]]
    """Groups of Azure DevOps by what their members do: `approvers` and `operators` of this environment, with `create` also
    `developers`, `reviewers` and `pipelines`, and `planners` where pipelines run this program."""
    feed: NamedOutputs | None
    """The package feed, if there is one."""
    wiki_id: pulumi.Output[str] | None
    """GUID of the wiki, if there is one: `devops.wiki.id` of the stacks that join the project."""
    wiki_url: pulumi.Output[str] | None
    """Where people read the wiki, if this stack made one."""
    variable_groups: Mapping[str, NamedOutputs]
    """`addresses` (plain values) and `vault` (secrets, read from the Key Vault)."""
    key_vault: VaultOutputs
    """The Key Vault."""
    data_lake: DataLakeOutputs | None
    """The data lake, if there is one."""
    egress_address: pulumi.Output[str] | None
    """The one address that others see the machines of all workspaces come from, if they run in a network of ours."""
    log_workspace_id: pulumi.Output[str] | None
    """Azure resource id of the Log Analytics workspace, if there is one."""
    workspaces: Mapping[str, WorkspaceOutputs]
    """Databricks workspaces by key."""


def publish(outputs: StackOutputs) -> None:
    """Exports every output under its own name."""
    for name, value in outputs.items():
        pulumi.export(name, value)
