"""What recovery knows about kinds of resources: every name is one of the providers', and the local cloud behaves the same."""

from __future__ import annotations

import pytest

from localcloud import schema
from localcloud.behaviours import behaviour
from recovery import kinds
from recovery.kinds import Lookup

PROJECT = "11111111-1111-4111-8111-111111111111"


@pytest.mark.parametrize("token", sorted(kinds.BY_NAME))
def test_what_is_looked_up_and_its_function_exist(token: str) -> None:
    function, arguments = kinds.BY_NAME[token]
    asked = schema.load(function).inputs
    given = schema.load(token).inputs
    assert set(arguments) <= set(asked)
    for template in arguments.values():
        assert set(kinds.FIELD.findall(template)) <= set(given)


@pytest.mark.parametrize("token", sorted(kinds.IDS))
def test_what_is_found_by_its_name_has_it_as_its_id(token: str) -> None:
    assert set(kinds.FIELD.findall(kinds.IDS[token])) <= set(schema.load(token).inputs)


@pytest.mark.parametrize("token", sorted(kinds.REPEATABLE))
def test_what_may_be_created_again_may_be_so_on_the_local_cloud(token: str) -> None:
    schema.load(token)
    assert behaviour(token).sets or behaviour(token).adopts


def test_azures_functions_take_what_the_id_is_made_of() -> None:
    inputs = {"vaultName": "kv", "resourceGroupName": "rg", "location": "westeurope", "properties": {"tenantId": "t"}}
    assert kinds.lookup_of("azure-native:keyvault:Vault", inputs) == Lookup(
        "azure-native:keyvault:getVault", {"vaultName": "kv", "resourceGroupName": "rg"}
    )


def test_nothing_is_asked_about_what_has_no_name() -> None:
    assert kinds.lookup_of("azuredevops:index/group:Group", {"scope": PROJECT, "originId": PROJECT}) is None
    assert kinds.lookup_of("azuredevops:index/group:Group", {"scope": PROJECT, "displayName": "Team"}) == Lookup(
        "azuredevops:index/getGroup:getGroup", {"projectId": PROJECT, "name": "Team"}
    )
    assert kinds.lookup_of("azuredevops:index/branchPolicyMinReviewers:BranchPolicyMinReviewers", {"projectId": PROJECT}) is None
