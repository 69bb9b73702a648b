"""The machines that pipelines run on, in Azure and in Azure DevOps.

What the other kinds of agents need is imported where it is used: the SDK's module for machines takes longer to load than a whole preview
of a stack that has none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi

from components.azure.federated_credential import FederatedCredential
from components.azure.role_assignments import Role, RoleAssignments
from components.devops.queue_lookup import QueueLookup
from components.devops.scale_set_pool import ScaleSetPool
from components.devops.service_connection import ServiceConnection
from config.devops.agents import ManagedPool, ScaleSet
from config.model import StackConfig
from domain import naming
from wiring.azure.foundation import Foundation
from wiring.azure.grants import Principal, grant
from wiring.azure.identities import AGENTS, Identities
from wiring.azure.network import AgentsSubnet
from wiring.devops import organisation
from wiring.devops.groups import Groups
from wiring.devops.project import ProjectParts

HOSTED_POOL = "Azure Pipelines"
"""Microsoft's own pool, which every project may use."""


@dataclass(frozen=True, slots=True)
class Agents:
    """The agents that jobs run on."""

    pool_name: pulumi.Output[str]
    """The pool that YAML files name."""
    queue_id: pulumi.Output[str] | None
    """The project's queue for it, which pipelines must be authorised for; None for Microsoft's own."""


def build_agents(
    config: StackConfig,
    project: ProjectParts,
    foundation: Foundation,
    *,
    identities: Identities,
    connections: Mapping[str, ServiceConnection],
    trusts: Mapping[str, FederatedCredential],
    subnet: AgentsSubnet | None,
    groups: Groups,
) -> Agents:
    """The agents that `devops.agents` asks for. `subnet` is the network's own for a managed pool, if there is one."""
    match config.devops.agents:
        case ManagedPool() as options:
            return _managed(config, options, project, foundation, subnet)
        case ScaleSet() as options:
            connection = connections[AGENTS]
            return _scale_set(
                config, options, project, foundation, identities=identities, connection=connection, trusts=trusts, groups=groups
            )
        case _:
            return Agents(pulumi.Output.from_input(HOSTED_POOL), None)


def _managed(
    config: StackConfig, options: ManagedPool, project: ProjectParts, foundation: Foundation, subnet: AgentsSubnet | None
) -> Agents:
    from components.azure.managed_agent_pool import ManagedAgentPool, ManagedAgentPoolArgs  # noqa: PLC0415

    name = naming.agent_pool(config.stack, config.azure.subscription_id)
    args: ManagedAgentPoolArgs = {
        "pool_name": name,
        "dev_center_name": naming.dev_center(config.stack),
        "dev_center_project_name": naming.dev_center_project(config.stack),
        "resource_group_name": foundation.group.name,
        "location": config.azure.location,
        "organisation_url": organisation.url(),
        "project_name": project.project.project_name,
        "machine_size": options.machine_size,
        "image": options.image,
        "maximum_agents": options.maximum_agents,
        "tags": config.stack.all_tags,
    }
    rights: tuple[pulumi.Resource, ...] = ()
    if options.subnet_id is not None:
        args["subnet_id"] = options.subnet_id
    elif subnet is not None:
        args["subnet_id"], rights = subnet.subnet_id, (subnet.rights,)
    pool = ManagedAgentPool("agents", args=args, opts=foundation.depends_on(*rights))
    found = QueueLookup("agents", args={"project_id": project.id, "pool_name": name, "depends_on": [pool]})
    return Agents(found.pool_name, found.queue_id)


def _scale_set(
    config: StackConfig,
    options: ScaleSet,
    project: ProjectParts,
    foundation: Foundation,
    *,
    identities: Identities,
    connection: ServiceConnection,
    trusts: Mapping[str, FederatedCredential],
    groups: Groups,
) -> Agents:
    from components.azure.agent_scale_set import AgentScaleSet  # noqa: PLC0415

    publisher, offer, sku, version = options.image.split(":")
    name = naming.agent_scale_set(config.stack)
    machines = AgentScaleSet(
        "agents",
        args={
            "scale_set_name": name,
            "computer_name_prefix": naming.agent_computer(config.stack),
            "resource_group_name": foundation.group.name,
            "location": config.azure.location,
            "subnet_id": options.subnet_id,
            "machine_size": options.machine_size,
            "image": {"publisher": publisher, "offer": offer, "sku": sku, "version": version},
            "ssh_public_key": options.ssh_public_key,
            "tags": config.stack.all_tags,
        },
        opts=foundation.opts,
    )
    subscription = config.azure.subscription_id
    scope = naming.scale_set_id(subscription, naming.resource_group(config.stack), name)
    manager = Principal(AGENTS, identities.of_pipelines[AGENTS].principal_id)
    why = "Azure DevOps starts and stops the machines"
    role = grant(manager, Role.VIRTUAL_MACHINE_CONTRIBUTOR, scope, machines.resource_id, why)
    roles = RoleAssignments("agents", args={"subscription_id": subscription, "grants": {"scale-set": role}}, opts=foundation.opts)
    pool = ScaleSetPool(
        "agents",
        args={
            "project_id": project.id,
            "pool_name": naming.agent_pool(config.stack, subscription),
            "scale_set_id": machines.resource_id,
            "connection_id": connection.connection_id,
            "idle_agents": options.idle_agents,
            "maximum_agents": options.maximum_agents,
            "idle_minutes": options.idle_minutes,
            "groups": {role: group.group_id for role, group in groups.of_environment.items()},
        },
        opts=pulumi.ResourceOptions(depends_on=[roles, *trusts.values()]),
    )
    return Agents(pool.pool_name, pool.queue_id)
