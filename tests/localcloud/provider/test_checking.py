"""Check: what is wrong with inputs, all of it, without telling a secret; and the names that are made up."""

from __future__ import annotations

import grpc
import pytest

from localcloud.values import UNKNOWN, Properties, Secret
from tests.localcloud.provider.client import (
    GIT,
    GIT_CREDENTIAL,
    GROUP,
    PROJECT,
    SUBSCRIPTION,
    TENANT,
    VAULT,
    VAULT_SECRET,
    Client,
    status_of,
)

IDENTITY = "azure-native:managedidentity:UserAssignedIdentity"
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
    kept, _ = azure.check(GROUP, {"location": "westeurope"}, old={"location": "x", "resourceGroupName": "chosen"}, name="data")
    assert kept["resourceGroupName"] == "chosen", "azure-native keeps a name that the program gave and takes back"
    given, _ = azure.check(GROUP, {"resourceGroupName": "mine", "location": "x"}, old={"resourceGroupName": "dataabcdef01"}, name="data")
    assert given["resourceGroupName"] == "mine"


def test_what_stands_inside_another_resource_gets_the_logical_name(azure: Client) -> None:
    made, _ = azure.check("azure-native:network:Subnet", {"resourceGroupName": "rg", "virtualNetworkName": "v"}, name="data")
    assert made["subnetName"] == "data"


def test_a_missing_location_is_as_before_or_configured_or_the_groups(azure: Client, group: str) -> None:
    inputs: Properties = {"resourceGroupName": "rg-data", "resourceName": "id"}
    assert azure.check(IDENTITY, inputs)[0]["location"] == "westeurope"
    assert azure.check(IDENTITY, inputs, old={**inputs, "location": "northeurope"})[0]["location"] == "northeurope"
    assert azure.check(IDENTITY, {**inputs, "location": "uksouth"})[0]["location"] == "uksouth"
    assert azure.check(IDENTITY, {**inputs, "resourceGroupName": UNKNOWN})[0]["location"] is UNKNOWN
    azure.configure(subscriptionId=SUBSCRIPTION, location="eastus")
    assert azure.check(IDENTITY, inputs)[0]["location"] == "eastus"
    made, failures = azure.check(GROUP, {"resourceGroupName": "rg-other"})
    assert (made["location"], failures) == ("eastus", [])


def test_a_location_that_nobody_knows_is_missing(azure: Client) -> None:
    _, failures = azure.check(GROUP, {"resourceGroupName": "rg-other"})
    assert failures == [
        "location: Missing required property 'location'. Either set it explicitly or configure it with "
        "'pulumi config set azure-native:location <value>'."
    ]
    _, failures = azure.check(IDENTITY, {"resourceGroupName": "rg-nowhere", "resourceName": "id-data"})
    assert [failure.partition(":")[0] for failure in failures] == ["location"]


def test_names_of_the_bridged_providers_have_a_hyphen(devops: Client) -> None:
    made, _ = devops.check(PROJECT, {}, name="data")
    name = made["name"]
    assert isinstance(name, str)
    assert name.startswith("data-")
    assert len(name) == len("data-") + 7


def test_17_a_token_left_out_comes_from_the_environment(databricks: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AZDO_PERSONAL_ACCESS_TOKEN", "the caller's own")
    entra: Properties = {"gitProvider": "azureDevOpsServicesAad"}
    assert databricks.check(GIT_CREDENTIAL, entra) == ({**entra, "personalAccessToken": Secret("the caller's own")}, [])
    assert databricks.check(GIT_CREDENTIAL, {**entra, "personalAccessToken": ""}) == ({**entra, "personalAccessToken": ""}, [])
