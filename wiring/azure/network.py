"""A network of the stack's own, if the stack file asks for one.

What it needs of the SDK is imported where it is used: the modules of Azure's network take longer to load than a whole preview without.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pulumi

from components.azure.role_assignments import Role, RoleAssignments
from config.azure.network import Injected
from config.model import StackConfig
from domain import naming
from wiring.azure.foundation import Foundation
from wiring.azure.grants import Principal, grant

if TYPE_CHECKING:
    from components.azure.network import Network, NetworkArgs

STORAGE = "Microsoft.Storage"
"""The service endpoint by which the data lake's firewall tells the network's subnets from others."""


@dataclass(frozen=True, slots=True)
class AgentsSubnet:
    """The subnet that Azure may put pipeline agents into."""

    subnet_id: pulumi.Output[str]
    rights: RoleAssignments
    """The roles that Azure needs for that: the agents depend on them."""


def build_network(config: StackConfig, foundation: Foundation) -> Network | None:
    """The network of injected workspaces; None if Databricks creates its own."""
    settings = config.azure.network
    if not isinstance(settings, Injected):
        return None
    from components.azure.network import Network  # noqa: PLC0415

    args: NetworkArgs = {
        "network_name": naming.virtual_network(config.stack),
        "resource_group_name": foundation.group.name,
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
    return Network("network", args=args, opts=foundation.opts)


def build_agents_subnet(config: StackConfig, foundation: Foundation, network: Network | None) -> AgentsSubnet | None:
    """The subnet for pipeline agents, with the roles that Azure needs there; None if agents are elsewhere.

    Source of the roles: https://learn.microsoft.com/azure/devops/managed-devops-pools/configure-networking.
    """
    application = config.azure.devops_infrastructure_object_id
    if network is None or network.agents_subnet_id is None or application is None:
        return None
    group, name = naming.resource_group(config.stack), naming.virtual_network(config.stack)
    network_id = naming.virtual_network_id(config.azure.subscription_id, group, name)
    who, why = Principal("devops-infrastructure", application), "Azure puts pipeline agents into the network"
    grants = {
        f"agents.{role.name.lower().replace('_', '-')}": grant(who, role, network_id, network.resource_id, why)
        for role in (Role.READER, Role.NETWORK_CONTRIBUTOR)
    }
    rights = RoleAssignments("network", args={"subscription_id": config.azure.subscription_id, "grants": grants}, opts=foundation.opts)
    return AgentsSubnet(network.agents_subnet_id, rights)
