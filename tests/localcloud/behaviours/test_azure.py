"""Azure: ids, locks, identities, role assignments, and what a resource group takes with it."""

from __future__ import annotations

import pytest

from localcloud.behaviours.model import Refusal
from tests.components.azure.inside import inside
from tests.localcloud.behaviours.world import GROUP_ID, SECRETS_USER, SUBSCRIPTION, TENANT, World, paths

GROUP = "azure-native:resources:ResourceGroup"
IDENTITY = "azure-native:managedidentity:UserAssignedIdentity"
CREDENTIAL = "azure-native:managedidentity:FederatedIdentityCredential"
LOCK = "azure-native:authorization:ManagementLockByScope"
ASSIGNMENT = "azure-native:authorization:RoleAssignment"
OWNER = f"/subscriptions/{SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/8e3af657-a8ff-443c-a75c-2fe8c4bcb635"


def test_ids_are_those_of_resource_manager(world: World) -> None:
    assert world.resource_group() == GROUP_ID
    identity = world.identity()
    assert identity == f"{GROUP_ID}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-deploy"
    outputs = world.look(IDENTITY, identity).outputs
    assert outputs["type"] == "Microsoft.ManagedIdentity/userAssignedIdentities"
    assert outputs["tenantId"] == TENANT
    assert outputs["clientId"] != outputs["principalId"]


def test_a_resource_needs_its_group(world: World) -> None:
    with pytest.raises(Refusal, match="ResourceGroupNotFound: Resource group 'data-dev' could not be found"):
        world.identity()


def test_a_type_without_a_row_has_an_id_of_the_usual_form(world: World) -> None:
    world.resource_group()
    made = world.make("azure-native:web:AppServicePlan", resourceGroupName="data-dev", name="plan", location="westeurope")
    assert made == f"{GROUP_ID}/providers/Microsoft.Web/appServicePlans/plan"
    world.delete(GROUP, GROUP_ID)
    assert world.everything() == []


def test_an_existing_resource_is_not_made_again(world: World) -> None:
    world.resource_group()
    with pytest.raises(Refusal, match="Cannot create already existing resource"):
        world.resource_group("DATA-DEV")


def test_a_group_takes_its_contents(world: World) -> None:
    world.resource_group()
    world.identity()
    world.vault()
    world.delete(GROUP, GROUP_ID)
    assert world.everything() == []


def test_a_credential_trusts_a_subject_once(world: World) -> None:
    world.resource_group()
    identity = world.identity()
    connection = world.connection(world.project(), world.client_id(identity))
    first = world.trust(connection)
    assert first == f"{identity}/federatedIdentityCredentials/azure-devops"
    with pytest.raises(Refusal, match="IssuerAndSubjectMustBeUnique"):
        world.make(
            CREDENTIAL,
            resourceGroupName="data-dev",
            resourceName="id-deploy",
            federatedIdentityCredentialResourceName="again",
            issuer=world.output(CREDENTIAL, first, "issuer"),
            subject=world.output(CREDENTIAL, first, "subject"),
            audiences=["api://AzureADTokenExchange"],
        )


def test_a_credential_needs_its_identity(world: World) -> None:
    world.resource_group()
    with pytest.raises(Refusal, match="ParentResourceNotFound"):
        world.make(
            CREDENTIAL,
            resourceGroupName="data-dev",
            resourceName="nobody",
            federatedIdentityCredentialResourceName="azure-devops",
            issuer="https://login.microsoftonline.com/x/v2.0",
            subject="s",
            audiences=["api://AzureADTokenExchange"],
        )


