"""Networks: virtual networks and their subnets, security groups, NAT gateways and routes."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Iterator
from typing import Final
from uuid import uuid4

from localcloud.behaviours.azure import arm, injection
from localcloud.behaviours.identifiers import derived_number
from localcloud.behaviours.model import Behaviour, Computed, Reference, Refusal, Request, Rule
from localcloud.behaviours.paths import Inputs, as_text, items, known_at, text
from localcloud.schema.model import Failure
from localcloud.store_model import Record
from localcloud.values import Json, Properties

NETWORK: Final = "azure-native:network:VirtualNetwork"
SUBNET: Final = "azure-native:network:Subnet"
SECURITY_GROUP: Final = "azure-native:network:NetworkSecurityGroup"
GATEWAY: Final = "azure-native:network:NatGateway"
ADDRESS: Final = "azure-native:network:PublicIPAddress"
ENDPOINT: Final = "azure-native:network:PrivateEndpoint"
_POOL: Final = "azure-native:devopsinfrastructure:Pool"
ROUTES: Final = "azure-native:network:RouteTable"
_NETWORK_PATH: Final = "Microsoft.Network/virtualNetworks/{virtualNetworkName}"
MISSING: Final = "InvalidResourceReference: Resource {value} referenced by the resource was not found."

Range = ipaddress.IPv4Network | ipaddress.IPv6Network

_STAMPS: dict[str, Computed] = {"etag": lambda _: f'W/"{uuid4()}"', "resourceGuid": lambda _: str(uuid4())}
ETAG: dict[str, Computed] = {"etag": lambda _: f'W/"{uuid4()}"'}


def _ranges(inputs: Properties, *paths: str) -> Iterator[Failure]:
    for path in paths:
        for where, value in known_at(inputs, path):
            try:
                ipaddress.ip_network(as_text(value))
            except ValueError as error:
                yield Failure(where, f"expected an address range in CIDR form, as 10.0.0.0/16: {error}")


def _network_ranges(inputs: Properties) -> Iterator[Failure]:
    yield from _ranges(inputs, "addressSpace.addressPrefixes[]", "subnets[].addressPrefix")


def _subnet_ranges(inputs: Properties) -> Iterator[Failure]:
    yield from _ranges(inputs, "addressPrefix", "addressPrefixes[]")


def _fits_in_its_network(request: Request) -> None:
    network = request.view.by_id(arm.resource_id(request, _NETWORK_PATH))
    name = text(request.inputs, "subnetName")
    if network is None:
        return
    mine = _given_ranges(request.inputs, "addressPrefix", "addressPrefixes[]")
    spaces = _given_ranges(network.inputs, "addressSpace.addressPrefixes[]")
    for prefix in mine:
        if spaces and not any(_is_within(prefix, space) for space in spaces):
            raise Refusal(
                f"NetcfgSubnetRangeOutsideVnet: Subnet '{name}' is not valid because its IP address range {prefix} is outside the IP "
                f"address range of virtual network '{network.name}'."
            )
        for other, theirs in _other_ranges(request, network):
            if prefix.overlaps(theirs):
                raise Refusal(
                    f"NetcfgSubnetRangesOverlap: Subnet '{name}' is not valid because its IP address range overlaps with that of an "
                    f"existing subnet in virtual network '{network.name}': {other} ({theirs})."
                )


def _given_ranges(inputs: Inputs, *paths: str) -> list[Range]:
    return [ipaddress.ip_network(as_text(value)) for path in paths for _, value in known_at(inputs, path)]


def _is_within(inner: Range, outer: Range) -> bool:
    if isinstance(inner, ipaddress.IPv4Network) and isinstance(outer, ipaddress.IPv4Network):
        return inner.subnet_of(outer)
    return isinstance(inner, ipaddress.IPv6Network) and isinstance(outer, ipaddress.IPv6Network) and inner.subnet_of(outer)


def _other_ranges(request: Request, network: Record) -> Iterable[tuple[str, Range]]:
    mine = text(request.inputs, "subnetName").lower()
    for subnet in request.view.find(SUBNET):
        name = subnet.id.rsplit("/", 1)[-1]
        if subnet.id.lower().startswith(f"{network.id.lower()}/") and name.lower() != mine:
            yield from ((name, taken) for taken in _given_ranges(subnet.inputs, "addressPrefix", "addressPrefixes[]"))
    for listed in items(network.inputs.get("subnets")):
        if text(listed, "name").lower() != mine and text(listed, "addressPrefix"):
            yield text(listed, "name"), ipaddress.ip_network(text(listed, "addressPrefix"))


def _is_unused(what: str, *users: tuple[str, str]) -> Rule:
    """Refused while a resource of one of the types names this one at the path."""

    def rule(request: Request) -> None:
        for kind, path in users:
            for user in request.view.find(kind):
                if any(as_text(value).lower() == request.id.lower() for _, value in known_at(user.inputs, path)):
                    raise Refusal(f"InUse{what}CannotBeDeleted: {what} {request.id} is in use by {user.id} and cannot be deleted.")

    return rule


def _simple(
    kind: str,
    plural: str,
    parameter: str,
    *,
    references: tuple[Reference, ...] = (),
    delete_rules: tuple[Rule, ...] = (),
    computed: dict[str, Computed] | None = None,
    defaults: dict[str, Json] | None = None,
    replaces: tuple[str, ...] = (),
) -> Behaviour:
    return arm.row(
        f"azure-native:network:{kind}",
        f"Microsoft.Network/{plural}/{{{parameter}}}",
        references=references,
        delete_rules=delete_rules,
        computed={**_STAMPS, **(computed or {})},
        defaults=defaults,
        replaces=replaces,
    )


def _any(path: str, kind: str) -> Reference:
    return Reference(path, kind, any_scope=True, message=MISSING)


def _address(request: Request) -> Json:
    number = derived_number(9, "address", request.id)
    return f"20.{number % 251}.{number // 251 % 251}.{number // 63001 % 251}"


ROWS = (
    arm.row(
        NETWORK,
        _NETWORK_PATH,
        computed=_STAMPS,
        references=(_any("subnets[].networkSecurityGroup.id", SECURITY_GROUP), _any("subnets[].natGateway.id", GATEWAY)),
        checks=(_network_ranges,),
        delete_rules=(_is_unused("VirtualNetwork", ("azure-native:databricks:Workspace", "parameters.customVirtualNetworkId.value")),),
    ),
    arm.row(
        SUBNET,
        f"{_NETWORK_PATH}/subnets/{{subnetName}}",
        parent=_NETWORK_PATH,
        located=False,
        computed=ETAG,
        references=(
            _any("networkSecurityGroup.id", SECURITY_GROUP),
            _any("natGateway.id", GATEWAY),
            _any("routeTable.id", ROUTES),
        ),
        checks=(_subnet_ranges,),
        create_rules=(_fits_in_its_network,),
        update_rules=(_fits_in_its_network, injection.refuse_another_range),
        delete_rules=(
            _is_unused("Subnet", (ENDPOINT, "subnet.id"), (_POOL, "fabricProfile.networkProfile.subnetId")),
            injection.refuse_used_subnet,
        ),
    ),
    _simple(
        "NetworkSecurityGroup",
        "networkSecurityGroups",
        "networkSecurityGroupName",
        delete_rules=(_is_unused("NetworkSecurityGroup", (SUBNET, "networkSecurityGroup.id")),),
        computed={"defaultSecurityRules": lambda _: []},
    ),
    _simple(
        "NatGateway",
        "natGateways",
        "natGatewayName",
        references=(_any("publicIpAddresses[].id", ADDRESS),),
        delete_rules=(_is_unused("NatGateway", (SUBNET, "natGateway.id")),),
        defaults={"idleTimeoutInMinutes": 4},
        replaces=("sku.name", "zones"),
    ),
    _simple(
        "PublicIPAddress",
        "publicIPAddresses",
        "publicIpAddressName",
        delete_rules=(_is_unused("PublicIPAddress", (GATEWAY, "publicIpAddresses[].id")),),
        computed={"ipAddress": _address},
        defaults={"publicIPAddressVersion": "IPv4", "publicIPAllocationMethod": "Static", "idleTimeoutInMinutes": 4},
        replaces=("publicIPAddressVersion", "sku.name", "zones"),
    ),
    _simple("RouteTable", "routeTables", "routeTableName", delete_rules=(_is_unused("RouteTable", (SUBNET, "routeTable.id")),)),
)
