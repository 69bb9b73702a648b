"""Networks, storage, monitoring and agent pools."""

from __future__ import annotations

import pytest

from localcloud.behaviours.model import Refusal
from tests.localcloud.behaviours.world import GROUP_ID, SUBSCRIPTION, World, paths

NETWORK = "azure-native:network:VirtualNetwork"
SUBNET = "azure-native:network:Subnet"
ACCOUNT = "azure-native:storage:StorageAccount"


@pytest.fixture(autouse=True)
def group(world: World) -> None:
    world.resource_group()


@pytest.fixture
def network(world: World) -> str:
    return world.make(NETWORK, resourceGroupName="data-dev", virtualNetworkName="vnet", addressSpace={"addressPrefixes": ["10.1.0.0/16"]})


def subnet(world: World, name: str, prefix: str, **inputs: object) -> str:
    return world.make(SUBNET, resourceGroupName="data-dev", virtualNetworkName="vnet", subnetName=name, addressPrefix=prefix, **inputs)


def test_a_subnet_lies_in_its_network(world: World, network: str) -> None:
    assert subnet(world, "one", "10.1.1.0/24") == f"{network}/subnets/one"
    with pytest.raises(Refusal, match="NetcfgSubnetRangeOutsideVnet"):
        subnet(world, "two", "10.2.0.0/24")
    with pytest.raises(Refusal, match=r"NetcfgSubnetRangesOverlap.*one"):
        subnet(world, "three", "10.1.1.128/25")


def test_a_subnets_security_group_stands_and_stays(world: World, network: str) -> None:
    assert network
    with pytest.raises(Refusal, match="InvalidResourceReference"):
        subnet(world, "one", "10.1.1.0/24", networkSecurityGroup={"id": f"{GROUP_ID}/providers/Microsoft.Network/networkSecurityGroups/no"})
    kind = "azure-native:network:NetworkSecurityGroup"
    nsg = world.make(kind, resourceGroupName="data-dev", networkSecurityGroupName="nsg")
    made = subnet(world, "one", "10.1.1.0/24", networkSecurityGroup={"id": nsg})
    with pytest.raises(Refusal, match="InUseNetworkSecurityGroupCannotBeDeleted"):
        world.delete(kind, nsg)
    world.delete(SUBNET, made)
    world.delete(kind, nsg)


def test_an_address_range_has_no_host_bits() -> None:
    given = {"resourceGroupName": "g", "virtualNetworkName": "v", "subnetName": "s"}
    assert paths(SUBNET, **given, addressPrefix="10.1.1.5/24") == ["addressPrefix"]
    assert paths(SUBNET, **given, addressPrefix="10.1.1.0/24") == []


def test_account_names_are_global(world: World) -> None:
    given = {"sku": {"name": "Standard_LRS"}, "kind": "StorageV2"}
    made = world.make(ACCOUNT, resourceGroupName="data-dev", accountName="datalake", **given)
    world.make("azure-native:resources:ResourceGroup", resourceGroupName="other", location="westeurope")
    with pytest.raises(Refusal, match="StorageAccountAlreadyTaken"):
        world.make(ACCOUNT, resourceGroupName="other", accountName="datalake", **given)
    container = world.make("azure-native:storage:BlobContainer", resourceGroupName="data-dev", accountName="datalake", containerName="raw")
    assert container == f"{made}/blobServices/default/containers/raw"


def test_an_account_is_in_one_perimeter(world: World) -> None:
    account = world.make(ACCOUNT, resourceGroupName="data-dev", accountName="datalake", kind="StorageV2", sku={"name": "Standard_LRS"})
    kind, given = "azure-native:network:NetworkSecurityPerimeter", {"resourceGroupName": "data-dev"}
    for name in ("one", "other"):
        world.make(kind, **given, networkSecurityPerimeterName=name, location="westeurope")
        profile = world.make(f"{kind}Profile", **given, networkSecurityPerimeterName=name, profileName="databricks")
        association = {
            "networkSecurityPerimeterName": name,
            "associationName": "storage",
            "accessMode": "Learning",
            "privateLinkResource": {"id": account},
            "profile": {"id": profile},
        }
        if name == "one":
            world.make(f"{kind}Association", **given, **association)
    with pytest.raises(Refusal, match="ResourceAlreadyAssociated"):
        world.make(f"{kind}Association", **given, **association)
    with pytest.raises(Refusal, match="InvalidResourceReference"):
        world.make(f"{kind}Association", **given, **{**association, "privateLinkResource": {"id": f"{account}-no"}})


