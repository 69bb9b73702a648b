"""Key vaults: their names, what a deleted one leaves behind, and their secrets."""

from __future__ import annotations

import pytest

from localcloud.behaviours.model import Refusal
from tests.localcloud.behaviours.world import TENANT, World

VAULT = "azure-native:keyvault:Vault"
SECRET = "azure-native:keyvault:Secret"
KEY = "azure-native:keyvault:Key"


@pytest.fixture(autouse=True)
def group(world: World) -> None:
    world.resource_group()


def secret(world: World, name: str = "token", vault: str = "kv-data-dev", value: str = "s3cret") -> str:
    return world.make(SECRET, resourceGroupName="data-dev", vaultName=vault, secretName=name, properties={"value": value})


def key(world: World, owner: str = "a") -> str:
    given = {"properties": {"kty": "RSA", "keySize": 2048}, "tags": {"owner": owner}}
    return world.make(KEY, resourceGroupName="data-dev", vaultName="kv-data-dev", keyName="storage", **given)


def test_where_a_vault_answers(world: World) -> None:
    properties = world.look(VAULT, world.vault()).outputs["properties"]
    assert isinstance(properties, dict)
    assert properties["vaultUri"] == "https://kv-data-dev.vault.azure.net/"
    assert properties["tenantId"] == TENANT


def test_names_are_global(world: World) -> None:
    world.vault()
    world.make("azure-native:resources:ResourceGroup", resourceGroupName="other", location="westeurope")
    with pytest.raises(Refusal, match="VaultAlreadyExists: The vault name 'KV-data-dev' is already in use"):
        world.make(
            VAULT,
            resourceGroupName="other",
            vaultName="KV-data-dev",
            properties={"tenantId": TENANT, "sku": {"family": "A", "name": "standard"}},
        )


class TestSoftDelete:
    """Pitfall 15: a deleted vault keeps its name."""

    def test_15_the_name_is_kept_and_the_error_says_how_to_recover(self, world: World) -> None:
        world.delete(VAULT, world.vault())
        assert world.find(VAULT, "kv-data-dev") is None
        with pytest.raises(Refusal) as refusal:
            world.vault()
        said = str(refusal.value)
        assert said.startswith("ConflictError: A vault with the same name already exists in deleted state.")
        assert "7 days" in said
        assert "createMode 'recover'" in said
        assert "az keyvault purge --name kv-data-dev --location westeurope" in said

    def test_15_a_protected_vault_cannot_be_purged(self, world: World) -> None:
        world.delete(VAULT, world.vault(enablePurgeProtection=True))
        with pytest.raises(Refusal, match="Purge protection is on") as refusal:
            world.vault()
        assert "az keyvault purge" not in str(refusal.value)

    def test_15_the_name_is_kept_when_the_group_goes(self, world: World) -> None:
        world.vault()
        world.delete("azure-native:resources:ResourceGroup", world.look("azure-native:resources:ResourceGroup", group_id(world)).id)
        assert world.everything() == []
        world.resource_group()
        with pytest.raises(Refusal, match="ConflictError"):
            world.vault()

    def test_15_recovering(self, world: World) -> None:
        made = world.vault()
        world.delete(VAULT, made)
        assert world.vault(createMode="recover") == made
        world.delete(VAULT, made)
        with pytest.raises(Refusal, match="ConflictError"):
            world.vault()

    def test_15_recovering_only_works_in_the_old_place(self, world: World) -> None:
        world.delete(VAULT, world.vault())
        world.make("azure-native:resources:ResourceGroup", resourceGroupName="other", location="westeurope")
        with pytest.raises(Refusal, match="can only be recovered where it was"):
            world.make(
                VAULT,
                resourceGroupName="other",
                vaultName="kv-data-dev",
                properties={"tenantId": TENANT, "sku": {"family": "A", "name": "standard"}, "createMode": "recover"},
            )

    def test_nothing_to_recover(self, world: World) -> None:
        with pytest.raises(Refusal, match="DeletedVaultNotFound"):
            world.vault(createMode="recover")

    def test_61_a_deleted_secret_is_recovered_and_written_over(self, world: World) -> None:
        world.vault()
        made = secret(world)
        before = world.look(SECRET, made).outputs["properties"]
        world.delete(SECRET, made)
        assert secret(world, value="new") == made
        after = world.look(SECRET, made)
        assert after.inputs["properties"] == {"value": "new"}
        assert isinstance(before, dict)
        properties = after.outputs["properties"]
        assert isinstance(properties, dict)
        assert properties["secretUri"] == before["secretUri"]
        assert properties["secretUriWithVersion"] != before["secretUriWithVersion"]

    def test_61_a_deleted_key_is_recovered_as_it_was(self, world: World) -> None:
        world.vault()
        made = key(world, owner="a")
        before = world.look(KEY, made)
        world.delete(KEY, made)
        assert key(world, owner="b") == made
        assert world.look(KEY, made) == before

    def test_61_a_vault_comes_back_as_it_was_with_what_it_had(self, world: World) -> None:
        made = world.vault(enabledForDeployment=True)
        gone, kept, unlocked = secret(world, "gone"), secret(world, "kept"), key(world)
        world.delete(SECRET, gone)
        before = world.look(VAULT, made)
        world.delete(VAULT, made)
        assert world.vault(createMode="recover", enabledForDeployment=False) == made
        assert world.look(VAULT, made) == before, "the request's own properties are not looked at"
        assert world.find(SECRET, kept)
        assert world.find(KEY, unlocked)
        assert world.find(SECRET, gone) is None
        with pytest.raises(Refusal, match="already existing resource"):
            secret(world, "kept")
        assert secret(world, "gone") == gone

    def test_61_roles_on_a_vault_do_not_come_back(self, world: World) -> None:
        made = world.vault()
        identity = world.look("azure-native:managedidentity:UserAssignedIdentity", world.identity()).outputs
        role = world.allow(str(identity["principalId"]), made)
        world.delete(VAULT, made)
        world.vault(createMode="recover")
        assert world.find("azure-native:authorization:RoleAssignment", role) is None


