"""Workspaces in a network of their owner's: what Databricks asks of the network, and what the network may not do afterwards.

Source: https://learn.microsoft.com/azure/databricks/security/network/classic/vnet-inject.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from localcloud.behaviours.azure.groups import WORKSPACE
from localcloud.behaviours.model import Refusal, Request
from localcloud.behaviours.paths import Inputs, Tree, items, text
from localcloud.store_model import Record

DELEGATION: Final = "Microsoft.Databricks/workspaces"
SIDES: Final = ("customPublicSubnetName", "customPrivateSubnetName")
_SMALLEST: Final = 26


@dataclass(frozen=True, slots=True)
class Injection:
    """The network and the two subnets of one workspace, by their lower-case ids."""

    network: str
    subnets: Mapping[str, str]
    """Subnet ids by the parameter that names them."""


def of(inputs: Inputs) -> Injection | None:
    """Where a workspace's machines are to run; None when Databricks makes a network for them."""
    network = text(inputs, "parameters.customVirtualNetworkId.value")
    if not network:
        return None
    named = {side: text(inputs, f"parameters.{side}.value") for side in SIDES}
    return Injection(network.lower(), {side: f"{network}/subnets/{name}".lower() for side, name in named.items() if name})


def users(request: Request, subnet_id: str) -> Iterator[Record]:
    """The workspaces whose machines run in a subnet."""
    for workspace in request.view.find(WORKSPACE):
        injected = of(workspace.inputs)
        if injected and subnet_id.lower() in injected.subnets.values() and workspace.id != request.id:
            yield workspace


def refuse_unfit_network(request: Request) -> None:
    """A create rule of workspaces: the network stands in the same region, and its two subnets are fit and nobody else's."""
    injected = of(request.inputs)
    if injected is None:
        return
    given = text(request.inputs, "parameters.customVirtualNetworkId.value")
    network = request.view.by_id(injected.network)
    if network is None:
        raise Refusal(f"InvalidParameter: customVirtualNetworkId names a virtual network that does not exist: {given}")
    here, there = text(request.inputs, "location"), text(network.inputs, "location")
    if there and here.lower() != there.lower():
        raise Refusal(f"InvalidParameter: the virtual network is in {there} and the workspace in {here}: they must be in one region.")
    for side in SIDES:
        if side not in injected.subnets:
            raise Refusal(f"InvalidParameter: a workspace in your own network needs parameters.{side}.value")
        _refuse_unfit_subnet(request, network, side, injected.subnets[side])
    if len(set(injected.subnets.values())) < len(SIDES):
        raise Refusal("InvalidParameter: customPublicSubnetName and customPrivateSubnetName must name two subnets.")


def refuse_used_subnet(request: Request) -> None:
    """A delete rule of subnets: a workspace keeps its subnets as long as it lives."""
    for workspace in users(request, request.id):
        raise Refusal(
            f"InUseSubnetCannotBeDeleted: Subnet {request.id} is in use by {workspace.id} (service association link "
            f"'{DELEGATION}') and cannot be deleted. In order to delete the subnet, delete the workspace."
        )


def refuse_another_range(request: Request) -> None:
    """An update rule of subnets: machines have addresses of the range that they were given.

    Source: https://github.com/hashicorp/terraform-provider-azurerm/issues/11211.
    """
    before = text(request.old.inputs, "addressPrefix") if request.old else ""
    if before != text(request.inputs, "addressPrefix") and any(users(request, request.id)):
        name = request.id.rsplit("/", 1)[-1]
        raise Refusal(f"InUsePrefixCannotBeDeleted: IpPrefix {before} on Subnet {name} has active allocations and cannot be deleted.")


def _refuse_unfit_subnet(request: Request, network: Record, side: str, subnet_id: str) -> None:
    name = text(request.inputs, f"parameters.{side}.value")
    found = _subnet(request, network, subnet_id)
    if found is None:
        raise Refusal(f"InvalidSubnet: {side} names a subnet that {network.id} does not have: {name}")
    if not any(text(delegation, "serviceName").lower() == DELEGATION.lower() for delegation in items(found.get("delegations"))):
        raise Refusal(f"SubnetMissingDelegation: {side} names subnet {name}, which is not delegated to '{DELEGATION}'.")
    if not text(found, "networkSecurityGroup.id"):
        raise Refusal(f"SubnetMissingNetworkSecurityGroup: {side} names subnet {name}, which has no network security group.")
    ranges = [text(found, "addressPrefix"), text(found, "addressPrefixes[]")]
    if any(given and ipaddress.ip_network(given).prefixlen > _SMALLEST for given in ranges):
        raise Refusal(f"InvalidSubnetSize: {side} names subnet {name}, which is smaller than /{_SMALLEST}.")
    for other in users(request, subnet_id):
        raise Refusal(f"SubnetInUse: {side} names subnet {name}, which {other.id} uses already: workspaces cannot share subnets.")


def _subnet(request: Request, network: Record, subnet_id: str) -> Mapping[str, Tree] | None:
    record = request.view.by_id(subnet_id)
    if record is not None:
        return record.inputs
    name = subnet_id.rsplit("/", 1)[-1]
    return next((listed for listed in items(network.inputs.get("subnets")) if text(listed, "name").lower() == name), None)