class TestRoleAssignments:
    """Pitfall 19: `principal_type` and a GUID for a name."""

    @pytest.fixture
    def principal(self, world: World) -> str:
        world.resource_group()
        return world.output(IDENTITY, world.identity(), "principalId")

    def test_19_a_new_principal_is_not_found_without_its_type(self, world: World, principal: str) -> None:
        with pytest.raises(Refusal, match=r"PrincipalNotFound.*set the role assignment principalType"):
            world.allow(principal, GROUP_ID, principalType=None)

    def test_19_the_type_must_be_right(self, world: World, principal: str) -> None:
        with pytest.raises(Refusal, match="UnmatchedPrincipalType"):
            world.allow(principal, GROUP_ID, principalType="User")

    def test_19_the_name_is_a_guid(self) -> None:
        assert paths(ASSIGNMENT, principalId=TENANT, scope=GROUP_ID, roleDefinitionId=OWNER, roleAssignmentName="deployer") == [
            "roleAssignmentName"
        ]

    def test_a_role_is_given_once(self, world: World, principal: str) -> None:
        world.allow(principal, GROUP_ID, roleAssignmentName="0b3d3b62-2a0f-4f4e-8f4e-0e5b2f9d4c11")
        with pytest.raises(Refusal, match="RoleAssignmentExists"):
            world.allow(principal, GROUP_ID, roleAssignmentName="1b3d3b62-2a0f-4f4e-8f4e-0e5b2f9d4c11")

    def test_the_scope_must_stand(self, world: World, principal: str) -> None:
        with pytest.raises(Refusal, match="ResourceNotFound"):
            world.allow(principal, f"{GROUP_ID}/providers/Microsoft.KeyVault/vaults/nowhere")
        with pytest.raises(Refusal, match="ResourceGroupNotFound"):
            world.allow(principal, f"/subscriptions/{SUBSCRIPTION}/resourceGroups/nowhere")

    def test_the_role_must_be_known(self, world: World, principal: str) -> None:
        with pytest.raises(Refusal, match="RoleDefinitionDoesNotExist"):
            world.allow(principal, GROUP_ID, role=SECRETS_USER.replace("4633458b", "5633458b"))

    def test_an_assignment_goes_with_its_scope(self, world: World, principal: str) -> None:
        vault = world.vault()
        made = world.allow(principal, vault)
        assert made.startswith(f"{vault}/providers/Microsoft.Authorization/roleAssignments/")
        world.delete("azure-native:keyvault:Vault", vault)
        assert world.find(ASSIGNMENT, made) is None


class TestLocks:
    """A lock holds what stands under it."""

    @pytest.fixture
    def vault(self, world: World) -> str:
        world.resource_group()
        return world.vault()

    def lock(self, world: World, scope: str, level: str = "CanNotDelete") -> str:
        return world.make(LOCK, scope=scope, lockName="keep", level=level)

    def test_a_locked_resource_stays(self, world: World, vault: str) -> None:
        lock = self.lock(world, vault)
        assert lock == f"{vault}/providers/Microsoft.Authorization/locks/keep"
        with pytest.raises(Refusal, match=f"ScopeLocked: .*cannot perform delete operation.*'{vault}'"):
            world.delete("azure-native:keyvault:Vault", vault)
        world.delete(LOCK, lock)
        world.delete("azure-native:keyvault:Vault", vault)

    def test_what_holds_a_locked_resource_stays(self, world: World, vault: str) -> None:
        self.lock(world, vault)
        with pytest.raises(Refusal, match="ScopeLocked"):
            world.delete(GROUP, GROUP_ID)
        assert world.find(GROUP, GROUP_ID) is not None

    def test_a_lock_on_the_group_holds_what_is_inside(self, world: World, vault: str) -> None:
        self.lock(world, GROUP_ID)
        with pytest.raises(Refusal, match="ScopeLocked"):
            world.delete("azure-native:keyvault:Vault", vault)

    def test_a_lock_does_not_hold_a_name_that_begins_alike(self, world: World, vault: str) -> None:
        other = world.vault("kv-data-dev2")
        self.lock(world, vault)
        world.delete("azure-native:keyvault:Vault", other)

    def test_a_vaults_secrets_come_and_go_under_a_lock(self, world: World, vault: str) -> None:
        secret = world.make(
            "azure-native:keyvault:Secret",
            resourceGroupName="data-dev",
            vaultName="kv-data-dev",
            secretName="token",
            properties={"value": "x"},
        )
        self.lock(world, vault)
        world.delete("azure-native:keyvault:Secret", secret)

    def test_read_only_refuses_changes_as_well(self, world: World, vault: str) -> None:
        self.lock(world, GROUP_ID, "ReadOnly")
        with pytest.raises(Refusal, match="cannot perform write operation"):
            world.identity()
        assert world.find("azure-native:keyvault:Vault", vault) is not None

    def test_the_scope_must_stand(self, world: World) -> None:
        with pytest.raises(Refusal, match="ResourceGroupNotFound"):
            self.lock(world, GROUP_ID)


