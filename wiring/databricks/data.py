"""Data of a workspace in Unity Catalog."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi

from components.azure.access_connector import AccessConnector
from components.azure.data_lake import DataLake
from components.azure.workspace import Workspace
from components.databricks.data_catalog import CatalogSchema, CatalogVolume, DataCatalog
from components.databricks.data_storage import DataStorage
from config.databricks import data as wanted
from domain import naming
from wiring.databricks.inside import Inside

CATALOGS = "catalogs"
"""Folder of a location that its catalogs keep their managed tables in."""


@dataclass(frozen=True, slots=True)
class DataInputs:
    """What data needs of Azure."""

    lake: DataLake
    connector: AccessConnector
    depends_on: Sequence[pulumi.Resource]
    """What lets the connector into the lake: Unity Catalog tries a location when it is made."""


@dataclass(frozen=True, slots=True)
class WorkspaceData:
    """What was made, by the keys of the stack file."""

    catalogs: Mapping[str, DataCatalog]

    def model(self, reference: str) -> pulumi.Input[str]:
        """Full name of the model that the stack file calls `CATALOG.SCHEMA.MODEL`; one of Databricks' own is what it is called."""
        catalog, _, rest = reference.partition(".")
        return self.catalogs[catalog].models[rest] if catalog in self.catalogs else reference

    def volume(self, reference: str) -> pulumi.Output[str]:
        """Path of the volume that the stack file calls `CATALOG.SCHEMA.VOLUME`."""
        catalog, _, rest = reference.partition(".")
        return self.catalogs[catalog].volumes[rest]


def data(inside: Inside, ground: DataInputs | None, workspaces: Mapping[str, Workspace]) -> WorkspaceData:
    """All of it. The places come first, then what is kept there."""
    declared = inside.declared.data
    if ground is None or not (declared.locations or declared.catalogs):
        return WorkspaceData({})
    storage = _storage(inside, declared, ground)
    return WorkspaceData({key: _catalog(inside, key, catalog, storage, workspaces) for key, catalog in sorted(declared.catalogs.items())})


def _storage(inside: Inside, declared: wanted.Data, ground: DataInputs) -> DataStorage:
    stack = inside.config.stack
    return DataStorage(
        inside.key,
        args={
            "credential_name": naming.in_metastore(stack, inside.key),
            "access_connector_id": ground.connector.resource_id,
            "managed_identity_id": ground.connector.identity_id,
            "locations": {
                key: {
                    "location_name": naming.in_metastore(stack, key),
                    "url": _below(ground.lake.container_urls[location.container], location.path),
                    "read_only": location.read_only,
                    "comment": location.comment,
                    "grants": inside.grants("locations", key),
                }
                for key, location in declared.locations.items()
            },
        },
        opts=pulumi.ResourceOptions.merge(inside.lasting, pulumi.ResourceOptions(depends_on=list(ground.depends_on))),
    )


def _catalog(inside: Inside, key: str, catalog: wanted.Catalog, storage: DataStorage, workspaces: Mapping[str, Workspace]) -> DataCatalog:
    return DataCatalog(
        inside.name(key),
        args={
            "catalog_name": naming.in_metastore(inside.config.stack, key),
            "storage_root": _below(storage.urls[catalog.location], f"{CATALOGS}/{key}"),
            "comment": catalog.comment,
            "force_destroy": catalog.force_destroy,
            "grants": inside.grants("catalogs", key),
            "schemas": {name: _schema(inside, f"{key}.{name}", schema, storage) for name, schema in catalog.schemas.items()},
            "bindings": {
                other: {"workspace_id": workspaces[other].workspace_id, "read_only": mode == "read_only"}
                for other, mode in catalog.also_in.items()
                if other != inside.key
            },
        },
        opts=inside.lasting,
    )


def _schema(inside: Inside, reference: str, schema: wanted.Schema, storage: DataStorage) -> CatalogSchema:
    return {
        "comment": schema.comment,
        "grants": inside.grants("schemas", reference),
        "volumes": {name: _volume(inside, f"{reference}.{name}", name, volume, storage) for name, volume in schema.volumes.items()},
        "models": {
            name: {"comment": model.comment, "grants": inside.grants("models", f"{reference}.{name}")}
            for name, model in schema.models.items()
        },
    }


def _volume(inside: Inside, reference: str, name: str, volume: wanted.Volume, storage: DataStorage) -> CatalogVolume:
    location = _below(storage.urls[volume.location], volume.path or name) if volume.location else None
    return {"storage_location": location, "comment": volume.comment, "grants": inside.grants("volumes", reference)}


def _below(url: pulumi.Output[str], path: str | None) -> pulumi.Output[str]:
    return url.apply(lambda address: f"{address.rstrip('/')}/{path or ''}")
