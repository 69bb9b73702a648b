"""The Key Vault: what is sent, what is secret, and what the lock hangs on."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from components.azure.key_vault import KeyVault, KeyVaultArgs
from tests.components.mocked import Graph, Json, run
from tests.components.samples import VAULT

TOKEN = "azure-native:keyvault:Vault"
LOCK = "azure-native:authorization:ManagementLockByScope"


def built(args: KeyVaultArgs) -> Graph:
    return run(lambda: KeyVault("secrets", args=args) and None)


def properties(args: KeyVaultArgs) -> Mapping[str, Json]:
    found = built(args).one(TOKEN).inputs["properties"]
    assert isinstance(found, Mapping)
    return found


def test_access_is_by_roles_and_deleted_vaults_are_kept_as_long_as_said() -> None:
    found = properties({**VAULT, "soft_delete_days": 33})
    assert found["enableRbacAuthorization"] is True
    assert found["enableSoftDelete"] is True
    assert found["softDeleteRetentionInDays"] == 33
    assert "accessPolicies" not in found


def test_purge_protection_is_sent_only_when_it_is_on() -> None:
    assert properties({**VAULT, "purge_protection": True})["enablePurgeProtection"] is True
    assert "enablePurgeProtection" not in properties({**VAULT, "purge_protection": False})


@pytest.mark.parametrize(("recover", "mode"), [(True, "recover"), (False, "default")])
def test_a_deleted_vault_is_recovered_when_asked_for(recover: bool, mode: str) -> None:
    assert properties({**VAULT, "recover": recover})["createMode"] == mode


def test_secrets_are_secret_and_lie_in_the_vault() -> None:
    graph = built(VAULT)
    secret = graph.one("azure-native:keyvault:Secret")
    assert secret.name == "secrets-secret/warehouse-password"
    assert secret.inputs["secretName"] == "warehouse-password"
    assert secret.inputs["properties"] == {"contentType": "text/plain", "value": "not for everybody"}
    assert secret.secrets == {"properties.value"}
    assert graph.comes_from(secret, "vaultName") == {TOKEN}


def test_the_lock_waits_for_the_vault_but_takes_nothing_from_it() -> None:
    graph = built(VAULT)
    lock, vault = graph.one(LOCK), graph.one(TOKEN)
    assert lock.inputs["level"] == "CanNotDelete"
    assert lock.inputs["scope"] == "/subscriptions/x/vaults/kv-data-dev-123456"
    assert vault.urn in lock.depends_on
    assert not any(lock.property_depends_on.values())


def test_without_a_lock_there_is_none() -> None:
    unlocked = VAULT.copy()
    del unlocked["lock"]
    assert built(unlocked).of(LOCK) == []
