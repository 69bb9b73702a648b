"""Workspaces in our own network: what Databricks asks of it, and what stands as long as they do."""

from __future__ import annotations

import pytest

from localcloud.behaviours.model import Refusal
from tests.localcloud.behaviours.world import GROUP_ID, SUBSCRIPTION, World, bricks

WORKSPACE = "azure-native:databricks:Workspace"
NETWORK = "azure-native:network:VirtualNetwork"
SUBNET = "azure-native:network:Subnet"
ADDRESS = "azure-native:network:PublicIPAddress"
GUARD = "azure-native:network:NetworkSecurityGroup"
DELEGATED = [{"name": "databricks", "serviceName": "Microsoft.Databricks/workspaces"}]


@pytest.fixture(autouse=True)
def group(world: World) -> None:
    world.resource_group()


@pytest.fixture
def network(world: World) -> str:
    return world.make(
        NETWORK,
        resourceGroupName="data-dev",
        virtualNetworkName="vnet",
        location="westeurope",
        addressSpace={"addressPrefixes": ["10.0.0.0/16"]},
    )


def subnet(world: World, name: str, prefix: str, **changes: object) -> str:
    guard = world.make(GUARD, resourceGroupName="data-dev", networkSecurityGroupName=f"nsg-{name}", location="westeurope")
    given = {"delegations": DELEGATED, "networkSecurityGroup": {"id": guard}, **changes}
    return world.make(SUBNET, resourceGroupName="data-dev", virtualNetworkName="vnet", subnetName=name, addressPrefix=prefix, **given)


def moved(world: World, name: str, id: str, prefix: str) -> None:
    """Gives a subnet another range."""
    guard = {"id": f"{GROUP_ID}/providers/Microsoft.Network/networkSecurityGroups/nsg-{name}"}
    given = {"delegations": DELEGATED, "networkSecurityGroup": guard, "addressPrefix": prefix}
    world.change(SUBNET, id, resourceGroupName="data-dev", virtualNetworkName="vnet", subnetName=name, **given)


def workspace(world: World, network: str, public: str = "public", private: str = "private", name: str = "dbw", **changes: object) -> str:
    return world.make(
        WORKSPACE,
        resourceGroupName="data-dev",
        workspaceName=name,
        managedResourceGroupId=f"/subscriptions/{SUBSCRIPTION}/resourceGroups/{name}-managed",
        parameters={
            "customVirtualNetworkId": {"value": network},
            "customPublicSubnetName": {"value": public},
            "customPrivateSubnetName": {"value": private},
        },
        **{"location": "westeurope", **changes},
    )


def test_a_workspace_keeps_its_network_and_its_subnets(world: World, network: str) -> None:
    one = subnet(world, "public", "10.0.1.0/26")
    subnet(world, "private", "10.0.2.0/26")
    made = workspace(world, network)
    with pytest.raises(Refusal, match=f"InUseSubnetCannotBeDeleted.*{made}"):
        world.delete(SUBNET, one)
    with pytest.raises(Refusal, match="InUseVirtualNetworkCannotBeDeleted"):
        world.delete(NETWORK, network)
    world.delete(WORKSPACE, made)
    world.delete(SUBNET, one)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"delegations": []}, "SubnetMissingDelegation"),
        ({"delegations": [{"name": "x", "serviceName": "Microsoft.Web/serverFarms"}]}, "SubnetMissingDelegation"),
        ({"networkSecurityGroup": None}, "SubnetMissingNetworkSecurityGroup"),
    ],
)
def test_a_subnet_is_handed_to_databricks_and_guarded(world: World, network: str, changes: dict[str, object], expected: str) -> None:
    subnet(world, "public", "10.0.1.0/26")
    subnet(world, "private", "10.0.2.0/26", **changes)
    with pytest.raises(Refusal, match=f"{expected}: customPrivateSubnetName"):
        workspace(world, network)


def test_a_subnet_is_large_enough(world: World, network: str) -> None:
    subnet(world, "public", "10.0.1.0/27")
    subnet(world, "private", "10.0.2.0/26")
    with pytest.raises(Refusal, match=r"InvalidSubnetSize: customPublicSubnetName .* smaller than /26"):
        workspace(world, network)


