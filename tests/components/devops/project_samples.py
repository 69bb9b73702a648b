"""A full set of arguments for the components of `components.devops` that a project and the way to an environment are made of."""

from __future__ import annotations

from collections.abc import Mapping

import pulumi

from components.devops.branch_policies import BranchPolicies
from components.devops.deployment_environment import DeploymentEnvironment
from components.devops.pipeline import Pipeline
from components.devops.pipeline_authorizations import PipelineAuthorizations
from components.devops.pipeline_lookup import PipelineLookup
from components.devops.project import Project, ProjectArgs
from components.devops.project_lookup import ProjectLookup
from components.devops.repository import Repository
from components.devops.repository_lookup import RepositoryLookup
from components.devops.service_connection import ServiceConnection
from components.devops.variable_group import VariableGroup
from components.devops.vault_variable_group import VaultVariableGroup
from tests.components.devops.samples import CHECKS, CONNECTION, PROJECT, REPOSITORY, Make

PROJECT_ARGS: ProjectArgs = {
    "project_name": "databricks-cicd",
    "description": "Notebooks",
    "work_item_template": "Agile",
    "features": {"boards": True, "testplans": False},
    "tags": ["notebooks", "databricks"],
}
PROJECT_SAMPLES: Mapping[type[pulumi.ComponentResource], Make] = {
    Project: lambda name, opts: Project(name, args=PROJECT_ARGS, opts=opts),
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
            "repository_id": REPOSITORY,
            "default_branch": "refs/heads/main",
            "yaml_path": "pipelines/ci.yml",
            "schedules": {"nightly": {"days": ["Mon", "Fri"], "hour": 3, "minute": 30, "only_with_changes": True}},
            "variables": {"pythonVersion": "3.12"},
            "runs_after": 41,
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
            "pipelines": {
                "ci": {
                    "pipeline_id": 1,
                    "uses": {
                        "plan": {"kind": "endpoint", "resource_id": CONNECTION},
                        "repository.tools": {"kind": "repository", "resource_id": REPOSITORY},
                    },
                },
                "cd": {
                    "pipeline_id": 2,
                    "uses": {
                        "apply": {"kind": "endpoint", "resource_id": "66666666-6666-4666-8666-666666666667"},
                        "environment": {"kind": "environment", "resource_id": "7"},
                        "agents": {"kind": "queue", "resource_id": "9"},
                    },
                },
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
            "tenant_id": "00000000-0000-0000-0000-0000000000d0",
            "subscription_id": "00000000-0000-0000-0000-0000000000d1",
            "subscription_name": "Data Dev",
            "client_id": "77777777-7777-4777-8777-777777777777",
            "checks": CHECKS,
        },
        opts=opts,
    ),
    DeploymentEnvironment: lambda name, opts: DeploymentEnvironment(
        name,
        args={"project_id": PROJECT, "environment_name": "data-dev", "description": "Development", "checks": CHECKS},
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
            "connection_id": CONNECTION,
            "secret_names": ["warehouse-password", "databricks-host-main"],
            "checks": CHECKS,
        },
        opts=opts,
    ),
    BranchPolicies: lambda name, opts: BranchPolicies(
        name,
        args={
            "project_id": PROJECT,
            "repository_id": REPOSITORY,
            "branch": "main",
            "minimum_reviewers": 2,
            "comment_resolution": "required",
            "work_item_linking": "optional",
            "merge_types": ["squash"],
            "validations": {"ci": {"pipeline_id": 1, "paths": ["/notebooks/*"], "required": True}},
            "path_reviewers": {
                "pipelines": {
                    "reviewer_ids": ["88888888-8888-4888-8888-888888888888"],
                    "paths": ["/pipelines/*"],
                    "minimum": 1,
                    "message": "pipelines",
                }
            },
            "status_checks": {
                "preview": {"genre": "databricks-cicd", "status_name": "preview", "display_name": "preview", "required": True}
            },
        },
        opts=opts,
    ),
}
