"""The workspace, seen from Azure."""

from __future__ import annotations

import pytest

from components.azure.resource_group import ResourceGroup
from components.azure.workspace import Workspace, WorkspaceArgs
from tests.components.mocked import Graph, run
from tests.components.samples import TAGS

TOKEN = "azure-native:databricks:Workspace"
ARGS: WorkspaceArgs = {
    "workspace_name": "dbw-data-dev-main",
    "resource_group_name": "rg-data-dev",
    "managed_resource_group_id": "/subscriptions/x/resourceGroups/rg-data-dev-main-managed",
    "location": "westeurope",
    "tags": TAGS,
}


def built(args: WorkspaceArgs) -> Graph:
    def program() -> dict[str, object]:
        made = Workspace("main", args=args)
        return {"url": made.url, "resource_id": made.resource_id, "workspace_id": made.workspace_id}

    return run(program)


def test_it_is_premium_and_its_machines_have_no_public_addresses() -> None:
    inputs = built(ARGS).one(TOKEN).inputs
    assert inputs["sku"] == {"name": "premium"}
    assert inputs["parameters"] == {"enableNoPublicIp": {"value": True}}
    assert inputs["managedResourceGroupId"] == ARGS["managed_resource_group_id"]


@pytest.mark.parametrize(("public", "access", "rules"), [(True, "Enabled", "AllRules"), (False, "Disabled", "NoAzureDatabricksRules")])
def test_access_from_outside_and_the_rules_for_clusters_agree(public: bool, access: str, rules: str) -> None:
    inputs = built({**ARGS, "public_network_access": public}).one(TOKEN).inputs
    assert (inputs["publicNetworkAccess"], inputs["requiredNsgRules"]) == (access, rules)


def test_private_link_spares_the_network_rules_of_the_control_plane() -> None:
    inputs = built({**ARGS, "private_link": True}).one(TOKEN).inputs
    assert (inputs["publicNetworkAccess"], inputs["requiredNsgRules"]) == ("Enabled", "NoAzureDatabricksRules")


def test_a_serverless_workspace_asks_for_no_group_and_no_network() -> None:
    args: WorkspaceArgs = {**ARGS, "compute_mode": "serverless"}
    del args["managed_resource_group_id"]
    inputs = built(args).one(TOKEN).inputs
    assert inputs["computeMode"] == "Serverless"
    assert not {"managedResourceGroupId", "parameters", "requiredNsgRules"} & set(inputs)


def test_closing_its_storage_names_the_connector_that_still_gets_in() -> None:
    inputs = built({**ARGS, "storage_firewall": {"connector_id": "/connector"}, "storage_account_name": "stown"}).one(TOKEN).inputs
    assert inputs["defaultStorageFirewall"] == "Enabled"
    assert inputs["accessConnector"] == {"id": "/connector", "identityType": "SystemAssigned"}
    assert inputs["parameters"] == {"enableNoPublicIp": {"value": True}, "storageAccountName": {"value": "stown"}}


def test_what_is_not_asked_for_is_not_sent() -> None:
    inputs = built(ARGS).one(TOKEN).inputs
    assert not {"accessConnector", "defaultStorageFirewall", "encryption", "enhancedSecurityCompliance"} & set(inputs)


def test_it_waits_for_the_right_to_use_a_key() -> None:
    def program() -> None:
        role = ResourceGroup("before", args={"resource_group_name": "rg", "location": "westeurope", "tags": {}})
        Workspace("main", args={**ARGS, "depends_on": [role]})

    found = run(program)
    assert {found.by_urn(urn).name for urn in found.one(TOKEN).depends_on} == {"before-group"}


def test_the_address_has_its_scheme() -> None:
    assert built(ARGS).result == {
        "url": "https://adb-dbw-data-dev-main.azuredatabricks.net",
        "resource_id": "/azure/databricks:Workspace/dbw-data-dev-main",
        "workspace_id": "1234567890123456",
    }
