"""Azure DevOps' share of the stack: the project made or found, and what this environment adds to it."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pulumi

import naming
from components.azure.identity import Identity
from components.azure.key_vault import KeyVault
from components.azure.resource_group import ResourceGroup
from components.azure.workspace import Workspace
from components.devops.approved_environment import ApprovedEnvironment, ApprovedEnvironmentArgs
from components.devops.approvers import Approvers
from components.devops.branch_policies import BranchPolicies
from components.devops.lookup import PipelineHandle, ProjectHandle, RepositoryHandle
from components.devops.pipeline import Pipeline
from components.devops.pipeline_authorizations import PipelineAuthorizations
from components.devops.pipeline_lookup import PipelineLookup
from components.devops.project import Project
from components.devops.project_lookup import ProjectLookup
from components.devops.repository import Repository
from components.devops.repository_lookup import RepositoryLookup
from components.devops.seed import read_seed
from components.devops.service_connection import ServiceConnection
from components.devops.variable_group import VariableGroup
from components.devops.vault_variable_group import VaultVariableGroup
from config.model import StackConfig

ROOT = Path(__file__).parent.parent
"""Folders in the stack file are relative to it."""


@dataclass(frozen=True, slots=True)
class Workplace:
    """A project with its repositories and pipelines, whoever owns them."""

    project: ProjectHandle
    repositories: Mapping[str, RepositoryHandle]
    pipelines: Mapping[str, PipelineHandle]


def workplace(config: StackConfig) -> Workplace:
    """Makes the project and what is in it, or finds an existing one, as `devops.project.mode` says."""
    return _created(config) if config.devops.project.mode == "create" else _joined(config)


def _created(config: StackConfig) -> Workplace:
    wanted = config.devops.project
    project = Project(
        "delivery",
        args={
            "project_name": wanted.name,
            "description": wanted.description,
            "work_item_template": wanted.work_item_template,
        },
    )
    repositories: dict[str, Repository] = {}
    for key, repository in sorted(config.devops.repositories.items()):
        repositories[key] = Repository(
            key,
            args={
                "project_id": project.project_id,
                "repository_name": repository.name or key,
                "default_branch": repository.default_branch,
                "files": read_seed(ROOT / repository.content) if repository.content else {},
            },
        )
    pipelines: dict[str, Pipeline] = {}
    for key, pipeline in sorted(config.devops.pipelines.items()):
        pipelines[key] = Pipeline(
            key,
            args={
                "project_id": project.project_id,
                "pipeline_name": pipeline.name or key,
                "folder": pipeline.folder,
                "repository_id": repositories[pipeline.repository].repository_id,
                "default_branch": config.devops.repositories[pipeline.repository].default_branch,
                "yaml_path": pipeline.path or "",
            },
        )
    for key, made in repositories.items():
        BranchPolicies(
            key,
            args={
                "project_id": project.project_id,
                "repository_id": made.repository_id,
                "default_branch": config.devops.repositories[key].default_branch,
                "validations": {
                    name: pipelines[name].pipeline_id for name, pipeline in config.devops.pipelines.items() if pipeline.repository == key
                },
            },
            # Policies refuse the pushes of seeded files.
            opts=pulumi.ResourceOptions(depends_on=[made]),
        )
    return Workplace(project, repositories, pipelines)


def _joined(config: StackConfig) -> Workplace:
    wanted = config.devops.project.name
    organisation = os.environ.get("AZDO_ORG_SERVICE_URL") or "the organisation of azuredevops:orgServiceUrl"
    project = ProjectLookup("delivery", args={"project_name": wanted, "organisation": organisation})
    repositories = {
        key: RepositoryLookup(key, args={"project_id": project.found_id, "project_name": wanted, "repository_name": repository.name or key})
        for key, repository in sorted(config.devops.repositories.items())
    }
    pipelines = {
        key: PipelineLookup(
            key,
            args={
                "project_id": project.found_id,
                "project_name": wanted,
                "pipeline_name": pipeline.name or key,
                "folder": pipeline.folder,
            },
        )
        for key, pipeline in sorted(config.devops.pipelines.items())
    }
    return Workplace(project, repositories, pipelines)


def connection(config: StackConfig, project: ProjectHandle, who: Identity) -> ServiceConnection:
    """The service connection that signs in as the identity."""
    return ServiceConnection(
        "deploy",
        args={
            "project_id": project.project_id,
            "connection_name": naming.service_connection(config.stack),
            "description": f"Deploys to {naming.prefix(config.stack)}. Workload identity federation, no secret.",
            "tenant_id": config.azure.tenant_id,
            "subscription_id": config.azure.subscription_id,
            "subscription_name": config.azure.subscription_name,
            "client_id": who.client_id,
        },
    )


def environment(config: StackConfig, project: ProjectHandle) -> ApprovedEnvironment:
    """The environment of this stack, with the approval that the delivery mode asks for.

    The group of approvers is there in either mode, so that a change of mode moves the check and nobody's membership.
    """
    name = naming.environment(config.stack)
    approvers = Approvers(
        "delivery", args={"project_id": project.project_id, "group_name": naming.approvers_group(config.stack), "environment": name}
    )
    args: ApprovedEnvironmentArgs = {
        "project_id": project.project_id,
        "environment_name": name,
        "description": config.devops.environment.description,
    }
    if approval := config.delivery.required_approval:
        args["approval"] = {
            "approver_id": approvers.group_id,
            "minimum_approvers": approval.minimum_approvers,
            "requester_can_approve": approval.requester_can_approve,
            "timeout_minutes": approval.timeout_minutes,
            "instructions": approval.instructions,
        }
    return ApprovedEnvironment("delivery", args=args)


def addresses(
    config: StackConfig,
    *,
    project: ProjectHandle,
    within: ResourceGroup,
    who: Identity,
    workspaces: Mapping[str, Workspace],
    vault: KeyVault,
) -> VariableGroup:
    """The environment's addresses for pipelines.

    The names are no environment variables that a tool signs in by: a pipeline hands every variable to every step.
    """
    variables: dict[str, pulumi.Input[str]] = {
        "azureSubscriptionId": config.azure.subscription_id,
        "azureTenantId": config.azure.tenant_id,
        "deployClientId": who.client_id,
        "resourceGroupName": within.name,
        "keyVaultName": vault.name,
    }
    for key, workspace in workspaces.items():
        suffix = key.replace("-", "_")
        variables[f"databricksHost_{suffix}"] = workspace.url
        variables[f"databricksResourceId_{suffix}"] = workspace.resource_id
    return VariableGroup(
        "addresses",
        args={
            "project_id": project.project_id,
            "group_name": naming.variable_group(config.stack),
            "description": f"Addresses of {naming.prefix(config.stack)}. Kept by its stack: changes made here are undone.",
            "variables": variables,
        },
    )


def secrets(
    config: StackConfig,
    *,
    project: ProjectHandle,
    through: ServiceConnection,
    vault: KeyVault,
    readable_after: Sequence[pulumi.Resource],
) -> VaultVariableGroup:
    """The vault's secrets for pipelines. Azure DevOps reads the vault at once, so everything that lets it comes first."""
    return VaultVariableGroup(
        "vault",
        args={
            "project_id": project.project_id,
            "group_name": naming.vault_variable_group(config.stack),
            "description": f"Secrets of {naming.prefix(config.stack)}, read from its Key Vault.",
            "vault_name": vault.name,
            "connection_id": through.connection_id,
            "secret_names": vault.secret_names,
        },
        opts=pulumi.ResourceOptions(depends_on=readable_after),
    )


def authorisations(
    place: Workplace,
    through: ServiceConnection,
    into: ApprovedEnvironment,
    addresses: VariableGroup,
    secrets: VaultVariableGroup,
) -> PipelineAuthorizations:
    """Lets this stack's pipelines use what this stack adds to the project."""
    return PipelineAuthorizations(
        "uses",
        args={
            "project_id": place.project.project_id,
            "pipelines": {key: pipeline.pipeline_id for key, pipeline in place.pipelines.items()},
            "uses": {
                "connection": {"kind": "endpoint", "resource_id": through.connection_id},
                "environment": {"kind": "environment", "resource_id": into.environment_id},
                "addresses": {"kind": "variablegroup", "resource_id": addresses.group_id},
                "vault": {"kind": "variablegroup", "resource_id": secrets.group_id},
            },
        },
    )
