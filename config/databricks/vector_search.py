"""Part of section `databricks`: vector search, which finds rows of a table by the meaning of their text."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from config.base import FrozenMap, Items, Keyed, Section, TextFormat
from config.databricks.vocabulary import ItemReference
from config.references import RefersTo
from config.vocabulary import Key

IndexPath = Annotated[ItemReference, RefersTo("data.catalogs.*.schemas", "schema", separator=".")]
"""An index, or a table, by its name in a declared schema."""
ModelEndpoint = Annotated[Key, RefersTo("endpoints", "endpoint", built_in="databricks-")]
"""A serving endpoint of the same workspace, or one of Databricks' own, whose names start with `databricks-`."""
ColumnName = Annotated[
    str,
    TextFormat(what="a column's name: 1 to 255 letters, digits and underscores", pattern=r"[A-Za-z0-9_]{1,255}", example="description"),
]


class Index(Section):
    """An index that follows a Delta table. A change replaces it: it is built again, and does not answer queries until then."""

    source_table: IndexPath = Field(
        description="The table that it follows, as CATALOG.SCHEMA.TABLE with a catalog's key. It must exist, with its change data feed "
        "on (`delta.enableChangeDataFeed`), before the index is added: jobs create tables, not this stack.",
        examples=["sales.orders.products"],
    )
    primary_key: ColumnName = Field(description="Column of the table that identifies its rows.", examples=["product_id"])
    embedding_source_columns: FrozenMap[ColumnName, ModelEndpoint] = Field(
        default={},
        max_length=1,
        description="The column whose text is searched, with the endpoint of the model that turns it into vectors: a key of `endpoints`, "
        "or one of Databricks' own. Either this or `embedding_vector_columns`.",
        examples=[{"description": "databricks-gte-large-en"}],
    )
    embedding_vector_columns: FrozenMap[ColumnName, Annotated[int, Field(ge=1, le=4096)]] = Field(
        default={},
        max_length=1,
        description="The column that already contains vectors, with their dimension (1 to 4096).",
        examples=[{"embedding": 1024}],
    )
    pipeline_type: Literal["TRIGGERED", "CONTINUOUS"] = Field(
        default="TRIGGERED",
        description="Whether it is updated when a job triggers it, or automatically within seconds, on a cluster that always runs.",
    )
    columns_to_sync: Items[ColumnName] = Field(
        default=(), description="Columns in results besides those above; all, if left out.", examples=[["name", "price"]]
    )

    @model_validator(mode="after")
    def _one_kind_of_column(self) -> Index:
        if bool(self.embedding_source_columns) == bool(self.embedding_vector_columns):
            given = "both embedding_source_columns and embedding_vector_columns are"
            if not self.embedding_source_columns:
                given = "neither embedding_source_columns nor embedding_vector_columns is"
            raise ValueError(f"{given} given; give exactly one, for example `embedding_source_columns: {{text: databricks-gte-large-en}}`")
        return self


class VectorSearch(Keyed):
    """A vector search endpoint with its indexes. `permissions` says who may use it; a query also needs `SELECT` on the index's schema
    (`data.grants`). Indexes without a source table (direct access) are not supported."""

    type: Literal["STANDARD", "STORAGE_OPTIMIZED"] = Field(
        default="STANDARD",
        description="`STANDARD` answers fastest; `STORAGE_OPTIMIZED` stores more rows at a lower price, and its indexes are `TRIGGERED` "
        "only. A change replaces it with all its indexes.",
    )
    indexes: FrozenMap[IndexPath, Index] = Field(
        default={},
        description="Indexes by their name in Unity Catalog, as CATALOG.SCHEMA.NAME with a catalog's key.",
        examples=[{"sales.orders.products_index": {"source_table": "sales.orders.products", "primary_key": "id"}}],
    )

    @model_validator(mode="after")
    def _triggered_in_bulk(self) -> VectorSearch:
        continuous = sorted(name for name, index in self.indexes.items() if index.pipeline_type == "CONTINUOUS")
        if self.type == "STORAGE_OPTIMIZED" and continuous:
            raise ValueError(f"{', '.join(continuous)}: an endpoint of the type STORAGE_OPTIMIZED takes `pipeline_type: TRIGGERED` only")
        return self

    @model_validator(mode="after")
    def _names_beside_the_tables(self) -> VectorSearch:
        taken = sorted({index.source_table for index in self.indexes.values()} & self.indexes.keys())
        if taken:
            raise ValueError(f"{', '.join(taken)}: a table has that name; choose another name for the index, for example {taken[0]}_index")
        return self
