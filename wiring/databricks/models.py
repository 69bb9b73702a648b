"""Models of a workspace, in training and in use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi

from components.databricks.experiments import Experiments
from components.databricks.serving_endpoint import ServingEndpoint
from domain import naming
from wiring.databricks.context import WorkspaceContext
from wiring.databricks.data import WorkspaceData


@dataclass(frozen=True, slots=True)
class WorkspaceModels:
    """What was made, by the keys of the stack file."""

    endpoints: Mapping[str, ServingEndpoint]


def build_models(context: WorkspaceContext, data: WorkspaceData) -> WorkspaceModels:
    """All of them."""
    _experiments(context, data)
    return WorkspaceModels(_endpoints(context, data))


def _experiments(context: WorkspaceContext, data: WorkspaceData) -> None:
    configs = context.workspace.experiments
    if not configs:
        return
    Experiments(
        context.key,
        args={
            "path": naming.WORKSPACE_FOLDERS["experiments"],
            "experiments": {
                key: {
                    "artifact_location": pulumi.Output.concat("dbfs:", data.volume(experiment.artifacts), "/", key)
                    if experiment.artifacts
                    else None,
                    "tags": context.config.stack.all_tags,
                    "access": context.access("experiments", key),
                }
                for key, experiment in configs.items()
            },
        },
        opts=context.opts,
    )


def _endpoints(context: WorkspaceContext, data: WorkspaceData) -> Mapping[str, ServingEndpoint]:
    return {
        key: ServingEndpoint(
            context.name(key),
            args={
                "endpoint_name": naming.workspace_object(context.config.stack, key),
                "model_name": data.model(endpoint.model),
                "model_version": str(endpoint.version),
                "workload_size": endpoint.size,
                "scale_to_zero": endpoint.scale_to_zero,
                "tags": context.config.stack.all_tags,
                "access": context.access("endpoints", key),
            },
            opts=context.opts,
        )
        for key, endpoint in sorted(context.workspace.endpoints.items())
    }
