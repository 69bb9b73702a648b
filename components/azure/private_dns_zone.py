"""DNS names that resolve to private addresses inside one network."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TypedDict

import pulumi
from pulumi_azure_native.privatedns.private_zone import PrivateZone
from pulumi_azure_native.privatedns.virtual_network_link import VirtualNetworkLink


class Zone(StrEnum):
    """The zone of each service, whose name Azure prescribes.

    Source: https://learn.microsoft.com/azure/private-link/private-endpoint-dns (public cloud).
    """

    DATABRICKS = "privatelink.azuredatabricks.net"
    KEY_VAULT = "privatelink.vaultcore.azure.net"
    BLOB = "privatelink.blob.core.windows.net"
    DFS = "privatelink.dfs.core.windows.net"


class PrivateDnsZoneArgs(TypedDict):
    """What a `PrivateDnsZone` needs."""

    zone: Zone
    """The service whose names it resolves; a resource group can have a zone of one name only once."""
    resource_group_name: pulumi.Input[str]
    """The group it is created in."""
    link_name: str
    """Name of its link to the network, unique in the zone."""
    network_id: pulumi.Input[str]
    """The network whose machines use it. A network is linked to at most one zone of each name."""
    tags: Mapping[str, str]
    """Tags of the zone and the link."""


class PrivateDnsZone(pulumi.ComponentResource):
    """A private DNS zone, linked to one network.

    Manages: the zone and its link to the network.
    Does not manage: the records (Azure writes them for each private endpoint that names the zone), other networks' links.
    Errors: Azure refuses a second zone of the same name for one network (`BadRequest`, overlapping namespaces).
    """

    zone_id: pulumi.Output[str]
    """Full Azure resource id, for private endpoints."""

    def __init__(self, name: str, *, args: PrivateDnsZoneArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("databricks-cicd:azure:PrivateDnsZone", name, None, opts)
        zone = PrivateZone(
            f"{name}-zone",
            private_zone_name=args["zone"].value,
            resource_group_name=args["resource_group_name"],
            location="Global",
            tags=args["tags"],
            opts=pulumi.ResourceOptions(parent=self),
        )
        link = VirtualNetworkLink(
            f"{name}-link",
            virtual_network_link_name=args["link_name"],
            private_zone_name=zone.name,
            resource_group_name=args["resource_group_name"],
            location="Global",
            virtual_network={"id": args["network_id"]},
            registration_enabled=False,
            tags=args["tags"],
            opts=pulumi.ResourceOptions(parent=self),
        )
        # A resource that uses the id also depends on the link.
        self.zone_id = pulumi.Output.all(zone.id, link.id).apply(lambda ids: str(ids[0]))
        self.register_outputs({"zone_id": self.zone_id})
