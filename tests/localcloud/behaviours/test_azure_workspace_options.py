"""Serverless workspaces, keys of our own, closed storage, and private endpoints into all of them."""

from __future__ import annotations

import pytest

from localcloud.behaviours.model import Refusal
from tests.localcloud.behaviours.world import SUBSCRIPTION, World

WORKSPACE = "azure-native:databricks:Workspace"
CONNECTOR = "azure-native:databricks:AccessConnector"
ASSIGNMENT = "azure-native:authorization:RoleAssignment"
LOCK = "azure-native:authorization:ManagementLockByScope"
ENDPOINT = "azure-native:network:PrivateEndpoint"
LINK = "azure-native:privatedns:VirtualNetworkLink"
CRYPTO_USER = "e147488a-f6f5-4113-8e2d-b22465e65bf6"
MANAGED = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/managed"
HYBRID = {"managedResourceGroupId": MANAGED}


@pytest.fixture(autouse=True)
def group(world: World) -> None:
    world.resource_group()


def workspace(world: World, **inputs: object) -> str:
    return world.make(WORKSPACE, resourceGroupName="data-dev", workspaceName="dbw", location="westeurope", **inputs)


def connector(world: World, **identity: object) -> str:
    given = {"type": "SystemAssigned", **identity}
    return world.make(CONNECTOR, resourceGroupName="data-dev", connectorName="dbac", location="westeurope", identity=given)


def key(world: World, *, purge_protection: bool | None = True) -> str:
    world.vault(enablePurgeProtection=purge_protection)
    properties = {"kty": "RSA", "keySize": 3072}
    return world.make(
        "azure-native:keyvault:Key", resourceGroupName="data-dev", vaultName="kv-data-dev", keyName="k", properties=properties
    )


def encryption(*kinds: str) -> dict[str, object]:
    properties = {"keyVaultUri": "https://kv-data-dev.vault.azure.net/", "keyName": "k", "keyVersion": "1"}
    return {"entities": {kind: {"keySource": "Microsoft.Keyvault", "keyVaultProperties": properties} for kind in kinds}}


def may_use(world: World, key: str) -> None:
    definition = f"/subscriptions/{SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/{CRYPTO_USER}"
    world.make(
        ASSIGNMENT,
        scope=key,
        roleDefinitionId=definition,
        principalId="00000000-0000-4000-8000-000000000001",
        principalType="ServicePrincipal",
    )


class TestServerless:
    """A workspace without machines in the subscription."""

    def test_it_needs_no_managed_group(self, world: World) -> None:
        workspace(world, computeMode="Serverless")

    def test_it_goes_without_taking_anything_else_along(self, world: World) -> None:
        other = workspace(world, **HYBRID)
        alone = world.make(
            WORKSPACE, resourceGroupName="data-dev", workspaceName="dbw-alone", location="westeurope", computeMode="Serverless"
        )
        world.delete(WORKSPACE, alone)
        assert world.find(WORKSPACE, other) is not None

    def test_any_other_does(self, world: World) -> None:
        with pytest.raises(Refusal, match="Hybrid needs managedResourceGroupId"):
            workspace(world)

    @pytest.mark.parametrize("given", [HYBRID, {"parameters": {"enableNoPublicIp": {"value": True}}}, {"requiredNsgRules": "AllRules"}])
    def test_it_takes_nothing_of_machines(self, world: World, given: dict[str, object]) -> None:
        with pytest.raises(Refusal, match=f"Serverless does not take {next(iter(given))}"):
            workspace(world, computeMode="Serverless", **given)


class TestKeys:
    """Encryption with a key of our own."""

    def test_databricks_may_use_the_key_before_it_encrypts_the_control_plane(self, world: World) -> None:
        made = key(world)
        with pytest.raises(Refusal, match="KeyVaultAccessForbidden"):
            workspace(world, **HYBRID, encryption=encryption("managedServices"))
        may_use(world, made)
        workspace(world, **HYBRID, encryption=encryption("managedServices"))

    def test_the_disks_get_an_identity_that_stays(self, world: World) -> None:
        key(world)
        made = workspace(world, **HYBRID, encryption=encryption("managedDisk"))
        record = world.look(WORKSPACE, made)
        identity = record.outputs["managedDiskIdentity"]
        assert isinstance(identity, dict)
        assert identity["principalId"]
        assert world.change(WORKSPACE, made, **{**record.inputs, "tags": {"a": "b"}})["managedDiskIdentity"] == identity

    def test_without_a_key_there_is_none(self, world: World) -> None:
        assert "managedDiskIdentity" not in world.look(WORKSPACE, workspace(world, **HYBRID)).outputs

    def test_the_key_stands(self, world: World) -> None:
        with pytest.raises(Refusal, match="KeyVaultKeyNotFound"):
            workspace(world, **HYBRID, encryption=encryption("managedDisk"))

    def test_nobody_can_purge_it(self, world: World) -> None:
        key(world, purge_protection=None)
        with pytest.raises(Refusal, match="KeyVaultPurgeProtectionRequired"):
            workspace(world, **HYBRID, encryption=encryption("managedDisk"))