def test_a_diagnostic_setting_needs_both_ends(world: World) -> None:
    kind, logs = "azure-native:monitor:DiagnosticSetting", "azure-native:operationalinsights:Workspace"
    sink = world.make(logs, resourceGroupName="data-dev", workspaceName="log-data")
    with pytest.raises(Refusal, match="ResourceNotFound"):
        world.make(kind, name="audit", resourceUri=f"{GROUP_ID}/providers/Microsoft.KeyVault/vaults/kv", workspaceId=sink)
    vault = world.vault()
    made = world.make(kind, name="audit", resourceUri=vault, workspaceId=sink)
    assert made == f"{vault}/providers/microsoft.insights/diagnosticSettings/audit"
    assert paths(kind, name="audit", resourceUri=vault) == ["workspaceId"]


def test_59_a_budget_has_five_notifications(world: World) -> None:
    def notifications(number: int) -> dict[str, object]:
        about = {"enabled": True, "operator": "GreaterThan", "threshold": 80, "contactEmails": ["a@contoso.com"]}
        return {f"at-{index}": about for index in range(number)}

    kind, scope = "azure-native:consumption:Budget", f"/subscriptions/{SUBSCRIPTION}"
    given = {"budgetName": "b", "scope": scope, "amount": 5, "category": "Cost", "timeGrain": "Monthly"}
    given["timePeriod"] = {"startDate": "2026-11-01T00:00:00Z"}
    with pytest.raises(Refusal, match="up to 5 notifications, got 6"):
        world.make(kind, **given, notifications=notifications(6))
    made = world.make(kind, **given, notifications=notifications(5))
    with pytest.raises(Refusal, match="up to 5 notifications, got 6"):
        world.change(kind, made, **given, notifications=notifications(6))


def test_a_managed_pool_stands_in_a_project_of_a_dev_center(world: World) -> None:
    center = world.make("azure-native:devcenter:DevCenter", resourceGroupName="data-dev", devCenterName="dc-data", location="westeurope")
    project = world.make(
        "azure-native:devcenter:Project", resourceGroupName="data-dev", projectName="agents", devCenterId=center, location="westeurope"
    )
    with pytest.raises(Refusal, match="DevCenterHasProjects"):
        world.delete("azure-native:devcenter:DevCenter", center)
    world.delete("azure-native:devcenter:Project", project)
    world.delete("azure-native:devcenter:DevCenter", center)


class TestPoolInOurNetwork:
    """A Managed DevOps Pool whose machines are in a subnet of ours."""

    POOL = "azure-native:devopsinfrastructure:Pool"

    def pool(self, world: World, subnet_id: str) -> str:
        center = world.make(
            "azure-native:devcenter:DevCenter", resourceGroupName="data-dev", devCenterName="dc-data", location="westeurope"
        )
        project = world.make(
            "azure-native:devcenter:Project", resourceGroupName="data-dev", projectName="agents", devCenterId=center, location="westeurope"
        )
        return world.make(
            self.POOL,
            resourceGroupName="data-dev",
            poolName="agents-data",
            devCenterProjectResourceId=project,
            maximumConcurrency=2,
            fabricProfile={"kind": "Vmss", "networkProfile": {"subnetId": subnet_id}},
        )

    def test_its_subnet_is_handed_over(self, world: World, network: str) -> None:
        assert network
        with pytest.raises(Refusal, match="InvalidSubnetDelegation"):
            self.pool(world, subnet(world, "agents", "10.1.9.0/28"))

    def test_azure_may_put_machines_there_and_the_subnet_stays_with_them(self, world: World, network: str) -> None:
        delegations = [{"name": "owner", "serviceName": "Microsoft.DevOpsInfrastructure/pools"}]
        made = subnet(world, "agents", "10.1.9.0/28", delegations=delegations)
        for role in ("acdd72a7-3385-48ef-bd42-f606fba81ae7", "4d97b98b-1d4f-4787-a291-c67834d212e7"):
            definition = f"{GROUP_ID.partition('/resourceGroups/')[0]}/providers/Microsoft.Authorization/roleDefinitions/{role}"
            world.make(
                "azure-native:authorization:RoleAssignment",
                scope=network,
                roleDefinitionId=definition,
                principalId="00000000-0000-4000-8000-000000000009",
                principalType="ServicePrincipal",
            )
        self.pool(world, made)
        with pytest.raises(Refusal, match="InUseSubnetCannotBeDeleted"):
            world.delete(SUBNET, made)

    def test_it_says_which_role_is_missing(self, world: World, network: str) -> None:
        delegations = [{"name": "owner", "serviceName": "Microsoft.DevOpsInfrastructure/pools"}]
        with pytest.raises(Refusal, match=f"VirtualNetworkAccessDenied.*role Reader on {network}"):
            self.pool(world, subnet(world, "agents", "10.1.9.0/28", delegations=delegations))
