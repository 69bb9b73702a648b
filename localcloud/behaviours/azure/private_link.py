"""Private ways into services: endpoints, and the private DNS zones that hold their names."""

from __future__ import annotations

from typing import Final

from localcloud.behaviours.azure import arm, locks, workspace_options
from localcloud.behaviours.azure.network import ENDPOINT, ETAG, MISSING, NETWORK, SUBNET
from localcloud.behaviours.checks import one_of
from localcloud.behaviours.model import Reference, Refusal, Request
from localcloud.behaviours.paths import as_text, items, known_at, text

ZONE: Final = "azure-native:privatedns:PrivateZone"
LINK: Final = "azure-native:privatedns:VirtualNetworkLink"
_WAYS: Final = {
    "Microsoft.Databricks/workspaces": ("databricks_ui_api", "browser_authentication"),
    "Microsoft.KeyVault/vaults": ("vault",),
    "Microsoft.Storage/storageAccounts": ("blob", "dfs", "file", "queue", "table", "web"),
}
"""Group ids by the type of target (https://learn.microsoft.com/azure/private-link/private-endpoint-overview)."""


def _connected_resource_stands(request: Request) -> None:
    for path in ("privateLinkServiceConnections[].privateLinkServiceId", "manualPrivateLinkServiceConnections[].privateLinkServiceId"):
        for _, value in known_at(request.inputs, path):
            if request.view.by_id(as_text(value)) is None and not workspace_options.has_storage(request.view, as_text(value)):
                raise Refusal(MISSING.replace("{value}", as_text(value)))


def _group_is_the_targets(request: Request) -> None:
    """Each kind of target has ways in of its own."""
    for connection in items(request.inputs.get("privateLinkServiceConnections")):
        target = text(connection, "privateLinkServiceId").lower()
        known = next((ways for kind, ways in _WAYS.items() if f"/providers/{kind.lower()}/" in target), None)
        for _, way in known_at(connection, "groupIds[]"):
            if known is not None and as_text(way) not in known:
                raise Refusal(
                    f"PrivateLinkServiceConnectionGroupIdInvalid: {as_text(way)!r} is no group id of {target}: it has {', '.join(known)}."
                )


def _target_is_not_locked(request: Request) -> None:
    """Deleting an endpoint deletes its connection, which is on the target."""
    for _, target in known_at(request.inputs, "privateLinkServiceConnections[].privateLinkServiceId"):
        locks.refuse_deletion_of(request, as_text(target))


def _one_zone_of_a_name(request: Request) -> None:
    zone, network = text(request.inputs, "privateZoneName").lower(), text(request.inputs, "virtualNetwork.id").lower()
    for link in request.view.find(LINK):
        same = text(link.inputs, "privateZoneName").lower() == zone and text(link.inputs, "virtualNetwork.id").lower() == network
        if same and link.id != request.id:
            raise Refusal(
                f"BadRequest: A virtual network cannot be linked to multiple zones with overlapping namespaces. You tried to link "
                f"{network} with '{zone}', and {link.id} links it already."
            )


def _no_links(request: Request) -> None:
    """A zone that networks are linked to stays (its other contents go with it)."""
    links = [link.name for link in request.view.find(LINK) if link.id.lower().startswith(f"{request.id.lower()}/")]
    if links:
        raise Refusal(f"CannotDeleteResource: Can not delete resource before nested resources are deleted: {', '.join(links)}.")


def _any(path: str, kind: str) -> Reference:
    return Reference(path, kind, any_scope=True, message=MISSING)


ROWS = (
    arm.row(
        ENDPOINT,
        "Microsoft.Network/privateEndpoints/{privateEndpointName}",
        replaces=("subnet", "customNetworkInterfaceName"),
        computed={**ETAG, "networkInterfaces": lambda request: [{"id": f"{request.id}.nic"}]},
        references=(_any("subnet.id", SUBNET),),
        create_rules=(_connected_resource_stands, _group_is_the_targets),
        delete_rules=(_target_is_not_locked,),
    ),
    arm.row(
        "azure-native:network:PrivateDnsZoneGroup",
        "Microsoft.Network/privateEndpoints/{privateEndpointName}/privateDnsZoneGroups/{privateDnsZoneGroupName}",
        parent="Microsoft.Network/privateEndpoints/{privateEndpointName}",
        located=False,
        typed=False,
        computed=ETAG,
        references=(_any("privateDnsZoneConfigs[].privateDnsZoneId", ZONE),),
    ),
    arm.row(
        ZONE,
        "Microsoft.Network/privateDnsZones/{privateZoneName}",
        computed={
            **ETAG,
            "maxNumberOfRecordSets": lambda _: 25_000,
            "maxNumberOfVirtualNetworkLinks": lambda _: 1_000,
            "maxNumberOfVirtualNetworkLinksWithRegistration": lambda _: 100,
            "numberOfRecordSets": lambda _: 1,
            "numberOfVirtualNetworkLinks": lambda _: 0,
            "numberOfVirtualNetworkLinksWithRegistration": lambda _: 0,
        },
        checks=(one_of("location", ("Global",), ignore_case=True),),
        delete_rules=(_no_links,),
    ),
    arm.row(
        LINK,
        "Microsoft.Network/privateDnsZones/{privateZoneName}/virtualNetworkLinks/{virtualNetworkLinkName}",
        parent="Microsoft.Network/privateDnsZones/{privateZoneName}",
        replaces=("virtualNetwork",),
        computed={**ETAG, "virtualNetworkLinkState": lambda _: "Completed"},
        references=(_any("virtualNetwork.id", NETWORK),),
        checks=(one_of("location", ("Global",), ignore_case=True),),
        create_rules=(_one_zone_of_a_name,),
    ),
)
