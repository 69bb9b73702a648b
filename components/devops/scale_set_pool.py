"""Agents on a virtual machine scale set of the stack, which Azure DevOps starts and stops as needed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypedDict

import pulumi
from pulumi_azuredevops.elastic_pool import ElasticPool
from pulumi_azuredevops.queue import Queue
from pulumi_azuredevops.securityrole_assignment import SecurityroleAssignment

from components.devops.permission_table import POOL_ROLES, POOLS
from domain.project_groups import EnvironmentRole


class ScaleSetPoolArgs(TypedDict):
    """What a `ScaleSetPool` needs."""

    project_id: pulumi.Input[str]
    """GUID of the project that uses it."""
    pool_name: str
    """Name, unique in the organisation; YAML files name it."""
    scale_set_id: pulumi.Input[str]
    """Resource id of the virtual machine scale set."""
    connection_id: pulumi.Input[str]
    """GUID of the service connection (of the same project) that Azure DevOps manages the scale set through."""
    idle_agents: int
    """The number of idle machines; 0 costs nothing, but the first job waits for a machine to start."""
    maximum_agents: int
    """The maximum number of machines, at least `idle_agents`."""
    idle_minutes: int
    """Minutes without work after which a surplus machine is deleted."""
    groups: Mapping[EnvironmentRole, pulumi.Input[str]]
    """GUIDs of the environment's groups by their role; `POOLS` says which have one on the pool."""


class ScaleSetPool(pulumi.ComponentResource):
    """An elastic pool of the organisation, and the queue through which one project uses it. Every job gets a fresh machine.

    Manages: the pool, the roles of groups on it, and the queue.
    Does not manage: the scale set (`components.azure`), whose size Azure DevOps sets from now on; the connection; and which pipelines may
    use the queue (`PipelineAuthorizations`).
    Errors: Azure DevOps asks Azure for the scale set at once, so the connection's identity needs its role on it before: this component
    must depend on it. More idle machines than the maximum are refused in the update. Creating a pool needs the role Administrator on all
    pools of the organisation (azure-devops-docs issue 13093).
    """

    queue_id: pulumi.Output[str]
    """The id of the queue, as text."""
    pool_name: pulumi.Output[str]
    """Name of the pool."""

    def __init__(self, name: str, *, args: ScaleSetPoolArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("databricks-cicd:devops:ScaleSetPool", name, None, opts)
        pool = ElasticPool(
            f"{name}-pool",
            name=args["pool_name"],
            azure_resource_id=args["scale_set_id"],
            service_endpoint_id=args["connection_id"],
            service_endpoint_scope=args["project_id"],
            desired_idle=args["idle_agents"],
            max_capacity=args["maximum_agents"],
            time_to_live_minutes=args["idle_minutes"],
            # The next job must not find what one job leaves behind.
            recycle_after_each_use=True,
            agent_interactive_ui=False,
            auto_provision=False,
            auto_update=True,
            opts=pulumi.ResourceOptions(parent=self),
        )
        for role, group_id in sorted(args["groups"].items(), key=lambda item: item[0]):
            if role in POOLS:
                SecurityroleAssignment(
                    f"{name}-pool-{role}",
                    scope=POOL_ROLES,
                    resource_id=pool.id,
                    identity_id=group_id,
                    role_name=POOLS[role],
                    # The provider would not remove the other group's role.
                    opts=pulumi.ResourceOptions(parent=self, replace_on_changes=["identity_id"]),
                )
        queue = Queue(
            f"{name}-queue",
            project_id=args["project_id"],
            # With the pool's id and without a name: Azure DevOps accepts only one of them.
            agent_pool_id=pool.id.apply(int),
            opts=pulumi.ResourceOptions(parent=self, delete_before_replace=True),
        )
        self.queue_id = queue.id
        self.pool_name = pool.name
        self.register_outputs({"queue_id": self.queue_id, "pool_name": self.pool_name})