class TestClosedStorage:
    """The firewall of a workspace's own storage."""

    def test_it_names_the_connector_that_still_gets_in(self, world: World) -> None:
        with pytest.raises(Refusal, match="needs accessConnector"):
            workspace(world, **HYBRID, defaultStorageFirewall="Enabled")
        named = {"id": f"{MANAGED}/providers/Microsoft.Databricks/accessConnectors/none", "identityType": "SystemAssigned"}
        with pytest.raises(Refusal, match="AccessConnectorNotFound"):
            workspace(world, **HYBRID, defaultStorageFirewall="Enabled", accessConnector=named)
        made = connector(world)
        workspace(world, **HYBRID, defaultStorageFirewall="Enabled", accessConnector={**named, "id": made})


def test_a_connector_has_an_identity_of_its_own(world: World) -> None:
    identity = world.look(CONNECTOR, connector(world)).outputs["identity"]
    assert isinstance(identity, dict)
    assert identity["principalId"]


def test_identities_that_are_given_come_back_by_their_ids(world: World) -> None:
    given = world.identity()
    made = world.look(CONNECTOR, connector(world, type="UserAssigned", userAssignedIdentities=[given]))
    assert made.inputs["identity"] == {"type": "UserAssigned", "userAssignedIdentities": [given]}
    identity = made.outputs["identity"]
    assert isinstance(identity, dict)
    assert identity["userAssignedIdentities"] == {given: {}}


class TestPrivateEndpoints:
    """Private ways into workspaces and their storage."""

    @pytest.fixture
    def subnet(self, world: World) -> str:
        space = {"addressPrefixes": ["10.0.0.0/16"]}
        world.make("azure-native:network:VirtualNetwork", resourceGroupName="data-dev", virtualNetworkName="vnet", addressSpace=space)
        return world.make(
            "azure-native:network:Subnet",
            resourceGroupName="data-dev",
            virtualNetworkName="vnet",
            subnetName="endpoints",
            addressPrefix="10.0.9.0/27",
        )

    def endpoint(self, world: World, subnet: str, target: str, way: str) -> str:
        return world.make(
            ENDPOINT,
            resourceGroupName="data-dev",
            privateEndpointName=f"pe-{way}",
            subnet={"id": subnet},
            privateLinkServiceConnections=[{"name": "pe", "privateLinkServiceId": target, "groupIds": [way]}],
        )

    def test_a_workspace_has_two_ways_in_and_no_others(self, world: World, subnet: str) -> None:
        made = workspace(world, **HYBRID)
        for way in ("databricks_ui_api", "browser_authentication"):
            self.endpoint(world, subnet, made, way)
        with pytest.raises(Refusal, match=r"PrivateLinkServiceConnectionGroupIdInvalid: 'blob' .* databricks_ui_api"):
            self.endpoint(world, subnet, made, "blob")

    def test_a_workspaces_own_storage_stands_while_the_workspace_does(self, world: World, subnet: str) -> None:
        storage = f"{MANAGED}/providers/Microsoft.Storage/storageAccounts/stown"
        with pytest.raises(Refusal, match="InvalidResourceReference"):
            self.endpoint(world, subnet, storage, "dfs")
        workspace(world, **HYBRID, parameters={"storageAccountName": {"value": "stown"}})
        self.endpoint(world, subnet, storage, "dfs")

    def test_a_lock_on_the_target_keeps_its_endpoints(self, world: World, subnet: str) -> None:
        made = workspace(world, **HYBRID)
        endpoint = self.endpoint(world, subnet, made, "databricks_ui_api")
        lock = world.make(LOCK, scope=made, lockName="keep", level="CanNotDelete")
        with pytest.raises(Refusal, match="ScopeLocked"):
            world.delete(ENDPOINT, endpoint)
        world.delete(LOCK, lock)
        world.delete(ENDPOINT, endpoint)

    def test_a_network_asks_one_zone_of_a_name(self, world: World, subnet: str) -> None:
        world.resource_group("other")
        network = {"id": subnet.rpartition("/subnets/")[0]}
        for group in ("data-dev", "other"):
            world.make("azure-native:privatedns:PrivateZone", resourceGroupName=group, privateZoneName="privatelink.x", location="Global")
        given = {"privateZoneName": "privatelink.x", "virtualNetworkLinkName": "vnet", "location": "Global", "virtualNetwork": network}
        world.make(LINK, resourceGroupName="data-dev", registrationEnabled=False, **given)
        with pytest.raises(Refusal, match="overlapping namespaces"):
            world.make(LINK, resourceGroupName="other", registrationEnabled=False, **given)
