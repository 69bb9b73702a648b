"""The Key Vault and its secrets: what is sent, and what is secret."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from components.azure.key_vault import KeyVault, KeyVaultArgs
from components.azure.vault_secrets import VaultSecrets
from tests.components.mocked import Graph, Json, run
from tests.components.samples import VAULT, VAULT_SECRETS

TOKEN = "azure-native:keyvault:Vault"


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
def test_15_a_deleted_vault_is_recovered_when_asked_for(recover: bool, mode: str) -> None:
    assert properties({**VAULT, "recover": recover})["createMode"] == mode


def test_23_secrets_are_secret_and_lie_in_the_vault() -> None:
    graph = run(lambda: VaultSecrets("secrets", args=VAULT_SECRETS) and None)
    secret = graph.one("azure-native:keyvault:Secret")
    assert secret.name == "secrets-secret/warehouse-password"
    assert secret.inputs["secretName"] == "warehouse-password"
    assert secret.inputs["properties"] == {"contentType": "text/plain", "value": "not for everybody"}
    assert secret.secrets == {"properties.value"}
    assert secret.inputs["vaultName"] == "kv-data-dev-123456"


def test_a_firewall_refuses_all_but_the_named_and_azures_own() -> None:
    assert "networkAcls" not in properties(VAULT)
    assert properties({**VAULT, "address_ranges": ["203.0.113.0/24"]})["networkAcls"] == {
        "defaultAction": "Deny",
        "bypass": "AzureServices",
        "ipRules": [{"value": "203.0.113.0/24"}],
    }
