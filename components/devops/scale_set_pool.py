"""Agents on virtual machines of our own, which Azure DevOps starts and stops as jobs come and go."""

from __future__ import annotations

from typing import TypedDict

import pulumi
from pulumi_azuredevops.elastic_pool import ElasticPool
from pulumi_azuredevops.queue import Queue


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
    """How many machines wait for work; 0 costs nothing and makes the first job wait for a machine to start."""
    maximum_agents: int
    """How many machines there may be, at least `idle_agents`."""
    idle_minutes: int
    """After how many minutes without work a surplus machine goes."""


class ScaleSetPool(pulumi.ComponentResource):
    """An elastic pool of the organisation, and the queue through which one project uses it. Every job gets a fresh machine.

    Manages: the pool and the queue.
    Does not manage: the scale set (`components.azure`), whose size Azure DevOps sets from now on; the connection; and which pipelines may
    use the queue (`PipelineAuthorizations`).
    Errors: Azure DevOps asks Azure for the scale set at once, so the connection's identity needs its role on it beforehand: this component
    must depend on it. More idle machines than there may be are refused in the update.
    """

    queue_id: pulumi.Output[str]
    """The number of the queue, as text."""
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
            # What one job leaves behind, the next one must not find.
            recycle_after_each_use=True,
            agent_interactive_ui=False,
            auto_provision=False,
            auto_update=True,
            opts=pulumi.ResourceOptions(parent=self),
        )
        queue = Queue(
            f"{name}-queue",
            project_id=args["project_id"],
            # By the pool, and then without a name: Azure DevOps takes one of the two.
            agent_pool_id=pool.id.apply(int),
            opts=pulumi.ResourceOptions(parent=self, delete_before_replace=True),
        )
        self.queue_id = queue.id
        self.pool_name = pool.name
        self.register_outputs({"queue_id": self.queue_id, "pool_name": self.pool_name})