def test_workspaces_cannot_share_subnets(world: World, network: str) -> None:
    for name, prefix in (("public", "10.0.1.0/26"), ("private", "10.0.2.0/26"), ("other", "10.0.3.0/26")):
        subnet(world, name, prefix)
    first = workspace(world, network)
    with pytest.raises(Refusal, match=f"SubnetInUse.*{first}"):
        workspace(world, network, public="other", name="dbw-two")
    with pytest.raises(Refusal, match="two subnets"):
        workspace(world, network, public="other", private="other", name="dbw-three")


def test_a_workspace_keeps_the_ranges_that_its_machines_have_addresses_of(world: World, network: str) -> None:
    ranges = {"public": "10.0.1.0/26", "private": "10.0.2.0/26", "other": "10.0.3.0/26"}
    made = {name: subnet(world, name, prefix) for name, prefix in ranges.items()}
    workspace(world, network)
    with pytest.raises(Refusal, match=r"InUsePrefixCannotBeDeleted: IpPrefix 10\.0\.2\.0/26 on Subnet private"):
        moved(world, "private", made["private"], "10.0.4.0/26")
    moved(world, "other", made["other"], "10.0.4.0/26")
    moved(world, "private", made["private"], ranges["private"])


def test_network_and_workspace_are_in_one_region(world: World, network: str) -> None:
    subnet(world, "public", "10.0.1.0/26")
    subnet(world, "private", "10.0.2.0/26")
    with pytest.raises(Refusal, match="must be in one region"):
        workspace(world, network, location="northeurope")


def test_what_is_missing_is_named(world: World, network: str) -> None:
    subnet(world, "private", "10.0.2.0/26")
    with pytest.raises(Refusal, match=r"customPublicSubnetName names a subnet that .* does not have: public"):
        workspace(world, network)
    with pytest.raises(Refusal, match="customVirtualNetworkId names a virtual network that does not exist"):
        workspace(world, f"{GROUP_ID}/providers/Microsoft.Network/virtualNetworks/none")


def test_subnets_listed_in_the_network_count_too(world: World) -> None:
    guard = world.make(GUARD, resourceGroupName="data-dev", networkSecurityGroupName="nsg")
    network = world.make(
        NETWORK,
        resourceGroupName="data-dev",
        virtualNetworkName="vnet",
        addressSpace={"addressPrefixes": ["10.0.0.0/16"]},
        subnets=[
            {"name": name, "addressPrefix": f"10.0.{number}.0/24", "delegations": DELEGATED, "networkSecurityGroup": {"id": guard}}
            for number, name in enumerate(("public", "private"))
        ],
    )
    workspace(world, network)


def test_54_machines_start_if_the_lists_let_them_call_their_workspace(world: World, network: str) -> None:
    given = {"resourceGroupName": "data-dev", "location": "westeurope"}
    address = world.make(ADDRESS, **given, publicIpAddressName="egress")
    gateway = world.make("azure-native:network:NatGateway", **given, natGatewayName="nat", publicIpAddresses=[{"id": address}])
    subnet(world, "public", "10.0.1.0/26", natGateway={"id": gateway})
    subnet(world, "private", "10.0.2.0/26", natGateway={"id": gateway})
    made = workspace(world, network, sku={"name": "premium"})
    world.host = f"https://{world.output(WORKSPACE, made, 'workspaceUrl')}"
    cluster = {"sparkVersion": "16.4.x-scala2.12", "nodeTypeId": "Standard_D4ds_v5", "numWorkers": 1}
    world.make(bricks("workspaceConf"), customConfig={"enableIpAccessLists": "true"})
    offices = {"label": "offices", "listType": "ALLOW", "ipAddresses": ["203.0.113.0/24"]}
    allowed = world.make(bricks("ipAccessList"), **offices)
    with pytest.raises(Refusal, match="in none of the allowed lists offices"):
        world.make(bricks("cluster"), **cluster, clusterName="locked-out")
    way_out = world.output(ADDRESS, address, "ipAddress")
    world.change(bricks("ipAccessList"), allowed, **{**offices, "ipAddresses": ["203.0.113.0/24", way_out]})
    world.make(bricks("cluster"), **cluster, clusterName="let-in")
