"""Key vaults: their names, what a deleted one leaves behind, and their secrets."""

from __future__ import annotations

import pytest

from localcloud.behaviours.model import Refusal
from tests.localcloud.behaviours.world import TENANT, World

VAULT = "azure-native:keyvault:Vault"
SECRET = "azure-native:keyvault:Secret"


@pytest.fixture(autouse=True)
def group(world: World) -> None:
    world.resource_group()


def secret(world: World, name: str = "token", vault: str = "kv-data-dev") -> str:
    return world.make(SECRET, resourceGroupName="data-dev", vaultName=vault, secretName=name, properties={"value": "s3cret"})


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

    def test_a_deleted_secret_keeps_its_name(self, world: World) -> None:
        world.vault()
        world.delete(SECRET, secret(world))
        with pytest.raises(Refusal, match="ObjectIsDeletedButRecoverable: Secret token"):
            secret(world)
        secret(world, "other")

    def test_a_recovered_vaults_secrets_can_be_written(self, world: World) -> None:
        made = world.vault()
        secret(world)
        world.delete(VAULT, made)
        world.vault(createMode="recover")
        secret(world)


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
