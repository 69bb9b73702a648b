"""The queue of a pool that was added to the project elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypedDict

import pulumi
from pulumi_azuredevops.get_agent_queue import get_agent_queue_output


class QueueLookupArgs(TypedDict):
    """What a `QueueLookup` needs."""

    project_id: pulumi.Input[str]
    """GUID of the project."""
    pool_name: pulumi.Input[str]
    """Name of the pool, which the queue has too."""
    depends_on: Sequence[pulumi.Resource]
    """What adds the pool to the project; the look-up depends on it."""


class QueueLookup(pulumi.ComponentResource):
    """The queue through which a project uses a pool, found by the pool's name: a Managed DevOps Pool adds its queues itself.

    Manages: nothing. It has the outputs of `ScaleSetPool`.
    Does not manage: the pool, and which pipelines may use the queue (`PipelineAuthorizations`).
    Errors: the update fails when the pool has no queue in the project: the pool's identity may lack the permission to add it.
    """

    queue_id: pulumi.Output[str]
    """The id of the queue, as text."""
    pool_name: pulumi.Output[str]
    """Name of the pool."""

    def __init__(self, name: str, *, args: QueueLookupArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("databricks-cicd:devops:QueueLookup", name, None, opts)
        found = get_agent_queue_output(
            project_id=args["project_id"],
            name=args["pool_name"],
            opts=pulumi.InvokeOutputOptions(parent=self, depends_on=list(args["depends_on"])),
        )
        self.queue_id = found.id
        self.pool_name = found.name
        self.register_outputs({"queue_id": self.queue_id, "pool_name": self.pool_name})
