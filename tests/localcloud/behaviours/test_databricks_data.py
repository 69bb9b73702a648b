"""Secret scopes and Unity Catalog."""

from __future__ import annotations

import pytest

from localcloud.behaviours import behaviour
from localcloud.behaviours.model import Refusal
from localcloud.values import Json
from tests.components.azure.inside import inside
from tests.localcloud.behaviours.world import SECRETS_USER, TENANT, World, bricks, paths

SCOPE, BINDING = bricks("secretScope"), bricks("workspaceBinding")
DATABRICKS = "5f1f0b6e-7a54-4d0f-8f6b-7d6f7e0b9a01"  # the AzureDatabricks application's object id in the tenant


@pytest.fixture(autouse=True)
def group(world: World) -> None:
    world.resource_group()


def scope_on(world: World, vault: str, name: str = "vault", **inputs: object) -> str:
    metadata = {"resourceId": vault, "dnsName": f"https://{vault.rsplit('/', 1)[-1]}.vault.azure.net/"}
    return world.make(SCOPE, name=name, keyvaultMetadata=metadata, **inputs)


class TestScopes:
    """Pitfall 16: a scope on a Key Vault."""

    def test_16_a_standard_workspace_has_users_as_manager_only(self, world: World) -> None:
        world.workspace(tier="standard")
        vault = world.vault()
        with pytest.raises(Refusal, match="Premium Tier is disabled in this workspace"):
            scope_on(world, vault)
        assert scope_on(world, vault, initialManagePrincipal="users") == "vault"

    def test_16_a_personal_access_token_is_refused(self, world: World) -> None:
        world.workspace()
        vault = world.vault()
        world.token = "dapi123"
        with pytest.raises(Refusal, match="must have userAADToken defined"):
            scope_on(world, vault)
        world.make(SCOPE, name="own")

    def test_the_vault_stands_where_it_says(self, world: World) -> None:
        world.workspace()
        vault = world.vault()
        with pytest.raises(Refusal, match="it does not exist"):
            scope_on(world, vault.replace("kv-data-dev", "kv-none"))
        with pytest.raises(Refusal, match=r"DNS name https://other.vault.azure.net/ is not that of the Key Vault"):
            world.make(SCOPE, name="vault", keyvaultMetadata={"resourceId": vault, "dnsName": "https://other.vault.azure.net/"})

    def test_the_backend_follows_from_the_metadata(self, world: World) -> None:
        world.workspace()
        assert world.output(SCOPE, scope_on(world, world.vault()), "backendType") == "AZURE_KEYVAULT"
        assert world.output(SCOPE, world.make(SCOPE, name="own"), "backendType") == "DATABRICKS"

    def test_38_a_vaults_scope_has_its_metadata(self) -> None:
        assert paths(SCOPE, name="vault", backendType="AZURE_KEYVAULT") == ["backendType"]
        assert paths(SCOPE, name="vault", backendType="AZURE_KEYVAULT", keyvaultMetadata=...) == []

    def test_names_are_unique_in_a_workspace(self, world: World) -> None:
        world.workspace("dbw-one")
        world.make(SCOPE, name="own")
        with pytest.raises(Refusal, match="RESOURCE_ALREADY_EXISTS: Scope own already exists!"):
            world.make(SCOPE, name="own")
        world.workspace("dbw-two")
        world.make(SCOPE, name="own")


