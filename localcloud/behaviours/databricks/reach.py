"""How machines of a workspace reach its control plane: from the address of their network, or over a private endpoint.

Source: https://learn.microsoft.com/azure/databricks/security/network/front-end/ip-access-list-workspace.
"""

from __future__ import annotations

import ipaddress
from typing import Final

from localcloud.behaviours.azure import injection
from localcloud.behaviours.databricks.place import azure_workspace, token
from localcloud.behaviours.model import Refusal, Request
from localcloud.behaviours.paths import as_text, known_at, text

LIST: Final = token("ipAccessList")
_CONF: Final = token("workspaceConf")
_SUBNET: Final = "azure-native:network:Subnet"
_ENDPOINT: Final = "azure-native:network:PrivateEndpoint"


def refuse_locked_out_machines(request: Request) -> None:
    """A machine that no list allows cannot call its workspace. The address of a network that Databricks makes is not known here."""
    allowed = [item for item in request.view.find(LIST, request.scope) if text(item.inputs, "listType") == "ALLOW"]
    address = _way_out(request)
    if not (allowed and address and _are_on(request)):
        return
    ranges = [ipaddress.ip_network(as_text(value)) for item in allowed for _, value in known_at(item.inputs, "ipAddresses[]")]
    if not any(ipaddress.ip_address(address) in found for found in ranges):
        raise Refusal(
            f"BOOTSTRAP_TIMEOUT: the machines reach the control plane from {address}, which is in none of the allowed lists "
            f"{', '.join(item.name for item in allowed)}."
        )


def _are_on(request: Request) -> bool:
    return any(text(conf.inputs, "customConfig.enableIpAccessLists") == "true" for conf in request.view.find(_CONF, request.scope))


def _way_out(request: Request) -> str:
    """The public address of the network that the workspace is injected into; "" where it has none, or an endpoint to the workspace."""
    workspace = azure_workspace(request)
    injected = injection.of(workspace.inputs) if workspace else None
    if workspace is None or injected is None:
        return ""
    for endpoint in request.view.find(_ENDPOINT):
        if any(
            as_text(to).lower() == workspace.id.lower()
            for _, to in known_at(endpoint.inputs, "privateLinkServiceConnections[].privateLinkServiceId")
        ):
            return ""
    for subnet in request.view.find(_SUBNET):
        if subnet.id.lower() in injected.subnets.values() and (gateway := request.view.by_id(text(subnet.inputs, "natGateway.id"))):
            for _, address in known_at(gateway.inputs, "publicIpAddresses[].id"):
                found = request.view.by_id(as_text(address))
                return text(found.outputs, "ipAddress") if found else ""
    return ""