@pytest.mark.parametrize(
    ("name", "wrong"),
    [("kv-data-dev", []), ("kv", ["vaultName"]), ("kv--data", ["vaultName"]), ("9kv-data", ["vaultName"]), ("kv-data-", ["vaultName"])],
)
def test_the_form_of_a_vaults_name(name: str, wrong: list[str]) -> None:
    given = {"tenantId": TENANT, "sku": {"family": "A", "name": "standard"}}
    assert paths("azure-native:keyvault:Vault", resourceGroupName="g", vaultName=name, properties=given) == wrong


def test_an_unknown_value_is_not_judged() -> None:
    given = {"tenantId": ..., "sku": {"family": "A", "name": "standard"}}
    assert paths("azure-native:keyvault:Vault", resourceGroupName=..., vaultName=..., properties=given) == []


class TestFunctions:
    """What azure-native answers."""

    def test_who_runs_the_program(self, world: World) -> None:
        answer = world.ask("azure-native:authorization:getClientConfig")
        assert (answer["subscriptionId"], answer["tenantId"]) == (SUBSCRIPTION, TENANT)

    def test_an_existing_vault(self, world: World) -> None:
        world.resource_group()
        made = world.vault()
        assert world.ask("azure-native:keyvault:getVault", resourceGroupName="data-dev", vaultName="KV-DATA-DEV")["id"] == made

    def test_a_vault_that_is_not_there(self, world: World) -> None:
        with pytest.raises(
            Refusal, match=r"ResourceNotFound: The Resource 'Microsoft.KeyVault/vaults/none' under resource group 'data-dev'"
        ):
            world.ask("azure-native:keyvault:getVault", resourceGroupName="data-dev", vaultName="none")

    def test_a_managed_group_is_found_as_long_as_its_workspace_is(self, world: World) -> None:
        world.resource_group()
        workspace = world.workspace()
        answer = world.ask("azure-native:resources:getResourceGroup", resourceGroupName="dbw-data-dev-managed")
        assert answer["managedBy"] == workspace
        world.delete("azure-native:databricks:Workspace", workspace)
        with pytest.raises(Refusal, match="ResourceGroupNotFound"):
            world.ask("azure-native:resources:getResourceGroup", resourceGroupName="dbw-data-dev-managed")

    def test_keys_are_those_of_what_stands(self, world: World) -> None:
        world.resource_group()
        world.make(
            "azure-native:storage:StorageAccount", resourceGroupName="data-dev", accountName="stdata", kind="StorageV2", sku={"name": "x"}
        )
        asked = {"resourceGroupName": "data-dev", "accountName": "stdata"}
        first = world.ask("azure-native:storage:listStorageAccountKeys", **asked)
        assert [inside(first, "keys", number, "keyName") for number in (0, 1)] == ["key1", "key2"]
        assert inside(first, "keys", 0, "value") != inside(first, "keys", 1, "value")
        assert world.ask("azure-native:storage:listStorageAccountKeys", **asked) == first, "they stay until somebody makes new ones"
        with pytest.raises(Refusal, match="ResourceNotFound"):
            world.ask("azure-native:storage:listStorageAccountKeys", resourceGroupName="data-dev", accountName="none")

    def test_a_web_application_has_an_address(self, world: World) -> None:
        world.resource_group()
        made = world.make("azure-native:web:WebApp", resourceGroupName="data-dev", name="Portal", location="westeurope")
        assert world.output("azure-native:web:WebApp", made, "defaultHostName") == "portal.azurewebsites.net"
