"""A catalog of Unity Catalog with its contents."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NotRequired, TypedDict

import pulumi
from pulumi_databricks.catalog import Catalog
from pulumi_databricks.grants import Grants
from pulumi_databricks.registered_model import RegisteredModel
from pulumi_databricks.schema import Schema
from pulumi_databricks.volume import Volume
from pulumi_databricks.workspace_binding import WorkspaceBinding

from components.databricks.grants import Grant, grant_list


class CatalogVolume(TypedDict):
    """A volume: files in a schema."""

    storage_location: NotRequired[pulumi.Input[str] | None]
    """Storage location of its files, for an external volume. Default: a managed volume, which is deleted with its files."""
    comment: str
    """What it is for."""
    grants: Mapping[str, Grant]
    """Who may read or write it, by a stable key."""


class CatalogModel(TypedDict):
    """A registered model: its versions are registered by training runs."""

    comment: str
    """What it predicts."""
    grants: Mapping[str, Grant]
    """Who may run it or register versions, by a stable key."""


class CatalogSchema(TypedDict):
    """A schema; its tables belong to the jobs that write them."""

    comment: str
    """What it is for."""
    grants: Mapping[str, Grant]
    """Who may use it and its contents, by a stable key."""
    volumes: Mapping[str, CatalogVolume]
    """Volumes by name."""
    models: Mapping[str, CatalogModel]
    """Registered models by name."""


class CatalogBinding(TypedDict):
    """Another workspace that sees the catalog."""

    workspace_id: pulumi.Input[str]
    """Its id in Databricks, a number."""
    read_only: bool
    """Whether nobody may write from there."""


class DataCatalogArgs(TypedDict):
    """What a `DataCatalog` needs."""

    catalog_name: str
    """Name, unique in the metastore, which all workspaces of a region share."""
    storage_root: pulumi.Input[str]
    """Storage root of its managed tables, below an external location (`DataStorage.urls`). A change replaces it."""
    comment: str
    """What it is for."""
    force_destroy: bool
    """Whether it is deleted with everything in it. Otherwise Unity Catalog refuses to delete a catalog or schema that is not empty."""
    grants: Mapping[str, Grant]
    """Who may use it and its contents, by a stable key."""
    schemas: Mapping[str, CatalogSchema]
    """Schemas by name."""
    bindings: Mapping[str, CatalogBinding]
    """Other workspaces that see it, by key. The one it is created in sees it anyway."""
    owner: NotRequired[pulumi.Input[str]]
    """The owner, who alone may change it, what is in it, and what is granted on them: a group of the account with
    everybody who deploys. Default: whoever creates it."""


class DataCatalog(pulumi.ComponentResource):
    """A catalog that one environment alone sees, with its schemas, volumes and registered models.

    Manages: all of these, their grants (one object each; a grant that somebody adds by hand is removed by the next update), and which
    other workspaces see the catalog.
    Does not manage: tables, views and model versions, which jobs create. Unity Catalog creates the workspace's own binding; if this
    component managed it, the catalog would be out of reach before it can be deleted.
    Errors: deploying it needs `CREATE CATALOG` on the metastore, which administrators of a workspace have by default. The metastore
    outlives the workspace: never set `deleted_with` to the workspace for these resources.
    """

    catalog_name: pulumi.Output[str]
    """Its name, for queries."""
    schemas: Mapping[str, pulumi.Output[str]]
    """Full names of the schemas by name."""
    volumes: Mapping[str, pulumi.Output[str]]
    """Paths of the volumes by `SCHEMA.VOLUME`, such as `/Volumes/CATALOG/SCHEMA/VOLUME`."""
    models: Mapping[str, pulumi.Output[str]]
    """Full names of the registered models by `SCHEMA.MODEL`."""

    def __init__(self, name: str, *, args: DataCatalogArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("databricks-cicd:databricks:DataCatalog", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        # Unity Catalog adds properties to catalogs and schemas (`unity.catalog.managed...`). Removing them would be a permanent diff,
        # and the service refuses it ("Nothing to update").
        holder = pulumi.ResourceOptions(parent=self, ignore_changes=["properties"])
        owner = args.get("owner")
        catalog = Catalog(
            f"{name}-catalog",
            name=args["catalog_name"],
            storage_root=args["storage_root"],
            comment=args["comment"],
            isolation_mode="ISOLATED",
            force_destroy=args["force_destroy"],
            owner=owner,
            opts=holder,
        )
        if args["grants"]:
            Grants(f"{name}-grants", catalog=catalog.name, grants=grant_list(args["grants"]), opts=child)
        for key, binding in sorted(args["bindings"].items()):
            WorkspaceBinding(
                f"{name}-binding/{key}",
                securable_name=catalog.name,
                securable_type="catalog",
                workspace_id=binding["workspace_id"],
                binding_type="BINDING_TYPE_READ_ONLY" if binding["read_only"] else "BINDING_TYPE_READ_WRITE",
                # Another type is a replacement of the same binding: deleting the old one last would unbind the workspace.
                opts=pulumi.ResourceOptions(parent=self, delete_before_replace=True),
            )
        self.schemas, self.volumes, self.models = {}, {}, {}
        for key, schema in sorted(args["schemas"].items()):
            made = Schema(
                f"{name}-schema/{key}",
                catalog_name=catalog.name,
                name=key,
                comment=schema["comment"],
                force_destroy=args["force_destroy"],
                owner=owner,
                opts=holder,
            )
            self.schemas[key] = made.id
            if schema["grants"]:
                Grants(f"{name}-grants-schema/{key}", schema=made.id, grants=grant_list(schema["grants"]), opts=child)
            for volume, place in sorted(schema["volumes"].items()):
                self.volumes[f"{key}.{volume}"] = _volume(
                    f"{name}-{{}}volume/{key}.{volume}", volume, place, made, owner=owner, child=child
                )
            for model, about in sorted(schema["models"].items()):
                self.models[f"{key}.{model}"] = _model(f"{name}-{{}}model/{key}.{model}", model, about, made, owner=owner, child=child)
        self.catalog_name = catalog.name
        self.register_outputs({"catalog_name": self.catalog_name, "schemas": self.schemas, "volumes": self.volumes, "models": self.models})


def _volume(
    form: str, name: str, volume: CatalogVolume, schema: Schema, *, owner: pulumi.Input[str] | None, child: pulumi.ResourceOptions
) -> pulumi.Output[str]:
    location = volume.get("storage_location")
    made = Volume(
        form.format(""),
        catalog_name=schema.catalog_name,
        schema_name=schema.name,
        name=name,
        volume_type="EXTERNAL" if location else "MANAGED",
        storage_location=location,
        comment=volume["comment"],
        owner=owner,
        opts=child,
    )
    if volume["grants"]:
        Grants(form.format("grants-"), volume=made.id, grants=grant_list(volume["grants"]), opts=child)
    return made.volume_path


def _model(
    form: str, name: str, model: CatalogModel, schema: Schema, *, owner: pulumi.Input[str] | None, child: pulumi.ResourceOptions
) -> pulumi.Output[str]:
    made = RegisteredModel(
        form.format(""),
        catalog_name=schema.catalog_name,
        schema_name=schema.name,
        name=name,
        comment=model["comment"],
        owner=owner,
        opts=child,
    )
    if model["grants"]:
        Grants(form.format("grants-"), model=made.id, grants=grant_list(model["grants"]), opts=child)
    return made.id
