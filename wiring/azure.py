"""Azure's share of the stack: ground to stand on, secrets, and who may do what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
from pulumi_azure_native.provider import Provider

import naming
from components.azure.deletion_locks import DeletionLocks, LockArgs
from components.azure.federated_credential import FederatedCredential
from components.azure.identity import Identity
from components.azure.key_vault import KeyVault, KeyVaultArgs
from components.azure.resource_group import ResourceGroup
from components.azure.role_assignments import Grant, Role, RoleAssignments, may_only_grant
from components.azure.workspace import Workspace, WorkspaceArgs
from components.devops.service_connection import ServiceConnection
from config.model import StackConfig


@dataclass(frozen=True, slots=True)
class Principal:
    """Who gets a role: by a key that is known before the principal exists, and by its object id."""

    key: str
    object_id: pulumi.Input[str]


def options(config: StackConfig) -> pulumi.ResourceOptions:
    """The explicit provider of the stack's subscription; whoever runs the program is signed in by other means."""
    return pulumi.ResourceOptions(providers=[Provider("azure", subscription_id=config.azure.subscription_id)])


def group(config: StackConfig, opts: pulumi.ResourceOptions) -> ResourceGroup:
    """The resource group that everything of the stack is in."""
    return ResourceGroup(
        "platform",
        args={
            "resource_group_name": naming.resource_group(config.stack),
            "location": config.azure.location,
            "tags": config.stack.all_tags,
        },
        opts=opts,
    )


PLAN, APPLY, AGENTS = "plan", "apply", "agents"
"""What identities and connections are for: to look, to change, and to manage the machines that pipelines run on."""


def identities(config: StackConfig, within: ResourceGroup, opts: pulumi.ResourceOptions) -> Mapping[str, Identity]:
    """The identities that pipelines sign in as, by what they are for."""
    purposes = (PLAN, APPLY, AGENTS) if config.devops.agents.type == "scale_set" else (PLAN, APPLY)
    return {
        purpose: Identity(
            purpose,
            args={
                "identity_name": naming.identity(config.stack, purpose),
                "resource_group_name": within.name,
                "location": config.azure.location,
                "tags": config.stack.all_tags,
            },
            opts=opts,
        )
        for purpose in purposes
    }


def workspaces(config: StackConfig, within: ResourceGroup, opts: pulumi.ResourceOptions) -> Mapping[str, Workspace]:
    """The Databricks workspaces, by their keys."""
    return {key: _workspace(config, key, within, opts) for key in sorted(config.databricks.workspaces)}


def _workspace(config: StackConfig, key: str, within: ResourceGroup, opts: pulumi.ResourceOptions) -> Workspace:
    subscription, name = config.azure.subscription_id, config.databricks.workspaces[key].physical_name(config.stack, key)
    args: WorkspaceArgs = {
        "workspace_name": name,
        "resource_group_name": within.name,
        "managed_resource_group_id": naming.resource_group_id(subscription, naming.managed_resource_group(config.stack, key)),
        "location": config.azure.location,
        "tags": config.stack.all_tags,
    }
    return Workspace(key, args=args, opts=opts)


def vault(config: StackConfig, within: ResourceGroup, read_from: Mapping[str, Workspace], opts: pulumi.ResourceOptions) -> KeyVault:
    """The vault with the configured secrets and the address of each workspace."""
    settings, name = config.azure.key_vault, naming.key_vault(config.stack, config.azure.subscription_id)
    addresses = {naming.workspace_url_secret(key): workspace.url for key, workspace in read_from.items()}
    args: KeyVaultArgs = {
        "vault_name": name,
        "resource_group_name": within.name,
        "location": config.azure.location,
        "tenant_id": config.azure.tenant_id,
        "soft_delete_days": settings.soft_delete_days,
        "purge_protection": settings.purge_protection,
        "recover": settings.recover,
        "secrets": {**config.secrets, **addresses},
        "tags": config.stack.all_tags,
    }
    return KeyVault("secrets", args=args, opts=opts)


def trusts(
    config: StackConfig,
    within: ResourceGroup,
    who: Mapping[str, Identity],
    connections: Mapping[str, ServiceConnection],
    opts: pulumi.ResourceOptions,
) -> Mapping[str, FederatedCredential]:
    """Lets each service connection sign in as its identity, and no other."""
    return {
        purpose: FederatedCredential(
            purpose,
            args={
                "credential_name": naming.federated_credential(config.stack, purpose),
                "resource_group_name": within.name,
                "identity_name": who[purpose].name,
                "issuer": connection.issuer,
                "subject": connection.subject,
            },
            opts=opts,
        )
        for purpose, connection in connections.items()
    }


