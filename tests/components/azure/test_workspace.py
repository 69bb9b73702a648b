"""The workspace, seen from Azure."""

from __future__ import annotations

import pytest

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


def test_the_address_has_its_scheme() -> None:
    assert built(ARGS).result == {
        "url": "https://adb-dbw-data-dev-main.azuredatabricks.net",
        "resource_id": "/azure/databricks:Workspace/dbw-data-dev-main",
        "workspace_id": "1234567890123456",
    }
