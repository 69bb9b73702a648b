"""A network of our own, where the stack file asks for one, and private ways into what stands around it.

What it needs of the SDK is imported where it is used: the modules of Azure's network take longer to load than a whole preview without.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pulumi

from components.azure.key_vault import KeyVault
from components.azure.resource_group import ResourceGroup
from components.azure.role_assignments import Role, RoleAssignments
from components.azure.workspace import Workspace
from config.azure.network import Injected
from config.model import StackConfig
from domain import naming
from wiring.azure.grants import Principal, grant
from wiring.azure.lake import Lake

if TYPE_CHECKING:
    from components.azure.network import Network, NetworkArgs
    from components.azure.private_dns_zone import Zone
    from components.azure.private_endpoints import EndpointArgs, PrivateEndpoints

STORAGE = "Microsoft.Storage"
"""The service endpoint that lets the data lake's firewall tell our subnets from others."""


def network(config: StackConfig, within: ResourceGroup, opts: pulumi.ResourceOptions) -> Network | None:
    """The network of injected workspaces; None where Databricks makes its own."""
    settings = config.azure.network
    if not isinstance(settings, Injected):
        return None
    from components.azure.network import Network  # noqa: PLC0415

    args: NetworkArgs = {
        "network_name": naming.virtual_network(config.stack),
        "resource_group_name": within.name,
        "location": config.azure.location,
        "address_range": settings.address_range,
        "workspaces": {
            key: {
                "public": {"subnet_name": naming.subnet(config.stack, f"{key}-public"), "address_range": subnets.public},
                "private": {"subnet_name": naming.subnet(config.stack, f"{key}-private"), "address_range": subnets.private},
            }
            for key, subnets in settings.workspaces.items()
        },
        "tags": config.stack.all_tags,
    }
    if settings.agents:
        args["agents"] = {"subnet_name": naming.subnet(config.stack, "agents"), "address_range": settings.agents}
    if settings.private_endpoints:
        args["endpoints"] = {
            "subnet_name": naming.subnet(config.stack, "endpoints"),
            "address_range": settings.private_endpoints.subnet,
        }
    if config.azure.data_lake and not config.azure.has_private_lake:
        args["service_endpoints"] = [STORAGE]
    return Network("network", args=args, opts=opts)


def agents_subnet(config: StackConfig, into: Network | None, opts: pulumi.ResourceOptions) -> pulumi.Output[str] | None:
    """The subnet that Azure may put pipeline agents into, with what lets it; None where agents are elsewhere.

    Source of the roles: https://learn.microsoft.com/azure/devops/managed-devops-pools/configure-networking.
    """
    application = config.azure.devops_infrastructure_object_id
    if into is None or into.agents_subnet_id is None or application is None:
        return None
    group, name = naming.resource_group(config.stack), naming.virtual_network(config.stack)
    network_id = naming.virtual_network_id(config.azure.subscription_id, group, name)
    who, why = Principal("devops-infrastructure", application), "Azure puts pipeline agents into the network"
    grants = {
        f"agents.{role.name.lower().replace('_', '-')}": grant(who, role, network_id, into.resource_id, why)
        for role in (Role.READER, Role.NETWORK_CONTRIBUTOR)
    }
    allowed = RoleAssignments("network", args={"subscription_id": config.azure.subscription_id, "grants": grants}, opts=opts)
    # Whoever has the id may count on the roles.
    return pulumi.Output.all(into.agents_subnet_id, *allowed.ids.values()).apply(lambda known: str(known[0]))


def endpoints(
    config: StackConfig,
    *,
    within: ResourceGroup,
    into: Network | None,
    workspaces: Mapping[str, Workspace],
    vault: KeyVault,
    storage: Lake | None,
    opts: pulumi.ResourceOptions,
) -> PrivateEndpoints | None:
    """Private ways into workspaces, vault and data lake, with the DNS zones that their names stand in; None where none are asked for."""
    wanted = config.azure.private_endpoints
    if into is None or into.endpoints_subnet_id is None or wanted is None:
        return None
    from components.azure.private_dns_zone import PrivateDnsZone, Zone  # noqa: PLC0415
    from components.azure.private_endpoints import PrivateEndpoints, Way  # noqa: PLC0415

    targets: dict[str, tuple[pulumi.Input[str], Way, Zone]] = {
        f"workspace.{key}": (workspace.resource_id, Way.DATABRICKS, Zone.DATABRICKS) for key, workspace in workspaces.items()
    }
    if wanted.sign_in:
        targets["sign-in"] = (workspaces[wanted.sign_in].resource_id, Way.SIGN_IN, Zone.DATABRICKS)
    if wanted.key_vault:
        targets["vault"] = (vault.resource_id, Way.KEY_VAULT, Zone.KEY_VAULT)
    if wanted.data_lake and storage and storage.account:
        targets["lake.dfs"] = (storage.account.resource_id, Way.DFS, Zone.DFS)
        targets["lake.blob"] = (storage.account.resource_id, Way.BLOB, Zone.BLOB)
    for key, workspace in workspaces.items():
        if config.azure.workspace(key).storage_firewall:
            own = workspace_storage_id(config, key, workspace)
            targets[f"storage.{key}.dfs"] = (own, Way.DFS, Zone.DFS)
            targets[f"storage.{key}.blob"] = (own, Way.BLOB, Zone.BLOB)
    zones = {
        zone: PrivateDnsZone(
            zone.name.lower().replace("_", "-"),
            args={
                "zone": zone,
                "resource_group_name": within.name,
                "link_name": naming.virtual_network(config.stack),
                "network_id": into.resource_id,
                "tags": config.stack.all_tags,
            },
            opts=opts,
        )
        for zone in sorted({zone for _, _, zone in targets.values()})
    }
    table: dict[str, EndpointArgs] = {
        key: {
            "endpoint_name": naming.private_endpoint(config.stack, key.replace(".", "-")),
            "target_id": target,
            "way": way,
            "zone_id": zones[zone].zone_id,
        }
        for key, (target, way, zone) in targets.items()
    }
    return PrivateEndpoints(
        "endpoints",
        args={
            "resource_group_name": within.name,
            "location": config.azure.location,
            "subnet_id": into.endpoints_subnet_id,
            "endpoints": table,
            "after": list(workspaces.values()),
            "tags": config.stack.all_tags,
        },
        opts=opts,
    )


def workspace_storage_id(config: StackConfig, key: str, workspace: Workspace) -> pulumi.Output[str]:
    """The storage account that Azure Databricks makes for a workspace, which stands as soon as the workspace does."""
    subscription = config.azure.subscription_id
    name = naming.storage_account(config.stack, subscription, key)
    account = naming.storage_account_id(subscription, naming.managed_resource_group(config.stack, key), name)
    return workspace.resource_id.apply(lambda _: account)
