"""A full set of arguments for every component, so that rules for all of them need no list of their own.

Each sample asks for everything that is optional: the component then has all the children it can have.
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from pathlib import Path

import pulumi
from components.devops.approved_environment import ApprovedEnvironment
from components.devops.approvers import Approvers

import wiring.azure
import wiring.databricks
import wiring.devops
from components.azure.federated_credential import FederatedCredential
from components.azure.identity import Identity
from components.azure.key_vault import KeyVault, KeyVaultArgs
from components.azure.resource_group import ResourceGroup
from components.azure.role_assignments import Role, RoleAssignments
from components.azure.workspace import Workspace
from components.databricks.access import Access
from components.databricks.cluster import Cluster, ClusterArgs
from components.databricks.cluster_policy import ClusterPolicy
from components.databricks.notebook_deployment import NotebookDeployment
from components.databricks.run_identity import RunIdentity
from components.databricks.secret_scope import SecretScope
from components.devops.branch_policies import BranchPolicies
from components.devops.pipeline import Pipeline
from components.devops.pipeline_authorizations import PipelineAuthorizations
from components.devops.pipeline_lookup import PipelineLookup
from components.devops.project import Project
from components.devops.project_lookup import ProjectLookup
from components.devops.repository import Repository
from components.devops.repository_lookup import RepositoryLookup
from components.devops.service_connection import ServiceConnection
from components.devops.variable_group import VariableGroup
from components.devops.vault_variable_group import VaultVariableGroup
from tests.components.azure.samples import AZURE_SAMPLES, Make
from tests.components.devops.samples import DEVOPS_SAMPLES

ROOT = Path(__file__).parent.parent.parent
NOTEBOOKS = ROOT / "content" / "notebooks" / "etl"
SUBSCRIPTION = "00000000-0000-0000-0000-0000000000d1"
TENANT = "00000000-0000-0000-0000-0000000000d0"
TAGS = {"owner": "data-platform@contoso.com"}
PROJECT = "11111111-1111-4111-8111-111111111111"
ACCESS: Mapping[str, Access] = {
    "group-users": {"kind": "group", "principal": "users", "level": "CAN_READ"},
    "user-a@contoso.com": {"kind": "user", "principal": "a@contoso.com", "level": "CAN_RUN"},
    "run-identity": {"kind": "service_principal", "principal": "22222222-2222-4222-8222-222222222222", "level": "CAN_RUN"},
}
VAULT: KeyVaultArgs = {
    "vault_name": "kv-data-dev-123456",
    "resource_group_name": "rg-data-dev",
    "location": "westeurope",
    "tenant_id": TENANT,
    "soft_delete_days": 7,
    "purge_protection": True,
    "recover": False,
    "secrets": {"warehouse-password": "not for everybody"},
    "tags": TAGS,
}
CLUSTER: ClusterArgs = {
    "cluster_name": "data-dev-shared",
    "policy_id": "policy-1",
    "spark_version": "16.4.x-scala2.12",
    "node_types": {"worker": "Standard_D4ds_v5", "driver": "Standard_D8ds_v5", "availability": "SPOT_WITH_FALLBACK_AZURE"},
    "autotermination_minutes": 20,
    "size": {"min_workers": 1, "max_workers": 3},
    "data_security_mode": "USER_ISOLATION",
    "single_user_name": None,
    "runtime_engine": "PHOTON",
    "spark_conf": {"spark.sql.shuffle.partitions": "8"},
    "custom_tags": {"workload": "interactive"},
    "access": {"group-users": {"kind": "group", "principal": "users", "level": "CAN_RESTART"}},
}
SAMPLES: Mapping[type[pulumi.ComponentResource], Make] = {
    **AZURE_SAMPLES,
    ResourceGroup: lambda name, opts: ResourceGroup(
        name, args={"resource_group_name": "rg-data-dev", "location": "westeurope", "tags": TAGS}, opts=opts
    ),
    Identity: lambda name, opts: Identity(
        name,
        args={"identity_name": "id-data-dev", "resource_group_name": "rg-data-dev", "location": "westeurope", "tags": TAGS},
        opts=opts,
    ),
    FederatedCredential: lambda name, opts: FederatedCredential(
        name,
        args={
            "credential_name": "fc-data-dev",
            "resource_group_name": "rg-data-dev",
            "identity_name": "id-data-dev",
            "issuer": "https://issuer.example",
            "subject": "the connection",
        },
        opts=opts,
    ),
    RoleAssignments: lambda name, opts: RoleAssignments(
        name,
        args={
            "subscription_id": SUBSCRIPTION,
            "grants": {
                "pipelines.vault": {
                    "assignment_name": "33333333-3333-5333-8333-333333333333",
                    "role": Role.KEY_VAULT_SECRETS_USER,
                    "scope": "/subscriptions/x/vaults/kv-data-dev-123456",
                    "principal_id": "44444444-4444-4444-8444-444444444444",
                    "principal_type": "ServicePrincipal",
                    "description": "Pipelines read secrets",
                }
            },
        },
        opts=opts,
    ),
    KeyVault: lambda name, opts: KeyVault(name, args=VAULT, opts=opts),
    Workspace: lambda name, opts: Workspace(
        name,
        args={
            "workspace_name": "dbw-data-dev-main",
            "resource_group_name": "rg-data-dev",
            "managed_resource_group_id": "/subscriptions/x/resourceGroups/rg-data-dev-main-managed",
            "location": "westeurope",
            "tags": TAGS,
        },
        opts=opts,
    ),
    Project: lambda name, opts: Project(
        name, args={"project_name": "databricks-cicd", "description": "Notebooks", "work_item_template": "Agile"}, opts=opts
    ),
    ProjectLookup: lambda name, opts: ProjectLookup(
        name, args={"project_name": "databricks-cicd", "organisation": "https://dev.azure.com/contoso"}, opts=opts
    ),
    Repository: lambda name, opts: Repository(
        name,
        args={
            "project_id": PROJECT,
            "repository_name": "notebooks",
            "default_branch": "main",
            "files": {"README.md": "# Notebooks\n", "pipelines/ci.yml": "steps: []\n", "a.py": "pass\n"},
        },
        opts=opts,
    ),
    RepositoryLookup: lambda name, opts: RepositoryLookup(
        name, args={"project_id": PROJECT, "project_name": "databricks-cicd", "repository_name": "notebooks"}, opts=opts
    ),
    Pipeline: lambda name, opts: Pipeline(
        name,
        args={
            "project_id": PROJECT,
            "pipeline_name": "ci",
            "folder": "\\",
            "repository_id": "55555555-5555-4555-8555-555555555555",
            "default_branch": "main",
            "yaml_path": "pipelines/ci.yml",
        },
        opts=opts,
    ),
    PipelineLookup: lambda name, opts: PipelineLookup(
        name, args={"project_id": PROJECT, "project_name": "databricks-cicd", "pipeline_name": "ci", "folder": "\\"}, opts=opts
    ),
    PipelineAuthorizations: lambda name, opts: PipelineAuthorizations(
        name,
        args={
            "project_id": PROJECT,
            "pipelines": {"ci": 1, "cd": 2},
            "uses": {
                "connection": {"kind": "endpoint", "resource_id": "66666666-6666-4666-8666-666666666666"},
                "environment": {"kind": "environment", "resource_id": "7"},
            },
        },
        opts=opts,
    ),
    ServiceConnection: lambda name, opts: ServiceConnection(
        name,
        args={
            "project_id": PROJECT,
            "connection_name": "azure-data-dev",
            "description": "Deploys",
            "tenant_id": TENANT,
            "subscription_id": SUBSCRIPTION,
            "subscription_name": "Data Dev",
            "client_id": "77777777-7777-4777-8777-777777777777",
        },
        opts=opts,
    ),
    Approvers: lambda name, opts: Approvers(
        name, args={"project_id": PROJECT, "group_name": "data-dev approvers", "environment": "data-dev"}, opts=opts
    ),
    ApprovedEnvironment: lambda name, opts: ApprovedEnvironment(
        name,
        args={
            "project_id": PROJECT,
            "environment_name": "data-dev",
            "description": "Development",
            "approval": {
                "approver_id": "88888888-8888-4888-8888-888888888888",
                "minimum_approvers": 2,
                "requester_can_approve": False,
                "timeout_minutes": 60,
                "instructions": "Read the report.",
            },
        },
        opts=opts,
    ),
    VariableGroup: lambda name, opts: VariableGroup(
        name,
        args={"project_id": PROJECT, "group_name": "data-dev", "description": "Addresses", "variables": {"b": "2", "a": "1"}},
        opts=opts,
    ),
    VaultVariableGroup: lambda name, opts: VaultVariableGroup(
        name,
        args={
            "project_id": PROJECT,
            "group_name": "data-dev-vault",
            "description": "Secrets",
            "vault_name": "kv-data-dev-123456",
            "connection_id": "66666666-6666-4666-8666-666666666666",
            "secret_names": ["warehouse-password", "databricks-host-main"],
        },
        opts=opts,
    ),
    BranchPolicies: lambda name, opts: BranchPolicies(
        name,
        args={
            "project_id": PROJECT,
            "repository_id": "55555555-5555-4555-8555-555555555555",
            "default_branch": "main",
            "validations": {"ci": 1},
        },
        opts=opts,
    ),
    RunIdentity: lambda name, opts: RunIdentity(
        name, args={"client_id": "77777777-7777-4777-8777-777777777777", "display_name": "id-data-dev"}, opts=opts
    ),
    ClusterPolicy: lambda name, opts: ClusterPolicy(
        name,
        args={
            "policy_name": "data-dev-small",
            "definition": '{"num_workers": {"type": "fixed", "value": 1}}',
            "max_clusters_per_user": 2,
            "access": {"group-users": {"kind": "group", "principal": "users", "level": "CAN_USE"}},
        },
        opts=opts,
    ),
    Cluster: lambda name, opts: Cluster(name, args=CLUSTER, opts=opts),
    NotebookDeployment: lambda name, opts: NotebookDeployment(
        name, args={"folder": NOTEBOOKS, "path": "/Shared/etl", "access": ACCESS}, opts=opts
    ),
    SecretScope: lambda name, opts: SecretScope(
        name,
        args={
            "scope_name": "vault",
            "vault_id": "/subscriptions/x/vaults/kv-data-dev-123456",
            "vault_uri": "https://kv-data-dev-123456.vault.azure.net/",
            "access": {"group-users": {"kind": "group", "principal": "users", "level": "READ"}},
        },
        opts=opts,
    ),
    **AZURE_SAMPLES,
    **DEVOPS_SAMPLES,
}


def used_components() -> list[type[pulumi.ComponentResource]]:
    """Every component class that the program builds stacks from, by name."""
    found = {
        candidate
        for room in (wiring.azure, wiring.devops, wiring.databricks)
        for _, candidate in inspect.getmembers(room, inspect.isclass)
        if issubclass(candidate, pulumi.ComponentResource)
    }
    return sorted(found, key=lambda component: component.__name__)
