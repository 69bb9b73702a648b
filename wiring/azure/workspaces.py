"""The Databricks workspaces, as Azure resources."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pulumi

from components.azure.workspace import Workspace, WorkspaceArgs
from components.azure.workspace_options import EncryptionArgs, InjectionArgs, KeyArgs, SecurityArgs
from config.azure.workspace_options import Encryption, Security
from config.model import StackConfig
from domain import naming
from wiring.azure.encryption import EncryptionKeys
from wiring.azure.foundation import Foundation
from wiring.azure.lake import Lake
from wiring.protection import protect

if TYPE_CHECKING:
    from components.azure.network import Network


def build_workspaces(
    config: StackConfig, foundation: Foundation, *, network: Network | None, lake: Lake | None, keys: EncryptionKeys | None
) -> Mapping[str, Workspace]:
    """The workspaces, by their keys."""
    return {
        key: Workspace(key, args=_args(config, foundation, key, network=network, lake=lake, keys=keys), opts=_opts(config, foundation, key))
        for key in sorted(config.databricks.workspaces)
    }


def _opts(config: StackConfig, foundation: Foundation, key: str) -> pulumi.ResourceOptions:
    return protect(foundation.opts, locked=config.azure.locks(config.azure.workspace(key).deletion_lock))


def _args(
    config: StackConfig, foundation: Foundation, key: str, *, network: Network | None, lake: Lake | None, keys: EncryptionKeys | None
) -> WorkspaceArgs:
    subscription, options = config.azure.subscription_id, config.azure.workspace(key)
    args: WorkspaceArgs = {
        "workspace_name": config.databricks.workspaces[key].physical_name(config.stack, key),
        "resource_group_name": foundation.group.name,
        "location": config.azure.location,
        "compute_mode": options.compute,
        "public_network_access": options.public_network_access,
        "private_link": config.azure.private_endpoints is not None,
        "tags": config.stack.all_tags,
    }
    if options.compute == "hybrid":
        args["managed_resource_group_id"] = naming.resource_group_id(subscription, naming.managed_resource_group(config.stack, key))
        args["storage_account_name"] = naming.storage_account(config.stack, subscription, key)
        if network:
            args["injection"] = _injection(network, key)
    if options.storage_firewall and lake:
        args["storage_firewall"] = {"connector_id": lake.connector.resource_id}
    if options.encryption and keys:
        args["encryption"] = _encryption(options.encryption, keys)
        args["depends_on"] = keys.rights_to_use
    if options.security:
        args["security"] = _security(options.security)
    return args


def _injection(network: Network, key: str) -> InjectionArgs:
    subnets = network.subnets[key]
    return {
        "network_id": network.resource_id,
        "public_subnet_name": subnets["public_name"],
        "private_subnet_name": subnets["private_name"],
    }


def _encryption(options: Encryption, keys: EncryptionKeys) -> EncryptionArgs:
    key: KeyArgs = {"vault_uri": keys.key.vault_uri, "key_name": keys.key.name, "key_version": keys.key.version}
    args: EncryptionArgs = {}
    if options.managed_services:
        args["managed_services"] = key
    if options.managed_disks:
        args["managed_disks"] = key
    return args


def _security(options: Security) -> SecurityArgs:
    return {
        "automatic_cluster_update": options.automatic_cluster_update,
        "monitoring": options.monitoring,
        "standards": options.standards,
    }
