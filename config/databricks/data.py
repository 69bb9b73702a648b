"""Part of section `databricks`: data in Unity Catalog. Names of its own here are the names in Unity Catalog, except those of catalogs and
locations, which get the stack's name and environment in front: all workspaces of a region share them."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from config.base import FrozenMap, Items, Keyed, Section
from config.databricks.vocabulary import (
    CatalogPrivilege,
    DataName,
    LocationPath,
    LocationPrivilege,
    ModelPrivilege,
    SchemaPrivilege,
    VolumePrivilege,
)
from config.references import CatalogKey, LakeContainer, LocationKey, OwnModelPath, SchemaPath, VolumePath, WorkspaceKey
from config.vocabulary import Principal

_COMMENT = "What it is for; people see it in Catalog Explorer."


class Location(Keyed):
    """An external location: a path in the data lake."""

    container: LakeContainer = Field(description="Container of the data lake.")
    path: LocationPath | None = Field(default=None, description="Path inside it; the whole container, if left out.")
    read_only: bool = Field(default=False, description="Whether nobody may write there through Unity Catalog.")
    comment: str = Field(default="", max_length=1000, description=_COMMENT, examples=["Clean data"])


class Volume(Keyed):
    """A volume: files in a schema."""

    location: LocationKey | None = Field(
        default=None,
        description="External location of its files, which then outlive it; the catalog's own location, if left out.",
        examples=["landing"],
    )
    path: LocationPath | None = Field(default=None, description="Path below that location; its key, if left out.")
    comment: str = Field(default="", max_length=1000, description=_COMMENT, examples=["Files as they came"])


class Model(Keyed):
    """A registered model; training runs register its versions."""

    comment: str = Field(default="", max_length=1000, description=_COMMENT, examples=["Which orders come back"])


class Schema(Keyed):
    """A schema. Its tables belong to the jobs that write them."""

    comment: str = Field(default="", max_length=1000, description=_COMMENT, examples=["Clean orders"])
    volumes: FrozenMap[DataName, Volume] = Field(default={}, description="Volumes by name.")
    models: FrozenMap[DataName, Model] = Field(default={}, description="Registered models by name.")


class Catalog(Keyed):
    """A catalog that this workspace sees, and no other unless it is named."""

    location: LocationKey = Field(description="The external location of its managed tables and files.", examples=["silver"])
    comment: str = Field(default="", max_length=1000, description=_COMMENT, examples=["Orders and what follows from them"])
    force_destroy: bool = Field(
        default=False, description="Whether it may be deleted together with its contents. Not for data that matters."
    )
    deletion_lock: bool | None = Field(
        default=None,
        description="Lock the catalog and its contents against deletion and replacement; left out, `azure.deletion_lock` decides.",
        examples=[False],
    )
    schemas: FrozenMap[DataName, Schema] = Field(default={}, description="Schemas by name.")
    also_in: FrozenMap[WorkspaceKey, Literal["read_only", "read_write"]] = Field(
        default={}, description="Other workspaces of this stack that see it.", examples=[{"sandbox": "read_only"}]
    )


class Grants(Section):
    """What one principal may do with which data."""

    locations: FrozenMap[LocationKey, Items[LocationPrivilege]] = Field(
        default={}, description="Privileges by location.", examples=[{"silver": ["READ_FILES"]}]
    )
    catalogs: FrozenMap[CatalogKey, Items[CatalogPrivilege]] = Field(
        default={}, description="Privileges by catalog.", examples=[{"sales": ["USE_CATALOG"]}]
    )
    schemas: FrozenMap[SchemaPath, Items[SchemaPrivilege]] = Field(
        default={}, description="Privileges by schema.", examples=[{"sales.orders": ["USE_SCHEMA", "SELECT"]}]
    )
    volumes: FrozenMap[VolumePath, Items[VolumePrivilege]] = Field(
        default={}, description="Privileges by volume.", examples=[{"sales.orders.landing": ["READ_VOLUME"]}]
    )
    models: FrozenMap[OwnModelPath, Items[ModelPrivilege]] = Field(
        default={}, description="Privileges by registered model.", examples=[{"sales.ml.returns": ["EXECUTE"]}]
    )


class Data(Section):
    """Unity Catalog, seen from one workspace: where data is stored, its names, and who may do what with it."""

    locations: FrozenMap[DataName, Location] = Field(default={}, description="External locations by key. They must not overlap.")
    catalogs: FrozenMap[DataName, Catalog] = Field(default={}, description="Catalogs by key.")
    owner: Principal | None = Field(
        default=None,
        description="Who owns credentials, locations, catalogs, schemas, volumes and models, and alone may change them and the grants on "
        "them: a group of the account whose members are all who deploy, people and the identity `id-NAME-ENVIRONMENT-apply`. If left out, "
        "whoever makes the first update owns them, and pipelines cannot change them.",
        examples=["data-owners"],
    )
    grants: FrozenMap[Principal, Grants] = Field(
        default={},
        description="Who may do what with data: by group, user or service principal; `run-identity` is the identity that jobs run as. "
        "Nobody else has access.",
    )
