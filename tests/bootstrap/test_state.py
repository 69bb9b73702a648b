"""What the home for states is made of."""

from __future__ import annotations

import json
import re
from fnmatch import fnmatchcase
from typing import cast

import pytest
from ruamel.yaml import YAML

from bootstrap import state
from bootstrap.access import blobs_of
from bootstrap.settings import FOLDER, State
from components.azure.role_assignments import Role
from tests.components.mocked import Graph, run

ASSIGNMENT = "azure-native:authorization:RoleAssignment"
DEFINITION = "azure-native:authorization:RoleDefinition"
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


def roles(found: Graph) -> set[tuple[str, str, str]]:
    """Who has which role on what."""
    names = {role.value: role.name for role in Role}
    names |= {str(role.inputs["roleDefinitionId"]): role.name.removesuffix("-role") for role in found.of(DEFINITION)}
    return {
        (
            str(grant.inputs["principalId"]).rsplit("-", 1)[-1].lstrip("0"),
            names[str(grant.inputs["roleDefinitionId"]).rsplit("/", 1)[-1]],
            str(grant.inputs["scope"]).removeprefix("/azure/"),
        )
        for grant in found.of(ASSIGNMENT)
    }


def somebody(number: int, **more: object) -> dict[str, object]:
    return {"object_id": f"00000000-0000-0000-0000-{number:012}", "type": "ServicePrincipal", **more}


def test_everybody_gets_the_container_and_the_keys_and_nothing_wider() -> None:
    found = graph(access={"all": somebody(1)}, stacks=["dev", "prod"])
    on_keys = {("1", "keys", f"keyvault:Key/secrets-{stack}-key") for stack in ("dev", "prod")}
    mine = {row for row in roles(found) if row[0] == "1"}
    assert mine == {("1", "states", "storage:BlobContainer/pulumi"), *on_keys}
    assert len(found.of(ASSIGNMENT)) == 2 * len(mine), "the identity that is made here has the same"
    assert len({grant.inputs["roleAssignmentName"] for grant in found.of(ASSIGNMENT)}) == len(found.of(ASSIGNMENT))
    assert {grant.inputs.get("condition") for grant in found.of(ASSIGNMENT)} == {None}


def test_who_previews_reads_and_has_the_keys_of_no_other_stack() -> None:
    found = graph(access={"plan": somebody(1, may="preview", stacks=["prod"])})
    assert {row for row in roles(found) if row[0] == "1"} == {
        ("1", "STORAGE_BLOB_DATA_READER", "storage:BlobContainer/pulumi"),
        ("1", "keys", "keyvault:Key/secrets-prod-key"),
    }


def test_its_own_roles_change_no_key_and_delete_no_container() -> None:
    permitted = {}
    for role in graph().of(DEFINITION):
        (permissions,) = cast("list[dict[str, list[str]]]", role.inputs["permissions"])
        assert permissions["actions"] == []
        permitted[role.name] = {
            action.partition("/keys/")[2] or action.partition("/containers/")[2] for action in permissions["dataActions"]
        }
    assert permitted == {
        "keys-role": {"read", "encrypt/action", "decrypt/action"},
        "states-role": {"blobs/read", "blobs/write", "blobs/add/action", "blobs/delete"},
    }


def test_who_updates_some_stacks_writes_nothing_of_others() -> None:
    found = graph(access={"apply": somebody(1, stacks=["dev"])})
    (condition,) = {str(grant.inputs["condition"]) for grant in found.of(ASSIGNMENT) if grant.inputs.get("condition")}
    for action in ("write", "add/action", "delete"):
        assert f"!(ActionMatches{{'Microsoft.Storage/storageAccounts/blobServices/containers/blobs/{action}'}})" in condition
    assert "blobs/read" not in condition
    assert re.findall(r"'(\.[^']*)'", condition) == [*blobs_of("dev")]
    assert not any(
        fnmatchcase(f".pulumi/stacks/databricks-cicd/{other}.json", each) for other in ("prod", "dev2") for each in blobs_of("dev")
    )


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