class TestSecrets:
    """Secrets, who may use them, and clusters that read them."""

    @pytest.fixture(autouse=True)
    def workspace(self, world: World) -> None:
        world.workspace()

    def cluster(self, world: World, placeholder: str) -> str:
        return world.make(
            bricks("cluster"),
            clusterName="c",
            sparkVersion="16.4.x-scala2.12",
            nodeTypeId="Standard_D4ds_v5",
            numWorkers=1,
            sparkEnvVars={"TOKEN": placeholder},
        )

    def test_31_a_replacement_that_is_made_first_is_deleted_with_the_old_one(self, world: World) -> None:
        world.make(SCOPE, name="own")
        secret: dict[str, Json] = {"scope": "own", "key": "token"}
        entry: dict[str, Json] = {"scope": "own", "principal": "users"}
        binding: dict[str, Json] = {"securableName": "sales", "securableType": "catalog"}
        for kind, given, changed in (
            (BINDING, {**binding, "bindingType": "BINDING_TYPE_READ_ONLY"}, {**binding, "bindingType": "BINDING_TYPE_READ_WRITE"}),
            (bricks("secret"), {**secret, "stringValue": "a"}, {**secret, "stringValue": "b"}),
            (bricks("secretAcl"), {**entry, "permission": "READ"}, {**entry, "permission": "WRITE"}),
        ):
            old, new = world.make(kind, **given), world.make(kind, **changed)
            assert (old, len([record for record in world.everything() if record.token == kind])) == (new, 1)
            world.delete(kind, old)
            assert not [record for record in world.everything() if record.token == kind]
        assert "stringValue" in behaviour(bricks("secret")).replaces
        assert "permission" in behaviour(bricks("secretAcl")).replaces
        assert "bindingType" in behaviour(BINDING).replaces

    def test_a_secret_is_named_by_scope_and_key(self, world: World) -> None:
        world.make(SCOPE, name="own")
        made = world.make(bricks("secret"), scope="own", key="token", stringValue="a")
        assert made == "own|||token"
        assert world.output(bricks("secret"), made, "configReference") == "{{secrets/own/token}}"

    def test_a_secret_goes_with_its_scope(self, world: World) -> None:
        world.make(SCOPE, name="own")
        world.make(bricks("secret"), scope="own", key="token", stringValue="a")
        world.make(bricks("secretAcl"), scope="own", principal="users", permission="READ")
        world.delete(SCOPE, "own")
        assert not [record for record in world.everything() if record.token in (bricks("secret"), bricks("secretAcl"))]

    def test_scopes_and_principals_stand(self, world: World) -> None:
        with pytest.raises(Refusal, match="Scope none does not exist!"):
            world.make(bricks("secret"), scope="none", key="token", stringValue="a")
        world.make(SCOPE, name="own")
        with pytest.raises(Refusal, match="Principal nobody does not exist"):
            world.make(bricks("secretAcl"), scope="own", principal="nobody", permission="READ")

    def test_a_vaults_secrets_are_written_to_the_vault(self, world: World) -> None:
        scope_on(world, world.vault())
        with pytest.raises(Refusal, match="Cannot write secrets to Azure KeyVault-backed scope"):
            world.make(bricks("secret"), scope="vault", key="token", stringValue="a")

    def test_16_reading_a_vault_takes_a_role_for_databricks(self, world: World) -> None:
        vault = world.vault()
        scope_on(world, vault)
        world.make(
            "azure-native:keyvault:Secret",
            resourceGroupName="data-dev",
            vaultName="kv-data-dev",
            secretName="token",
            properties={"value": "x"},
        )
        with pytest.raises(Refusal, match="give the AzureDatabricks application"):
            self.cluster(world, "{{secrets/vault/token}}")
        world.allow(DATABRICKS, vault)
        self.cluster(world, "{{secrets/vault/token}}")
        with pytest.raises(Refusal, match="Secret does not exist with scope: vault and key: other"):
            self.cluster(world, "{{secrets/vault/other}}")

    def test_a_cluster_reads_own_secrets(self, world: World) -> None:
        world.make(SCOPE, name="own")
        with pytest.raises(Refusal, match="Secret does not exist"):
            self.cluster(world, "{{secrets/own/token}}")
        world.make(bricks("secret"), scope="own", key="token", stringValue="a")
        self.cluster(world, "{{secrets/own/token}}")


