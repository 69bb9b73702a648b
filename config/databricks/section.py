"""Section `databricks`: the workspaces and the contents of each."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from config.base import FrozenMap, Items, Keyed, Section
from config.databricks.cluster_policy import ClusterPolicy
from config.databricks.compute import Cluster
from config.databricks.data import Data
from config.databricks.jobs import Job
from config.databricks.notebooks import InitScript, Notebooks
from config.databricks.permissions import Permissions
from config.databricks.pools import InstancePool, SqlWarehouse
from config.databricks.reviews import Reviews
from config.databricks.serving import Alert, Endpoint, Experiment, PublishedDashboard
from config.databricks.vector_search import VectorSearch
from config.databricks.vocabulary import ScopeName, StoredSecretName
from config.databricks.workspace_access import Group, ServicePrincipal, Settings
from config.stack import Stack
from config.vocabulary import Guid, Key, Principal, WorkspaceName
from domain import naming


class SecretScope(Keyed):
    """A secret scope: on the stack's Key Vault, which gives access to every secret of it, or stored by Databricks for this workspace."""

    backend: Literal["key-vault", "databricks"] = Field(default="key-vault", description="Who keeps the secrets.")
    secrets: Items[StoredSecretName] = Field(
        default=(),
        description="With `databricks`: names of secrets that the stack stores in it. The value of NAME is the key "
        "`databricks-cicd:secret-NAME`, set with `pulumi config set --secret databricks-cicd:secret-NAME`.",
        examples=[["sftp-password"]],
    )

    @model_validator(mode="after")
    def _vault_has_its_own(self) -> SecretScope:
        if self.secrets and self.backend == "key-vault":
            raise ValueError("a scope on the vault has the vault's secrets: list them under azure.key_vault, or add `backend: databricks`")
        return self


class Workspace(Keyed):
    """One Databricks workspace (premium, no public IPs). The key in `workspaces` is its identity and part of its name."""

    name: WorkspaceName | None = Field(default=None, description="Name in Azure; `dbw-<name>-<environment>-<key>`, if left out.")
    policies: FrozenMap[Key, ClusterPolicy] = Field(default={}, description="Cluster policies by key.")
    pools: FrozenMap[Key, InstancePool] = Field(default={}, description="Instance pools by key.")
    init_scripts: FrozenMap[Key, InitScript] = Field(default={}, description="Init scripts by key.")
    clusters: FrozenMap[Key, Cluster] = Field(default={}, description="All-purpose clusters by key.")
    warehouses: FrozenMap[Key, SqlWarehouse] = Field(default={}, description="SQL warehouses by key.")
    notebooks: FrozenMap[Key, Notebooks] = Field(default={}, description="Notebook deployments by key.")
    jobs: FrozenMap[Key, Job] = Field(default={}, description="Jobs by key.")
    secret_scopes: FrozenMap[ScopeName, SecretScope] = Field(
        default={}, description="Secret scopes by key; the key is the name that notebooks use."
    )
    data: Data = Field(default_factory=Data, description="Unity Catalog.")
    experiments: FrozenMap[Key, Experiment] = Field(default={}, description="MLflow experiments by key.")
    endpoints: FrozenMap[Key, Endpoint] = Field(default={}, description="Model serving endpoints by key.")
    vector_search: FrozenMap[Key, VectorSearch] = Field(default={}, description="Vector search endpoints by key.")
    dashboards: FrozenMap[Key, PublishedDashboard] = Field(default={}, description="Dashboards by key.")
    alerts: FrozenMap[Key, Alert] = Field(default={}, description="Alerts by key.")
    groups: FrozenMap[Key, Group] = Field(default={}, description="Groups by key, in addition to those that every workspace has.")
    service_principals: FrozenMap[Key, ServicePrincipal] = Field(default={}, description="Further service principals by key.")
    permissions: FrozenMap[Principal, Permissions] = Field(
        default={},
        description="Who may do what in the workspace, in one table. By key of `groups` or `service_principals`, or by the name of a "
        "group, a user or an existing service principal; a named user is assigned to the workspace. All else is for administrators only.",
    )
    reviews: Reviews | None = Field(
        default=None, description="Reviews of pull requests; none, if left out. One workspace of the stack has them at most."
    )
    settings: Settings = Field(default_factory=Settings, description="Settings of the whole workspace.")

    def physical_name(self, stack: Stack, key: str) -> str:
        """Its name in Azure."""
        return self.name or naming.workspace(stack, key)


class Databricks(Section):
    """The Databricks workspaces of this stack."""

    workspaces: FrozenMap[Key, Workspace] = Field(min_length=1, description="Workspaces by key.")
    account_id: Guid | None = Field(
        default=None,
        description="Id of the Databricks account (in the account console, under your name). With it, the stack gives those who deploy the "
        "roles on its run identity without which Databricks refuses every job and alert: an administrator has them no more than others. "
        'If left out, somebody gives the role "Service principal: User" in the account console.',
    )
    deployers: Items[Principal] = Field(
        default=(),
        description="Who runs `pulumi up` besides pipelines: groups of the account, or people by e-mail address. They get those roles; "
        "include whoever makes the first update.",
        examples=[["Data Platform"]],
    )

    @property
    def reviewed(self) -> tuple[str, Reviews] | None:
        """The workspace that reviews are in, by its key, and how they are there; None if there are none."""
        return next(((key, each.reviews) for key, each in self.workspaces.items() if each.reviews), None)
