"""Check: what is wrong with inputs, all of it, without telling a secret; and the names that are made up."""

from __future__ import annotations

import grpc
import pytest

from localcloud.values import UNKNOWN, Properties, Secret
from tests.localcloud.provider.client import GIT, GROUP, PROJECT, TENANT, VAULT, VAULT_SECRET, Client, status_of

PROJECT_ID = "11111111-2222-4333-8444-555555555555"


def test_good_inputs_come_back_as_they_are(devops: Client) -> None:
    inputs: Properties = {"name": Secret("x"), "projectId": UNKNOWN, "initialization": {"initType": "Clean"}}
    assert devops.check(GIT, inputs) == (inputs, [])


def test_all_mistakes_at_once(devops: Client) -> None:
    _, failures = devops.check(GIT, {"nam": "x", "projectId": {"a": 1}, "defaultBranch": "refs/heads/main"})
    assert len(failures) == 3
    assert failures[0] == "initialization: Missing required property 'initialization'"
    assert failures[1].startswith("nam: unknown property 'nam'. Did you mean 'name'")
    assert failures[2].startswith("projectId: 'projectId' should be of type 'string'")


def test_the_tables_rules_are_asked(azure: Client) -> None:
    inputs: Properties = {
        "resourceGroupName": "rg",
        "vaultName": "no good",
        "properties": {"tenantId": TENANT, "sku": {"family": "A", "name": "standard"}, "softDeleteRetentionInDays": 3},
    }
    _, failures = azure.check(VAULT, inputs)
    assert [failure.partition(":")[0] for failure in failures] == ["properties.softDeleteRetentionInDays", "vaultName"]


def test_a_secret_is_never_quoted(azure: Client) -> None:
    _, failures = azure.check(GROUP, {"resourceGroupName": Secret("what/ever/is/secret"), "location": Secret(["hidden"])})
    assert len(failures) == 2
    assert not any("what/ever" in failure or "hidden" in failure for failure in failures)
    _, failures = azure.check(
        VAULT_SECRET, {"vaultName": "kv-data", "resourceGroupName": "rg", "secretName": Secret("a b"), "properties": {}}
    )
    assert failures
    assert not any("'a b'" in failure for failure in failures)


def test_an_unknown_type_is_named_with_the_nearest(devops: Client) -> None:
    with pytest.raises(grpc.RpcError) as caught:
        devops.check("azuredevops:index/projekt:Projekt", {})
    code, message = status_of(caught.value)
    assert code == grpc.StatusCode.INVALID_ARGUMENT
    assert "azuredevops:index/project:Project" in message


def test_a_missing_name_is_made_up_and_kept(azure: Client) -> None:
    made, failures = azure.check(GROUP, {"location": "westeurope"}, name="data")
    assert not failures
    name = made["resourceGroupName"]
    assert isinstance(name, str)
    assert name.startswith("data")
    assert len(name) == len("data") + 8
    again, _ = azure.check(GROUP, {"location": "westeurope"}, old={"location": "x", "resourceGroupName": "dataabcdef01"}, name="data")
    assert again["resourceGroupName"] == "dataabcdef01"
    renamed, _ = azure.check(GROUP, {"location": "westeurope"}, old={"location": "x", "resourceGroupName": "chosen"}, name="data")
    assert renamed["resourceGroupName"] == name, "a name that the program gave and takes back is made up like any other"
    given, _ = azure.check(GROUP, {"resourceGroupName": "mine", "location": "x"}, old={"resourceGroupName": "dataabcdef01"}, name="data")
    assert given["resourceGroupName"] == "mine"


def test_names_of_the_bridged_providers_have_a_hyphen(devops: Client) -> None:
    made, _ = devops.check(PROJECT, {}, name="data")
    name = made["name"]
    assert isinstance(name, str)
    assert name.startswith("data-")
    assert len(name) == len("data-") + 7