class TestCatalogs:
    """Catalogs, what is in them, and grants on it."""

    @pytest.fixture(autouse=True)
    def workspace(self, world: World) -> None:
        world.workspace()

    def test_names_and_contents(self, world: World) -> None:
        assert world.make(bricks("catalog"), name="data") == "data"
        assert world.make(bricks("schema"), catalogName="data", name="raw") == "data.raw"
        volume = world.make(bricks("volume"), catalogName="data", schemaName="raw", name="files", volumeType="MANAGED")
        assert world.output(bricks("volume"), volume, "volumePath") == "/Volumes/data/raw/files"
        with pytest.raises(Refusal, match=r"'data' is not empty: it holds data.raw"):
            world.delete(bricks("catalog"), "data")

    def test_force_destroy_takes_the_contents(self, world: World) -> None:
        world.make(bricks("catalog"), name="data", forceDestroy=True)
        world.make(bricks("schema"), catalogName="data", name="raw")
        world.make(bricks("volume"), catalogName="data", schemaName="raw", name="files", volumeType="MANAGED")
        world.delete(bricks("catalog"), "data")
        assert not [record for record in world.everything() if record.token.startswith("databricks:")]

    def test_what_they_name_stands(self, world: World) -> None:
        with pytest.raises(Refusal, match="Catalog 'none' does not exist"):
            world.make(bricks("schema"), catalogName="none", name="raw")
        world.make(bricks("catalog"), name="data")
        with pytest.raises(Refusal, match=r"Schema 'data.none' does not exist"):
            world.make(bricks("volume"), catalogName="data", schemaName="none", name="files", volumeType="MANAGED")

    def test_36_one_grants_per_securable(self, world: World) -> None:
        world.make(bricks("catalog"), name="data")
        given = {"catalog": "data", "grants": [{"principal": "account users", "privileges": ["USE_CATALOG"]}]}
        assert world.make(bricks("grants"), **given) == "catalog/data"
        assert world.make(bricks("grants"), **given) == "catalog/data", "the same again, as after a kill, changes nothing"
        given["grants"] = [{"principal": "account users", "privileges": ["BROWSE"]}]
        with pytest.raises(Refusal, match="set by another Grants resource already"):
            world.make(bricks("grants"), **given)

    def test_a_grant_is_on_something_and_for_somebody(self, world: World) -> None:
        grants = [{"principal": "nobody", "privileges": ["USE_CATALOG"]}]
        with pytest.raises(Refusal, match="catalog 'none' does not exist"):
            world.make(bricks("grants"), catalog="none", grants=grants)
        world.make(bricks("catalog"), name="data")
        with pytest.raises(Refusal, match=r"Could not find principal with name nobody$"):
            world.make(bricks("grants"), catalog="data", grants=grants)
        world.make(bricks("group"), displayName="engineers")
        for local in ("engineers", "users"):
            with pytest.raises(Refusal, match=f"Could not find principal with name {local} in the account"):
                world.make(bricks("grants"), catalog="data", grants=[{"principal": local, "privileges": ["USE_CATALOG"]}])
        assert paths(bricks("grants"), grants=grants) == ["grants"]

    def test_52_an_owner_is_somebody_of_the_account(self, world: World) -> None:
        world.make(bricks("group"), displayName="engineers")
        for owner in ("engineers", "nobody"):
            with pytest.raises(Refusal, match=f"Could not find principal with name {owner} in the account"):
                world.make(bricks("catalog"), name="owned", owner=owner)
        made = world.make(bricks("catalog"), name="owned", owner="account users")
        assert world.output(bricks("catalog"), made, "owner") == "account users"

    def test_56_a_location_is_tried_out_as_the_connector(self, world: World) -> None:
        connector = world.make(
            "azure-native:databricks:AccessConnector",
            resourceGroupName="data-dev",
            connectorName="dbac",
            identity={"type": "SystemAssigned"},
        )
        given = {"resourceGroupName": "data-dev", "accountName": "datalake", "kind": "StorageV2", "sku": {"name": "Standard_LRS"}}
        closed = {"defaultAction": "Deny", "resourceAccessRules": []}
        account = world.make("azure-native:storage:StorageAccount", **given, networkRuleSet=closed)
        world.make(bricks("storageCredential"), name="lake", azureManagedIdentity={"accessConnectorId": connector})
        location = {"name": "raw", "url": "abfss://raw@datalake.dfs.core.windows.net/", "credentialName": "lake"}
        with pytest.raises(Refusal, match=r"not authorized to perform this operation\., 403: the firewall"):
            world.make(bricks("externalLocation"), **location)
        admitted = {"defaultAction": "Deny", "resourceAccessRules": [{"tenantId": TENANT, "resourceId": connector}]}
        world.change("azure-native:storage:StorageAccount", account, **given, networkRuleSet=admitted)
        with pytest.raises(Refusal, match="using this permission"):
            world.make(bricks("externalLocation"), **location)
        identity = world.look("azure-native:databricks:AccessConnector", connector).outputs["identity"]
        contributor = SECRETS_USER.rpartition("/")[0] + "/ba92f5b4-2d11-453d-a403-e96b0029c9fe"
        world.allow(str(inside(identity, "principalId")), account, contributor)
        assert world.make(bricks("externalLocation"), **location) == "raw"

    def test_storage(self, world: World) -> None:
        connector = world.make("azure-native:databricks:AccessConnector", resourceGroupName="data-dev", connectorName="dbac")
        with pytest.raises(Refusal, match=r"access connector .* does not exist"):
            world.make(bricks("storageCredential"), name="lake", azureManagedIdentity={"accessConnectorId": f"{connector}-no"})
        world.make(bricks("storageCredential"), name="lake", azureManagedIdentity={"accessConnectorId": connector})
        url = "abfss://raw@datalake.dfs.core.windows.net/"
        location = world.make(bricks("externalLocation"), name="raw", url=url, credentialName="lake")
        with pytest.raises(Refusal, match="LOCATION_OVERLAP"):
            world.make(bricks("externalLocation"), name="inner", url=f"{url}inner", credentialName="lake")
        with pytest.raises(Refusal, match="is in use by external location raw"):
            world.delete(bricks("storageCredential"), "lake")
        world.delete(bricks("externalLocation"), location)
        world.delete(bricks("storageCredential"), "lake")


