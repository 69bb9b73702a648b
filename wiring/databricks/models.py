"""Models of a workspace, in training and in use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi

from components.databricks.experiments import Experiments
from components.databricks.serving_endpoint import ServingEndpoint
from components.databricks.vector_search import VectorIndex, VectorSearch
from config.databricks.vector_search import Index as IndexConfig
from domain import naming
from wiring.databricks.context import WorkspaceContext
from wiring.databricks.data import WorkspaceData
from wiring.protection import protect


@dataclass(frozen=True, slots=True)
class WorkspaceModels:
    """What was created, by the keys of the stack file."""

    endpoints: Mapping[str, ServingEndpoint]
    vector_search: Mapping[str, VectorSearch]


def build_models(context: WorkspaceContext, data: WorkspaceData) -> WorkspaceModels:
    """All of them."""
    _experiments(context, data)
    endpoints = _endpoints(context, data)
    return WorkspaceModels(endpoints, _vector_search(context, data, endpoints))


def _experiments(context: WorkspaceContext, data: WorkspaceData) -> None:
    configs = context.workspace.experiments
    azure = context.config.azure
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
        opts=protect(context.opts, locked=azure.locks(azure.workspace(context.key).deletion_lock)),
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


def _vector_search(context: WorkspaceContext, data: WorkspaceData, endpoints: Mapping[str, ServingEndpoint]) -> Mapping[str, VectorSearch]:
    """All of them. They depend on the catalogs that are named, and so on the grants there, and on the endpoints of models."""
    made = {}
    for key, config in sorted(context.workspace.vector_search.items()):
        indexes = config.indexes.values()
        catalogs = {name.partition(".")[0] for name in (*config.indexes, *(index.source_table for index in indexes))}
        models = {model for index in indexes for model in index.embedding_source_columns.values() if model in endpoints}
        depends_on = [*(data.catalogs[name] for name in sorted(catalogs)), *(endpoints[model] for model in sorted(models))]
        made[key] = VectorSearch(
            context.name(key),
            args={
                "endpoint_name": naming.workspace_object(context.config.stack, key),
                "endpoint_type": config.type,
                "indexes": {name: _index(context, name, index, data) for name, index in config.indexes.items()},
                "access": context.access("vector_search", key),
            },
            opts=pulumi.ResourceOptions.merge(context.metastore_opts, pulumi.ResourceOptions(depends_on=depends_on)),
        )
    return made


def _index(context: WorkspaceContext, name: str, index: IndexConfig, data: WorkspaceData) -> VectorIndex:
    own = context.workspace.endpoints
    return {
        "index_name": _in_schema(name, data),
        "source_table": _in_schema(index.source_table, data),
        "primary_key": index.primary_key,
        "pipeline_type": index.pipeline_type,
        "columns_to_sync": index.columns_to_sync,
        "embedding_source_columns": {
            column: naming.workspace_object(context.config.stack, model) if model in own else model
            for column, model in index.embedding_source_columns.items()
        },
        "embedding_vector_columns": index.embedding_vector_columns,
    }


def _in_schema(reference: str, data: WorkspaceData) -> pulumi.Output[str]:
    """Full name of what the stack file calls `CATALOG.SCHEMA.NAME`, once the schema exists."""
    catalog, schema, name = reference.split(".")
    return pulumi.Output.concat(data.catalogs[catalog].schemas[schema], ".", name)
