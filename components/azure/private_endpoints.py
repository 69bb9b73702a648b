"""Private endpoints: addresses in the stack's network that lead to services."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import NotRequired, TypedDict

import pulumi
from pulumi_azure_native.network.private_dns_zone_group import PrivateDnsZoneGroup
from pulumi_azure_native.network.private_endpoint import PrivateEndpoint


class Way(StrEnum):
    """What an endpoint leads to: the group id (sub-resource) of its target.

    `DATABRICKS` is the front end for people and tools in the network and the back end for clusters in it. `SIGN_IN` brings a browser
    back from Entra after signing in; all workspaces of a region that share a DNS zone share one, on any of them.
    Source: https://learn.microsoft.com/azure/databricks/security/network/concepts/private-link.
    """

    DATABRICKS = "databricks_ui_api"
    SIGN_IN = "browser_authentication"
    KEY_VAULT = "vault"
    BLOB = "blob"
    DFS = "dfs"


class EndpointArgs(TypedDict):
    """One private endpoint."""

    endpoint_name: str
    """Physical name, unique in the resource group."""
    target_id: pulumi.Input[str]
    """Resource id of the workspace, vault or storage account."""
    way: Way
    """Which of the target's services."""
    zone_id: pulumi.Input[str]
    """The private DNS zone that its name is written to."""


class PrivateEndpointsArgs(TypedDict):
    """What `PrivateEndpoints` needs."""

    resource_group_name: pulumi.Input[str]
    """The group they are created in."""
    location: str
    """Azure region, the network's."""
    subnet_id: pulumi.Input[str]
    """The subnet that their addresses come from."""
    endpoints: Mapping[str, EndpointArgs]
    """The endpoints by a stable key."""
    depends_on: NotRequired[Sequence[pulumi.Resource]]
    """Other changes of the same network, such as injected workspaces: the first endpoint depends on them. Default: none."""
    tags: Mapping[str, str]
    """Tags of the endpoints."""


class PrivateEndpoints(pulumi.ComponentResource):
    """A table of private endpoints in one subnet, with their names in private DNS zones.

    Manages: the endpoints, and the zone groups that keep their DNS records.
    Does not manage: the zones (`PrivateDnsZone`), the subnet (`Network`), and whether a target also answers publicly.
    Errors: a workspace or storage account takes one endpoint at a time and refuses another meanwhile (`Conflict`,
    `AnotherOperationInProgress`), so each depends on the one before.
    """

    ids: Mapping[str, pulumi.Output[str]]
    """Endpoint resource ids by the table's keys."""

    def __init__(self, name: str, *, args: PrivateEndpointsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("databricks-cicd:azure:PrivateEndpoints", name, None, opts)
        ids = {}
        previous: Sequence[pulumi.Resource] = args.get("depends_on", ())
        for key, config in sorted(args["endpoints"].items()):
            endpoint = PrivateEndpoint(
                f"{name}-{key}",
                private_endpoint_name=config["endpoint_name"],
                resource_group_name=args["resource_group_name"],
                location=args["location"],
                subnet={"id": args["subnet_id"]},
                private_link_service_connections=[
                    {
                        "name": config["endpoint_name"],
                        "private_link_service_id": config["target_id"],
                        "group_ids": [config["way"].value],
                    }
                ],
                tags=args["tags"],
                # An endpoint whose target is replaced stays disconnected for good.
                opts=pulumi.ResourceOptions(
                    parent=self,
                    depends_on=list(previous),
                    replace_on_changes=["privateLinkServiceConnections"],
                    delete_before_replace=True,
                ),
            )
            PrivateDnsZoneGroup(
                f"{name}-{key}-names",
                private_dns_zone_group_name="default",
                private_endpoint_name=endpoint.name,
                resource_group_name=args["resource_group_name"],
                private_dns_zone_configs=[{"name": config["way"].value.replace("_", "-"), "private_dns_zone_id": config["zone_id"]}],
                opts=pulumi.ResourceOptions(parent=self),
            )
            ids[key], previous = endpoint.id, [endpoint]
        self.ids = ids
        self.register_outputs({"ids": self.ids})
