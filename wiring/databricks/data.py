"""Data of a workspace in Unity Catalog."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypedDict

import pulumi

from components.azure.access_connector import AccessConnector
from components.azure.data_lake import DataLake
from components.azure.workspace import Workspace
from components.databricks.data_catalog import CatalogSchema, CatalogVolume, DataCatalog
from components.databricks.data_storage import DataStorage
from config.databricks.data import Catalog as CatalogConfig
from config.databricks.data import Data as DataConfig
from config.databricks.data import Schema as SchemaConfig
from config.databricks.data import Volume as VolumeConfig
from domain import naming
from wiring.databricks.context import WorkspaceContext
from wiring.protection import protect


@dataclass(frozen=True, slots=True)
class DataInputs:
    """What data needs of Azure."""

    lake: DataLake
    connector: AccessConnector
    depends_on: Sequence[pulumi.Resource]
    """The connector's roles on the lake: Unity Catalog validates a location when it is created."""


@dataclass(frozen=True, slots=True)
class WorkspaceData:
    """What was created, by the keys of the stack file."""

    catalogs: Mapping[str, DataCatalog]

    def model(self, reference: str) -> pulumi.Input[str]:
        """Full name of the model that the stack file calls `CATALOG.SCHEMA.MODEL`; a model of Databricks has that name itself."""
        catalog, _, rest = reference.partition(".")
        return self.catalogs[catalog].models[rest] if catalog in self.catalogs else reference

    def volume(self, reference: str) -> pulumi.Output[str]:
        """Path of the volume that the stack file calls `CATALOG.SCHEMA.VOLUME`."""
        catalog, _, rest = reference.partition(".")
        return self.catalogs[catalog].volumes[rest]


def build_data(context: WorkspaceContext, inputs: DataInputs | None, workspaces: Mapping[str, Workspace]) -> WorkspaceData:
    """All of it. What is stored in a location depends on it."""
    config = context.workspace.data
    if inputs is None or not (config.locations or config.catalogs):
        return WorkspaceData({})
    storage = _storage(context, config, inputs)
    return WorkspaceData({key: _catalog(context, key, catalog, storage, workspaces) for key, catalog in sorted(config.catalogs.items())})


def _storage(context: WorkspaceContext, config: DataConfig, inputs: DataInputs) -> DataStorage:
    stack = context.config.stack
    return DataStorage(
        context.key,
        args={
            **_owned(context),
            "credential_name": naming.in_metastore(stack, context.key),
            "access_connector_id": inputs.connector.resource_id,
            "managed_identity_id": inputs.connector.identity_id,
            "locations": {
                key: {
                    "location_name": naming.in_metastore(stack, key),
                    "url": _below(inputs.lake.container_urls[location.container], location.path),
                    "read_only": location.read_only,
                    "comment": location.comment,
                    "grants": context.grants("locations", key),
                }
                for key, location in config.locations.items()
            },
        },
        opts=pulumi.ResourceOptions.merge(context.metastore_opts, pulumi.ResourceOptions(depends_on=list(inputs.depends_on))),
    )


def _catalog(
    context: WorkspaceContext, key: str, catalog: CatalogConfig, storage: DataStorage, workspaces: Mapping[str, Workspace]
) -> DataCatalog:
    return DataCatalog(
        context.name(key),
        args={
            **_owned(context),
            "catalog_name": naming.in_metastore(context.config.stack, key),
            "storage_root": _below(storage.urls[catalog.location], naming.managed_tables_folder(key)),
            "comment": catalog.comment,
            "force_destroy": catalog.force_destroy,
            "grants": context.grants("catalogs", key),
            "schemas": {name: _schema(context, f"{key}.{name}", schema, storage) for name, schema in catalog.schemas.items()},
            "bindings": {
                other: {"workspace_id": workspaces[other].workspace_id, "read_only": mode == "read_only"}
                for other, mode in catalog.also_in.items()
                if other != context.key
            },
        },
        opts=protect(context.metastore_opts, locked=context.config.azure.locks(catalog.deletion_lock)),
    )


class _Owned(TypedDict, total=False):
    owner: pulumi.Input[str]


def _owned(context: WorkspaceContext) -> _Owned:
    return {"owner": context.owner} if context.owner is not None else {}


def _schema(context: WorkspaceContext, reference: str, schema: SchemaConfig, storage: DataStorage) -> CatalogSchema:
    return {
        "comment": schema.comment,
        "grants": context.grants("schemas", reference),
        "volumes": {name: _volume(context, f"{reference}.{name}", name, volume, storage) for name, volume in schema.volumes.items()},
        "models": {
            name: {"comment": model.comment, "grants": context.grants("models", f"{reference}.{name}")}
            for name, model in schema.models.items()
        },
    }


def _volume(context: WorkspaceContext, reference: str, name: str, volume: VolumeConfig, storage: DataStorage) -> CatalogVolume:
    location = _below(storage.urls[volume.location], volume.path or name) if volume.location else None
    return {"storage_location": location, "comment": volume.comment, "grants": context.grants("volumes", reference)}


def _below(url: pulumi.Output[str], path: str | None) -> pulumi.Output[str]:
    return url.apply(lambda address: f"{address.rstrip('/')}/{path or ''}")