def roles(
    config: StackConfig,
    *,
    within: ResourceGroup,
    who: Mapping[str, Identity],
    work_in: Mapping[str, Workspace],
    secrets: KeyVault,
    opts: pulumi.ResourceOptions,
) -> RoleAssignments:
    """The narrowest roles that let pipelines look and deploy, and that let Databricks read the vault where a secret scope needs it."""
    subscription, group_name = config.azure.subscription_id, naming.resource_group(config.stack)
    vault_id = naming.key_vault_id(subscription, group_name, naming.key_vault(config.stack, subscription))

    def grant(who: Principal, role: Role, scope_id: str, scope: pulumi.Output[str], why: str) -> Grant:
        return {
            "assignment_name": naming.role_assignment(scope=scope_id, principal=who.key, role=role),
            "role": role,
            "scope": scope,
            "principal_id": who.object_id,
            "principal_type": "ServicePrincipal",
            "description": why,
        }

    plan, apply = Principal(PLAN, who[PLAN].principal_id), Principal(APPLY, who[APPLY].principal_id)
    group_id, group = naming.resource_group_id(subscription, group_name), within.resource_id
    grants = {
        "plan.group": grant(plan, Role.READER, group_id, group, "Pipelines look at the resources of the environment"),
        "apply.vault": grant(
            apply,
            Role.KEY_VAULT_SECRETS_USER,
            vault_id,
            secrets.resource_id,
            "Pipelines read secrets through the linked variable group",
        ),
    }
    if config.devops.access.pipelines_run_this_program:
        grants["apply.group"] = grant(apply, Role.CONTRIBUTOR, group_id, group, "Pipelines change the resources of the environment")
        grants["apply.roles"] = {
            **grant(
                apply,
                Role.ROLE_BASED_ACCESS_CONTROL_ADMINISTRATOR,
                group_id,
                group,
                "Pipelines give the roles of this stack, and no others",
            ),
            "condition": may_only_grant((Role.READER, Role.CONTRIBUTOR, Role.KEY_VAULT_SECRETS_USER, Role.VIRTUAL_MACHINE_CONTRIBUTOR)),
        }
        if config.azure.deletion_lock:
            grants["apply.locks"] = grant(apply, Role.LOCKS_CONTRIBUTOR, group_id, group, "Pipelines keep the locks on what holds data")
    else:
        grants["apply.group"] = grant(apply, Role.READER, group_id, group, "Pipelines find the resources of the environment")
        for key, workspace in work_in.items():
            name = config.databricks.workspaces[key].physical_name(config.stack, key)
            workspace_id = naming.workspace_id(subscription, group_name, name)
            grants[f"apply.workspace.{key}"] = grant(
                apply, Role.CONTRIBUTOR, workspace_id, workspace.resource_id, "Pipelines deploy into the workspace as an administrator"
            )
    application = config.azure.databricks_application_object_id
    if application and any(workspace.secret_scopes for workspace in config.databricks.workspaces.values()):
        databricks = Principal("azure-databricks", application)
        grants["databricks.vault"] = grant(
            databricks, Role.KEY_VAULT_SECRETS_USER, vault_id, secrets.resource_id, "Secret scopes read the vault"
        )
    return RoleAssignments("access", args={"subscription_id": subscription, "grants": grants}, opts=opts)


def locks(config: StackConfig, after: Sequence[pulumi.Resource], opts: pulumi.ResourceOptions) -> DeletionLocks | None:
    """Locks on what holds data, where the stack file asks for them.

    They come after the roles on it too: Azure refuses to take a role off a locked resource.
    """
    if not config.azure.deletion_lock:
        return None
    subscription, group_name = config.azure.subscription_id, naming.resource_group(config.stack)
    vault_name = naming.key_vault(config.stack, subscription)
    held: dict[str, LockArgs] = {
        "vault": {
            "lock_name": naming.management_lock(vault_name),
            "scope": naming.key_vault_id(subscription, group_name, vault_name),
        }
    }
    for key, workspace in config.databricks.workspaces.items():
        name = workspace.physical_name(config.stack, key)
        held[f"workspace.{key}"] = {
            "lock_name": naming.management_lock(name),
            "scope": naming.workspace_id(subscription, group_name, name),
        }
    return DeletionLocks("locks", args={"locks": held, "after": after}, opts=opts)
