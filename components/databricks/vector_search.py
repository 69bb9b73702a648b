"""Vector search: search by meaning over the rows of tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, TypedDict

import pulumi
from pulumi_databricks.permissions import Permissions
from pulumi_databricks.vector_search_endpoint import VectorSearchEndpoint
from pulumi_databricks.vector_search_index import VectorSearchIndex

from components.databricks.access import Access, access_controls

if TYPE_CHECKING:
    from pulumi_databricks._inputs import VectorSearchIndexDeltaSyncIndexSpecArgsDict


class VectorIndex(TypedDict):
    """An index that follows a Delta table. A change replaces it."""

    index_name: pulumi.Input[str]
    """Full name in Unity Catalog: `CATALOG.SCHEMA.NAME`."""
    source_table: pulumi.Input[str]
    """Full name of the table. It must exist, with its change data feed on."""
    primary_key: str
    """Column that identifies rows."""
    pipeline_type: str
    """`TRIGGERED` (it is updated on request) or `CONTINUOUS` (it is updated automatically, `STANDARD` endpoints only)."""
    columns_to_sync: Sequence[str]
    """Columns in results besides the key and the searched one; empty: all."""
    embedding_source_columns: Mapping[str, pulumi.Input[str]]
    """The column of text, with the name of the endpoint of its embedding model."""
    embedding_vector_columns: Mapping[str, int]
    """Or the column of vectors, with their dimension."""


class VectorSearchArgs(TypedDict):
    """What a `VectorSearch` needs."""

    endpoint_name: str
    """Name, unique in the workspace. A change replaces it with its indexes."""
    endpoint_type: str
    """`STANDARD` or `STORAGE_OPTIMIZED`. A change replaces it with its indexes."""
    indexes: Mapping[str, VectorIndex]
    """Indexes by a stable key."""
    access: Mapping[str, Access]
    """Who may use or manage the endpoint (`CAN_USE`, `CAN_MANAGE`), by a stable key."""


class VectorSearch(pulumi.ComponentResource):
    """A vector search endpoint with the indexes on it.

    Manages: the endpoint, all its permissions (one that somebody adds by hand is removed by the next update), its indexes.
    Does not manage: the tables, when a `TRIGGERED` index follows its table (a job does that), and who may query an index: that needs
    `SELECT` on its schema in Unity Catalog, and `CAN_USE` on the endpoint.
    Errors: Databricks refuses an index whose schema, table or model endpoint does not exist. It does not delete an endpoint with
    an index on it. Deploying it needs `CREATE TABLE` in the schema. An endpoint takes up to 45 minutes to come up.
    """

    endpoint_name: pulumi.Output[str]
    """Its name, for queries."""
    endpoint_id: pulumi.Output[str]
    """Its id, for permissions."""
    index_names: Mapping[str, pulumi.Output[str]]
    """Full names of the indexes by key."""

    def __init__(self, name: str, *, args: VectorSearchArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("databricks-cicd:databricks:VectorSearch", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        endpoint = VectorSearchEndpoint(f"{name}-endpoint", name=args["endpoint_name"], endpoint_type=args["endpoint_type"], opts=child)
        if args["access"]:
            Permissions(
                f"{name}-permissions",
                vector_search_endpoint_id=endpoint.endpoint_id,
                access_controls=access_controls(args["access"]),
                opts=child,
            )
        self.endpoint_name = endpoint.name
        self.endpoint_id = endpoint.endpoint_id
        self.index_names = {key: _index(f"{name}-index/{key}", index, endpoint, child) for key, index in sorted(args["indexes"].items())}
        self.register_outputs({"endpoint_name": self.endpoint_name, "endpoint_id": self.endpoint_id, "index_names": self.index_names})


def _index(name: str, index: VectorIndex, endpoint: VectorSearchEndpoint, child: pulumi.ResourceOptions) -> pulumi.Output[str]:
    spec: VectorSearchIndexDeltaSyncIndexSpecArgsDict = {"source_table": index["source_table"], "pipeline_type": index["pipeline_type"]}
    if index["columns_to_sync"]:
        spec["columns_to_syncs"] = list(index["columns_to_sync"])
    if sources := index["embedding_source_columns"]:
        spec["embedding_source_columns"] = [
            {"name": column, "embedding_model_endpoint_name": model} for column, model in sorted(sources.items())
        ]
    if vectors := index["embedding_vector_columns"]:
        spec["embedding_vector_columns"] = [
            {"name": column, "embedding_dimension": dimension} for column, dimension in sorted(vectors.items())
        ]
    made = VectorSearchIndex(
        name,
        name=index["index_name"],
        endpoint_name=endpoint.name,
        primary_key=index["primary_key"],
        index_type="DELTA_SYNC",
        delta_sync_index_spec=spec,
        opts=child,
    )
    return made.name