def test_59_a_key_keeps_the_tags_that_it_was_created_with(world: World) -> None:
    world.vault()
    made = key(world, owner="a")
    given = {"resourceGroupName": "data-dev", "vaultName": "kv-data-dev", "keyName": "storage"}
    world.change(KEY, made, **given, properties={"kty": "RSA", "keySize": 2048}, tags={"owner": "b"})
    found = world.read(KEY, made)
    assert found is not None
    assert found["tags"] == {"owner": "a"}


def group_id(world: World) -> str:
    return next(record.id for record in world.everything() if record.token == "azure-native:resources:ResourceGroup")


def test_protection_and_retention_stay(world: World) -> None:
    made = world.vault(enablePurgeProtection=True)
    given = {"tenantId": TENANT, "sku": {"family": "A", "name": "standard"}, "softDeleteRetentionInDays": 7}
    with pytest.raises(Refusal, match="irreversible"):
        world.change(VAULT, made, resourceGroupName="data-dev", vaultName="kv-data-dev", properties=given)
    longer = {**given, "softDeleteRetentionInDays": 30, "enablePurgeProtection": True}
    with pytest.raises(Refusal, match="softDeleteRetentionInDays"):
        world.change(VAULT, made, resourceGroupName="data-dev", vaultName="kv-data-dev", properties=longer)


def test_a_secret_has_a_new_version_after_a_change(world: World) -> None:
    world.vault()
    made = secret(world)
    before = world.look(SECRET, made).outputs["properties"]
    after = world.change(
        SECRET, made, resourceGroupName="data-dev", vaultName="kv-data-dev", secretName="token", properties={"value": "new"}
    )
    assert isinstance(before, dict)
    changed = after["properties"]
    assert isinstance(changed, dict)
    assert changed["secretUri"] == before["secretUri"] == "https://kv-data-dev.vault.azure.net/secrets/token"
    assert changed["secretUriWithVersion"] != before["secretUriWithVersion"]


def test_a_secret_needs_its_vault(world: World) -> None:
    with pytest.raises(Refusal, match="ParentResourceNotFound"):
        secret(world)
