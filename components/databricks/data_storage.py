"""Storage of Unity Catalog: external locations in a data lake, and the storage credential for them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NotRequired, TypedDict

import pulumi
from pulumi_databricks.external_location import ExternalLocation as DatabricksExternalLocation
from pulumi_databricks.grants import Grants
from pulumi_databricks.storage_credential import StorageCredential

from components.databricks.grants import Grant, grant_list

if TYPE_CHECKING:
    from pulumi_databricks._inputs import StorageCredentialAzureManagedIdentityArgsDict


class ExternalLocation(TypedDict):
    """One external location."""

    location_name: str
    """Name, unique in the metastore."""
    url: pulumi.Input[str]
    """`abfss://CONTAINER@ACCOUNT.dfs.core.windows.net/PATH`; locations must not overlap."""
    read_only: bool
    """Whether nobody may write there."""
    comment: str
    """What it is for."""
    grants: Mapping[str, Grant]
    """Who may read files, write files or create in it, by a stable key."""


class DataStorageArgs(TypedDict):
    """What `DataStorage` needs."""

    credential_name: str
    """Name of the storage credential, unique in the metastore."""
    access_connector_id: pulumi.Input[str]
    """Azure resource id of the access connector that it signs in as."""
    managed_identity_id: pulumi.Input[str] | None
    """Azure resource id of the connector's user-assigned identity; None if the connector's identity is system-assigned."""
    locations: Mapping[str, ExternalLocation]
    """The external locations by key."""
    owner: NotRequired[pulumi.Input[str]]
    """The owner, who alone may change them and what is granted on them: a group of the account with
    everybody who deploys. Default: whoever creates them."""


class DataStorage(pulumi.ComponentResource):
    """The external locations in a data lake for tables, volumes and models. Only this workspace sees them.

    Manages: the storage credential, the external locations, all grants on each location (one that somebody adds by hand is removed by
    the next update). Nobody gets a grant on the credential itself: it gives access to every location.
    Does not manage: the data lake, the access connector and its roles there, and the contents of the locations.
    Errors: Unity Catalog validates a location when it is created, so the connector's roles come first; deploying it needs `CREATE STORAGE
    CREDENTIAL` and `CREATE EXTERNAL LOCATION` on the metastore, which administrators of a workspace have by default. The metastore
    outlives the workspace: never set `deleted_with` to the workspace for these resources.
    """

    credential_name: pulumi.Output[str]
    """Name of the credential, for external locations."""
    urls: Mapping[str, pulumi.Output[str]]
    """URLs of the locations by key: what uses one depends on its location."""

    def __init__(self, name: str, *, args: DataStorageArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("databricks-cicd:databricks:DataStorage", name, None, opts)
        identity: StorageCredentialAzureManagedIdentityArgsDict = {"access_connector_id": args["access_connector_id"]}
        if args["managed_identity_id"] is not None:
            identity["managed_identity_id"] = args["managed_identity_id"]
        credential = StorageCredential(
            f"{name}-credential",
            name=args["credential_name"],
            azure_managed_identity=identity,
            isolation_mode="ISOLATION_MODE_ISOLATED",
            owner=args.get("owner"),
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.urls = {}
        for key, location in sorted(args["locations"].items()):
            made = DatabricksExternalLocation(
                f"{name}-location/{key}",
                name=location["location_name"],
                url=location["url"],
                credential_name=credential.name,
                read_only=location["read_only"],
                comment=location["comment"],
                isolation_mode="ISOLATION_MODE_ISOLATED",
                owner=args.get("owner"),
                opts=pulumi.ResourceOptions(parent=self),
            )
            self.urls[key] = made.url
            if location["grants"]:
                Grants(
                    f"{name}-grants/{key}",
                    external_location=made.name,
                    grants=grant_list(location["grants"]),
                    opts=pulumi.ResourceOptions(parent=self),
                )
        self.credential_name = credential.name
        self.register_outputs({"credential_name": self.credential_name, "urls": self.urls})
