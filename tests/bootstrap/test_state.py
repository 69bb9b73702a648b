"""What the home for states is made of."""

from __future__ import annotations

import json

import pytest
from ruamel.yaml import YAML

from bootstrap import state
from bootstrap.settings import FOLDER, State
from components.azure.role_assignments import Role
from tests.components.mocked import Graph, run

ASSIGNMENT = "azure-native:authorization:RoleAssignment"
LOCK = "azure-native:authorization:ManagementLockByScope"
ACCOUNT = "azure-native:storage:StorageAccount"


def settings(**changes: object) -> State:
    given = json.loads(json.dumps(YAML(typ="safe").load(FOLDER / "Pulumi.shared.yaml")["config"]["databricks-cicd:state"]))
    return State.model_validate({**given, **changes})


def graph(**changes: object) -> Graph:
    return run(lambda: state.build(settings(**changes)) and None)


def test_states_are_kept_in_versions_and_without_account_keys() -> None:
    found = graph(keep_days=30)
    account = found.one(ACCOUNT).inputs
    assert account["allowSharedKeyAccess"] is False
    assert account["minimumTlsVersion"] == "TLS1_2"
    blobs = found.one("azure-native:storage:BlobServiceProperties").inputs
    assert blobs["isVersioningEnabled"] is True
    assert blobs["deleteRetentionPolicy"] == {"enabled": True, "days": 30, "allowPermanentDelete": False}


@pytest.mark.parametrize(("ranges", "action"), [([], "Allow"), (["203.0.113.0/24"], "Deny")])
def test_naming_addresses_closes_all_others(ranges: list[str], action: str) -> None:
    rules = graph(address_ranges=ranges).one(ACCOUNT).inputs["networkRuleSet"]
    assert isinstance(rules, dict)
    assert rules["defaultAction"] == action


def test_the_key_is_lost_only_after_ninety_days() -> None:
    properties = graph().one("azure-native:keyvault:Vault").inputs["properties"]
    assert isinstance(properties, dict)
    assert properties["enablePurgeProtection"] is True
    assert properties["softDeleteRetentionInDays"] == 90


def test_everybody_gets_the_container_and_the_key_and_nothing_wider() -> None:
    found = graph()
    scopes = {(str(grant.inputs["roleDefinitionId"]).rsplit("/", 1)[-1], str(grant.inputs["scope"])) for grant in found.of(ASSIGNMENT)}
    assert scopes == {
        (Role.STORAGE_BLOB_DATA_CONTRIBUTOR.value, "/azure/storage:BlobContainer/pulumi"),
        (Role.KEY_VAULT_CRYPTO_USER.value, "/azure/keyvault:Key/secrets-key"),
    }
    assert len(found.of(ASSIGNMENT)) == 4
    assert len({grant.inputs["roleAssignmentName"] for grant in found.of(ASSIGNMENT)}) == 4


def test_a_connection_is_trusted_only_when_it_is_named() -> None:
    token = "azure-native:managedidentity:FederatedIdentityCredential"
    assert graph().of(token) == []
    trusted = graph(pipelines={"issuer": "https://issuer.example", "subject": "s"}).one(token)
    assert (trusted.inputs["issuer"], trusted.inputs["subject"]) == ("https://issuer.example", "s")


def test_locks_come_after_the_roles_on_what_they_lock() -> None:
    found = graph()
    assert {str(lock.inputs["scope"]).split("/providers/", 1)[1].split("/")[0] for lock in found.of(LOCK)} == {
        "Microsoft.KeyVault",
        "Microsoft.Storage",
    }
    for lock in found.of(LOCK):
        assert {grant.urn for grant in found.of(ASSIGNMENT)} <= lock.depends_on
    assert graph(lock=False).of(LOCK) == []
