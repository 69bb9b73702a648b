"""Section `databricks`: the workspaces and what stands in each of them."""

from __future__ import annotations

from pydantic import Field

import naming
from config.cluster import Cluster, ClusterPolicy
from config.stack import Stack
from config.types import Key, NotebookPermission, Principal, RelativeFolder, ScopePermission, WorkspaceName, WorkspacePath
from config.word import FrozenMap, Section


class Notebooks(Section):
    """A notebook deployment: the notebooks of one folder, each at its own place below one workspace path."""

    folder: RelativeFolder = Field(description="Folder of .py, .sql, .scala, .r and .ipynb notebooks; subfolders are kept.")
    path: WorkspacePath = Field(description="Workspace folder that the notebooks go to.")
    permissions: FrozenMap[Principal, NotebookPermission] = Field(
        default={},
        description="Who may do what with that workspace folder, by group, user or service principal.",
        examples=[{"users": "CAN_READ"}],
    )


class SecretScope(Section):
    """A secret scope backed by the stack's Key Vault: every secret of the vault can be read through it."""

    permissions: FrozenMap[Principal, ScopePermission] = Field(
        default={},
        description="Who may do what with the scope, by group, user or service principal.",
        examples=[{"users": "READ"}],
    )


class Workspace(Section):
    """One Databricks workspace (premium, no public IPs). The key in `workspaces` is its identity and part of its name."""

    name: WorkspaceName | None = Field(default=None, description="Name in Azure; `dbw-<name>-<environment>-<key>`, if left out.")
    policies: FrozenMap[Key, ClusterPolicy] = Field(default={}, description="Cluster policies by key.")
    clusters: FrozenMap[Key, Cluster] = Field(default={}, description="All-purpose clusters by key.")
    notebooks: FrozenMap[Key, Notebooks] = Field(default={}, description="Notebook deployments by key.")
    secret_scopes: FrozenMap[Key, SecretScope] = Field(
        default={},
        description="Key Vault-backed secret scopes by key; the key is the name that notebooks use.",
    )

    def physical_name(self, stack: Stack, key: str) -> str:
        """Its name in Azure: its own, or the one made of the stack's name, the environment and its key."""
        return self.name or naming.workspace(stack, key)


class Databricks(Section):
    """The Databricks workspaces of this stack."""

    workspaces: FrozenMap[Key, Workspace] = Field(min_length=1, description="Workspaces by key.")
