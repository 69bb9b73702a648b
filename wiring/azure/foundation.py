"""Azure's ground: the group that everything is in, the identities that pipelines sign in as, the workspaces and the vault."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pulumi
from pulumi_azure_native.provider import Provider

from components.azure.federated_credential import FederatedCredential
from components.azure.identity import Identity
from components.azure.key_vault import KeyVault, KeyVaultArgs
from components.azure.resource_group import ResourceGroup
from components.azure.role_assignments import RoleAssignments
from components.azure.vault_secrets import VaultSecrets
from components.azure.workspace import Workspace, WorkspaceArgs
from components.azure.workspace_options import EncryptionArgs, InjectionArgs, KeyArgs, SecurityArgs
from components.devops.service_connection import ServiceConnection
from config.azure.workspace_options import Encryption, Security
from config.model import StackConfig
from domain import naming
from wiring.azure.lake import Lake

if TYPE_CHECKING:
    from components.azure.network import Network
    from wiring.azure.encryption import Keys


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
RUN = "run"
"""The identity that jobs run as."""


def identities(config: StackConfig, within: ResourceGroup, opts: pulumi.ResourceOptions) -> Mapping[str, Identity]:
    """The identities that pipelines sign in as, by what they are for."""
    purposes = (PLAN, APPLY, AGENTS) if config.devops.agents.type == "scale_set" else (PLAN, APPLY)
    return {purpose: _identity(config, purpose, within, opts) for purpose in purposes}


def run_identity(config: StackConfig, within: ResourceGroup, opts: pulumi.ResourceOptions) -> Identity:
    """What jobs run as. No pipeline signs in as it, and it has no role in Azure: what it may do stands in Databricks."""
    return _identity(config, RUN, within, opts)


def _identity(config: StackConfig, purpose: str, within: ResourceGroup, opts: pulumi.ResourceOptions) -> Identity:
    return Identity(
        purpose,
        args={
            "identity_name": naming.identity(config.stack, purpose),
            "resource_group_name": within.name,
            "location": config.azure.location,
            "tags": config.stack.all_tags,
        },
        opts=opts,
    )


def workspaces(
    config: StackConfig,
    *,
    within: ResourceGroup,
    into: Network | None,
    storage: Lake | None,
    keys: Keys | None,
    opts: pulumi.ResourceOptions,
) -> Mapping[str, Workspace]:
    """The workspaces, by their keys."""
    return {
        key: Workspace(key, args=_args(config, key, within=within, into=into, storage=storage, keys=keys), opts=opts)
        for key in sorted(config.databricks.workspaces)
    }


def _args(
    config: StackConfig, key: str, *, within: ResourceGroup, into: Network | None, storage: Lake | None, keys: Keys | None
) -> WorkspaceArgs:
    subscription, settings = config.azure.subscription_id, config.azure.workspace(key)
    args: WorkspaceArgs = {
        "workspace_name": config.databricks.workspaces[key].physical_name(config.stack, key),
        "resource_group_name": within.name,
        "location": config.azure.location,
        "compute_mode": settings.compute,
        "public_network_access": settings.public_network_access,
        "private_link": config.azure.private_endpoints is not None,
        "tags": config.stack.all_tags,
    }
    if settings.compute == "hybrid":
        args["managed_resource_group_id"] = naming.resource_group_id(subscription, naming.managed_resource_group(config.stack, key))
        args["storage_account_name"] = naming.storage_account(config.stack, subscription, key)
        if into:
            args["injection"] = _injection(into, key)
    if settings.storage_firewall and storage:
        args["storage_firewall"] = {"connector_id": storage.connector.resource_id}
    if settings.encryption and keys:
        args["encryption"] = _encryption(settings.encryption, keys)
        args["after"] = keys.usable_after
    if settings.security:
        args["security"] = _security(settings.security)
    return args


def _injection(into: Network, key: str) -> InjectionArgs:
    subnets = into.subnets[key]
    return {
        "network_id": into.resource_id,
        "public_subnet_name": subnets["public_name"],
        "private_subnet_name": subnets["private_name"],
    }


def _encryption(settings: Encryption, keys: Keys) -> EncryptionArgs:
    key: KeyArgs = {"vault_uri": keys.key.vault_uri, "key_name": keys.key.name, "key_version": keys.key.version}
    args: EncryptionArgs = {}
    if settings.managed_services:
        args["managed_services"] = key
    if settings.managed_disks:
        args["managed_disks"] = key
    return args


def _security(settings: Security) -> SecurityArgs:
    return {
        "automatic_cluster_update": settings.automatic_cluster_update,
        "monitoring": settings.monitoring,
        "standards": settings.standards,
    }


def vault(config: StackConfig, within: ResourceGroup, opts: pulumi.ResourceOptions) -> KeyVault:
    """The vault, still empty."""
    settings, name = config.azure.key_vault, naming.key_vault(config.stack, config.azure.subscription_id)
    args: KeyVaultArgs = {
        "vault_name": name,
        "resource_group_name": within.name,
        "location": config.azure.location,
        "tenant_id": config.azure.tenant_id,
        "soft_delete_days": settings.soft_delete_days,
        "purge_protection": settings.purge_protection,
        "recover": settings.recover,
        "tags": config.stack.all_tags,
    }
    if settings.firewall:
        args["address_ranges"] = settings.firewall.address_ranges
    return KeyVault("secrets", args=args, opts=opts)


def vault_secrets(
    config: StackConfig,
    *,
    within: ResourceGroup,
    into: KeyVault,
    read_from: Mapping[str, Workspace],
    after: RoleAssignments,
    opts: pulumi.ResourceOptions,
) -> VaultSecrets:
    """The configured secrets and the address of each workspace, once those who keep and read them have their roles."""
    addresses = {naming.workspace_url_secret(key): workspace.url for key, workspace in read_from.items()}
    return VaultSecrets(
        "secrets",
        args={
            "vault_name": into.name,
            "resource_group_name": within.name,
            "secrets": {**{secret: config.secrets[secret] for secret in config.azure.key_vault.secrets}, **addresses},
            "tags": config.stack.all_tags,
        },
        opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=[after])),
    )


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
