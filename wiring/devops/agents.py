"""The machines that pipelines run on, in Azure and in Azure DevOps.

What the other kinds of agents need is imported where it is used: the SDK's module for machines takes longer to load than a whole preview
of a stack that has none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi

from components.azure.identity import Identity
from components.azure.resource_group import ResourceGroup
from components.azure.role_assignments import Role, RoleAssignments
from components.devops.lookup import ProjectHandle
from components.devops.queue_lookup import QueueLookup
from components.devops.scale_set_pool import ScaleSetPool
from components.devops.service_connection import ServiceConnection
from config.devops.agents import ManagedPool, ScaleSet
from config.model import StackConfig
from domain import naming
from wiring.azure.foundation import AGENTS
from wiring.devops import organisation

HOSTED_POOL = "Azure Pipelines"
"""Microsoft's own pool, which every project may use."""


@dataclass(frozen=True, slots=True)
class Agents:
    """Where jobs run."""

    pool_name: pulumi.Output[str]
    """The pool that YAML files name."""
    queue_id: pulumi.Output[str] | None
    """The project's queue for it, which pipelines have to be authorised for; None for Microsoft's own."""


def agents(
    config: StackConfig,
    *,
    project: ProjectHandle,
    within: ResourceGroup,
    who: Mapping[str, Identity],
    connections: Mapping[str, ServiceConnection],
    signed_in_after: Sequence[pulumi.Resource],
    subnet_id: pulumi.Input[str] | None,
    opts: pulumi.ResourceOptions,
) -> Agents:
    """The agents that `devops.agents` asks for. `subnet_id` is a subnet of our network for a managed pool, if there is one."""
    match config.devops.agents:
        case ManagedPool() as declared:
            return _managed(config, declared, declared.subnet_id or subnet_id, project=project, within=within, opts=opts)
        case ScaleSet() as declared:
            return _scale_set(
                config,
                declared,
                project=project,
                within=within,
                who=who[AGENTS],
                connection=connections[AGENTS],
                signed_in_after=signed_in_after,
                opts=opts,
            )
        case _:
            return Agents(pulumi.Output.from_input(HOSTED_POOL), None)


def _managed(
    config: StackConfig,
    declared: ManagedPool,
    subnet_id: pulumi.Input[str] | None,
    *,
    project: ProjectHandle,
    within: ResourceGroup,
    opts: pulumi.ResourceOptions,
) -> Agents:
    from components.azure.managed_agent_pool import ManagedAgentPool, ManagedAgentPoolArgs  # noqa: PLC0415

    name = naming.agent_pool(config.stack, config.azure.subscription_id)
    args: ManagedAgentPoolArgs = {
        "pool_name": name,
        "dev_center_name": naming.dev_center(config.stack),
        "dev_center_project_name": naming.dev_center_project(config.stack),
        "resource_group_name": within.name,
        "location": config.azure.location,
        "organisation_url": organisation.url(),
        "project_name": project.project_name,
        "machine_size": declared.machine_size,
        "image": declared.image,
        "maximum_agents": declared.maximum_agents,
        "tags": config.stack.all_tags,
    }
    if subnet_id is not None:
        args["subnet_id"] = subnet_id
    pool = ManagedAgentPool("agents", args=args, opts=opts)
    found = QueueLookup("agents", args={"project_id": project.project_id, "pool_name": name, "put_there_by": [pool]})
    return Agents(found.pool_name, found.queue_id)


def _scale_set(
    config: StackConfig,
    declared: ScaleSet,
    *,
    project: ProjectHandle,
    within: ResourceGroup,
    who: Identity,
    connection: ServiceConnection,
    signed_in_after: Sequence[pulumi.Resource],
    opts: pulumi.ResourceOptions,
) -> Agents:
    from components.azure.agent_scale_set import AgentScaleSet  # noqa: PLC0415

    publisher, offer, sku, version = declared.image.split(":")
    name = naming.agent_scale_set(config.stack)
    machines = AgentScaleSet(
        "agents",
        args={
            "scale_set_name": name,
            "computer_name_prefix": naming.agent_computer(config.stack),
            "resource_group_name": within.name,
            "location": config.azure.location,
            "subnet_id": declared.subnet_id,
            "machine_size": declared.machine_size,
            "image": {"publisher": publisher, "offer": offer, "sku": sku, "version": version},
            "ssh_public_key": declared.ssh_public_key,
            "tags": config.stack.all_tags,
        },
        opts=opts,
    )
    subscription = config.azure.subscription_id
    scope = naming.scale_set_id(subscription, naming.resource_group(config.stack), name)
    roles = RoleAssignments(
        "agents",
        args={
            "subscription_id": subscription,
            "grants": {
                "scale-set": {
                    "assignment_name": naming.role_assignment(scope=scope, principal=AGENTS, role=Role.VIRTUAL_MACHINE_CONTRIBUTOR),
                    "role": Role.VIRTUAL_MACHINE_CONTRIBUTOR,
                    "scope": machines.resource_id,
                    "principal_id": who.principal_id,
                    "principal_type": "ServicePrincipal",
                    "description": "Azure DevOps starts and stops the machines",
                }
            },
        },
        opts=opts,
    )
    pool = ScaleSetPool(
        "agents",
        args={
            "project_id": project.project_id,
            "pool_name": naming.agent_pool(config.stack, subscription),
            "scale_set_id": machines.resource_id,
            "connection_id": connection.connection_id,
            "idle_agents": declared.idle_agents,
            "maximum_agents": declared.maximum_agents,
            "idle_minutes": declared.idle_minutes,
        },
        opts=pulumi.ResourceOptions(depends_on=[roles, *signed_in_after]),
    )
    return Agents(pool.pool_name, pool.queue_id)