def test_an_address_list_has_addresses() -> None:
    given = {"label": "office", "listType": "ALLOW"}
    assert paths(bricks("ipAccessList"), **given, ipAddresses=["10.0.0.1", "10.0.0.0/8"]) == []
    assert paths(bricks("ipAccessList"), **given, ipAddresses=["office"]) == ["ipAddresses[0]"]


def test_a_setting_is_there_once_and_can_be_set_again(world: World) -> None:
    world.workspace()
    kind = bricks("workspaceConf")
    assert world.make(kind, customConfig={"enableIpAccessLists": "true"}) == "_"
    assert world.make(kind, customConfig={"maxTokenLifetimeDays": "30"}) == "_"


def test_a_token_is_told_once_and_kept_secret(world: World) -> None:
    world.workspace()
    made = world.make(bricks("token"), comment="for a tool", lifetimeSeconds=3600)
    assert str(world.output(bricks("token"), made, "tokenValue")).startswith("dapi")
    assert "tokenValue" in behaviour(bricks("token")).secret_outputs


def test_43_a_catalog_outlives_its_workspace_with_its_name(world: World) -> None:
    workspace = world.workspace()
    world.make(bricks("catalog"), name="data_dev_sales")
    world.make(bricks("secretScope"), name="own")
    world.delete("azure-native:databricks:Workspace", workspace)
    assert {record.token for record in world.everything()} & {bricks("catalog"), bricks("secretScope")} == {bricks("catalog")}
    world.workspace()
    with pytest.raises(Refusal, match=r"'data_dev_sales' already exists. It was created in https:.*, which is gone"):
        world.make(bricks("catalog"), name="data_dev_sales")


def test_what_notebooks_have_left_in_a_schema_keeps_it_and_goes_with_it(world: World) -> None:
    world.workspace()
    world.make(bricks("catalog"), name="sales")
    for name, forced in (("kept", False), ("forced", True)):
        schema = world.make(bricks("schema"), catalogName="sales", name=name, forceDestroy=forced)
        table = world.store.files / "databricks" / "warehouse" / "sales" / name / "orders"
        (table / "_delta_log").mkdir(parents=True)
        if not forced:
            with pytest.raises(Refusal, match=r"'sales\.kept' is not empty: it holds sales\.kept\.orders"):
                world.delete(bricks("schema"), schema)
        else:
            world.delete(bricks("schema"), schema)
        assert table.exists() is not forced
