"""Azure's share of a stack: what the stack file asks for, and nothing where it does not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.components.azure.inside import column, inside
from tests.components.mocked import Graph, Registered
from tests.components.stacks import Section, by_people, graph, without_reviews

WORKSPACE = "azure-native:databricks:Workspace"
SUBNET = "azure-native:network:Subnet"
ENDPOINT = "azure-native:network:PrivateEndpoint"
ZONE = "azure-native:privatedns:PrivateZone"
ACCOUNT = "azure-native:storage:StorageAccount"
ROLE = "azure-native:authorization:RoleAssignment"
DIAGNOSTICS = "azure-native:monitor:DiagnosticSetting"
BUDGET = "azure-native:consumption:Budget"
KEY = "azure-native:keyvault:Key"
VAULT = "azure-native:keyvault:Vault"
PROVIDER = "pulumi:providers:databricks"
PERIMETER = "azure-native:network:NetworkSecurityPerimeterAssociation"
OPTIONAL = (SUBNET, PERIMETER, ENDPOINT, ZONE, ACCOUNT, DIAGNOSTICS, BUDGET, KEY, "azure-native:databricks:AccessConnector")
Azure = dict[str, Any]


@pytest.fixture(scope="module")
def prod() -> Graph:
    return graph("prod")


def changed(change: Callable[[Azure], object], stack: str = "prod") -> Graph:
    def edit(sections: dict[str, Section]) -> None:
        change(sections["azure"])

    return graph(stack, edit)


def workspace(built: Graph, key: str) -> Registered:
    return built.one(WORKSPACE, f"{key}-workspace")


def test_a_stack_that_asks_for_nothing_gets_nothing() -> None:
    def bare(sections: dict[str, Section]) -> None:
        for key in ("network", "workspaces", "data_lake", "monitoring", "budget"):
            sections["azure"].pop(key, None)
        without_reviews(sections)
        sections["databricks"] = {"workspaces": {"main": {}}}  # nothing in it that wants a data lake

    built = graph("dev", bare)
    assert [token for token in OPTIONAL if built.of(token)] == []
    assert built.of(WORKSPACE)


def test_an_injected_workspace_is_in_its_own_two_subnets(prod: Graph) -> None:
    made = workspace(prod, "main")
    parameters = made.inputs["parameters"]
    assert inside(parameters, "enableNoPublicIp", "value") is True
    assert inside(parameters, "customPublicSubnetName", "value") == "snet-data-prod-main-public"
    assert inside(parameters, "customPrivateSubnetName", "value") == "snet-data-prod-main-private"
    assert {SUBNET, "azure-native:network:VirtualNetwork"} <= prod.comes_from(made, "parameters")


def test_a_serverless_workspace_is_in_no_network_and_has_no_group(prod: Graph) -> None:
    inputs = workspace(prod, "analytics").inputs
    assert inputs["computeMode"] == "Serverless"
    assert not {"parameters", "managedResourceGroupId", "requiredNsgRules"} & set(inputs)
    assert not [subnet for subnet in prod.of(SUBNET) if "analytics" in subnet.name]


def test_clusters_reach_their_control_plane_privately(prod: Graph) -> None:
    assert workspace(prod, "main").inputs["requiredNsgRules"] == "NoAzureDatabricksRules"
    without = changed(lambda azure: (azure["network"].pop("private_endpoints"), azure["workspaces"]["main"].pop("storage_firewall")))
    assert workspace(without, "main").inputs["requiredNsgRules"] == "AllRules"
    assert without.of(ENDPOINT) == without.of(ZONE) == []


def test_there_is_a_private_way_into_everything(prod: Graph) -> None:
    ways = {str(inside(endpoint.inputs, "privateLinkServiceConnections", 0, "groupIds", 0)) for endpoint in prod.of(ENDPOINT)}
    assert ways == {"databricks_ui_api", "browser_authentication", "vault", "dfs", "blob"}
    assert {str(zone.inputs["privateZoneName"]) for zone in prod.of(ZONE)} == {
        "privatelink.azuredatabricks.net",
        "privatelink.vaultcore.azure.net",
        "privatelink.dfs.core.windows.net",
        "privatelink.blob.core.windows.net",
    }


def test_what_is_inside_a_workspace_waits_for_the_way_in(prod: Graph) -> None:
    endpoints = {endpoint.urn for endpoint in prod.of(ENDPOINT)}
    for provider in prod.of(PROVIDER):
        assert endpoints <= provider.depends_on


def test_a_closed_storage_has_endpoints_of_its_own_and_names_the_connector(prod: Graph) -> None:
    made = workspace(prod, "main")
    name = inside(made.inputs["parameters"], "storageAccountName", "value")
    targets = [str(inside(endpoint.inputs, "privateLinkServiceConnections", 0, "privateLinkServiceId")) for endpoint in prod.of(ENDPOINT)]
    managed = str(made.inputs["managedResourceGroupId"])
    assert targets.count(f"{managed}/providers/Microsoft.Storage/storageAccounts/{name}") == 2
    assert prod.comes_from(made, "accessConnector") == {"azure-native:databricks:AccessConnector"}


def test_only_the_connector_gets_into_the_lake_where_the_network_has_endpoints_to_it(prod: Graph) -> None:
    rules = prod.one(ACCOUNT).inputs["networkRuleSet"]
    assert len(column(inside(rules, "resourceAccessRules"), "resourceId")) == 1
    assert inside(rules, "virtualNetworkRules") == []
    assert not [subnet for subnet in prod.of(SUBNET) if subnet.inputs.get("serviceEndpoints")]


def test_otherwise_the_machines_subnets_get_in(prod: Graph) -> None:
    built = changed(lambda azure: azure["network"]["private_endpoints"].update(data_lake=False))
    admitted = column(inside(built.one(ACCOUNT).inputs, "networkRuleSet", "virtualNetworkRules"), "virtualNetworkResourceId")
    machines = [subnet for subnet in built.of(SUBNET) if subnet.inputs.get("serviceEndpoints")]
    assert len(admitted) == len(machines) == 2
    assert {str(inside(subnet.inputs, "serviceEndpoints", 0, "service")) for subnet in machines} == {"Microsoft.Storage"}
    assert len(built.of(ENDPOINT)) == len(prod.of(ENDPOINT)) - 2


def test_56_compute_that_no_firewall_can_name_gets_to_the_lake(prod: Graph) -> None:
    """Machines in a network of Databricks find no firewall; serverless compute passes it by the perimeter."""
    managed = graph("dev")
    assert inside(managed.one(ACCOUNT).inputs, "networkRuleSet", "defaultAction") == "Allow"
    assert managed.of(PERIMETER) == []
    assert inside(prod.one(ACCOUNT).inputs, "networkRuleSet", "defaultAction") == "Deny"
    assert prod.comes_from(prod.one(PERIMETER), "privateLinkResource") == {ACCOUNT}


def test_unity_catalog_reads_and_writes_the_lake(prod: Graph) -> None:
    role = prod.one(ROLE, "access-connector.lake")
    assert prod.comes_from(role, "principalId") == {"azure-native:databricks:AccessConnector"}
    assert prod.comes_from(role, "scope") == {ACCOUNT}


def test_a_workspace_is_encrypted_only_after_databricks_may_use_the_key(prod: Graph) -> None:
    role = prod.one(ROLE, "keys-databricks.key")
    assert prod.comes_from(role, "scope") == {KEY}
    assert role.urn in workspace(prod, "main").depends_on
    assert "encryption" not in workspace(prod, "analytics").inputs


def test_the_disks_may_use_the_key_once_the_workspace_stands(prod: Graph) -> None:
    role = prod.one(ROLE, "access-disks.main")
    assert prod.comes_from(role, "principalId") == {WORKSPACE}
    assert prod.comes_from(role, "scope") == {KEY}


def test_keys_have_a_vault_of_their_own_that_cannot_be_purged(prod: Graph) -> None:
    vaults = {vault.name: vault for vault in prod.of(VAULT)}
    assert set(vaults) == {"secrets-vault", "keys-vault"}
    assert inside(vaults["keys-vault"].inputs, "properties", "enablePurgeProtection") is True
    assert inside(vaults["secrets-vault"].inputs, "properties", "networkAcls", "defaultAction") == "Deny"


def test_every_workspace_the_vault_and_the_lake_write_logs(prod: Graph) -> None:
    assert {setting.name for setting in prod.of(DIAGNOSTICS)} == {
        "logs-workspace.main",
        "logs-workspace.analytics",
        "logs-vault",
        "logs-keys",
        "logs-lake",
    }


def test_the_budget_counts_the_machines_groups_and_tells_the_alerts_people(prod: Graph) -> None:
    budget = prod.one(BUDGET)
    assert inside(budget.inputs, "filter", "dimensions", "values") == ["rg-data-prod", "rg-data-prod-main-managed"]
    assert prod.comes_from(budget, "notifications") == {"azure-native:monitor:ActionGroup"}


def test_alerts_can_be_switched_off_one_by_one() -> None:
    rule = "azure-native:monitor:ScheduledQueryRule"
    built = changed(lambda azure: azure["monitoring"]["alerts"].update(failed_jobs=False))
    assert [found.name for found in built.of(rule)] == ["alerts-vault-access-denied"]


def test_30_no_name_of_a_resource_depends_on_the_order_of_the_stack_file(prod: Graph) -> None:
    def reversed_(azure: Azure) -> None:
        azure["network"]["workspaces"] = dict(reversed(azure["network"]["workspaces"].items()))
        azure["data_lake"]["containers"] = dict(reversed(azure["data_lake"]["containers"].items()))
        azure["workspaces"] = dict(reversed(azure["workspaces"].items()))

    assert {item.urn: item.inputs for item in changed(reversed_).resources} == {item.urn: item.inputs for item in prod.resources}


def test_jobs_run_as_an_identity_that_no_pipeline_has_and_that_may_nothing_in_azure(prod: Graph) -> None:
    run = prod.one("azure-native:managedidentity:UserAssignedIdentity", "run-identity")
    users = [item for item in prod.resources if run.urn in item.depends_on]
    assert {item.type for item in users} == {
        "databricks:index/servicePrincipal:ServicePrincipal",
        "azuredevops:index/variableGroup:VariableGroup",
    }


def test_agents_come_into_the_network_once_azure_may_put_them_there(prod: Graph) -> None:
    pool = prod.one("azure-native:devopsinfrastructure:Pool")
    assert str(inside(pool.inputs, "fabricProfile", "networkProfile", "subnetId")).endswith("/snet-data-prod-agents")
    roles = {role.urn: role for role in prod.of(ROLE) if role.name.startswith("network-agents.")}
    assert {prod.comes_from(role, "scope").pop() for role in roles.values()} == {"azure-native:network:VirtualNetwork"}
    assert len(roles) == 2
    assert roles.keys() <= prod.by_urn(pool.parent).depends_on


def test_agents_elsewhere_need_no_roles_on_the_network() -> None:
    built = changed(lambda azure: azure["network"].pop("agents"))
    assert not [role for role in built.of(ROLE) if role.name.startswith("network-")]
    assert "networkProfile" not in str(built.one("azure-native:devopsinfrastructure:Pool").inputs)


def test_pipelines_have_single_actions_on_the_subscription_and_cannot_change_them() -> None:
    token = "azure-native:authorization:RoleDefinition"
    assert graph("dev", by_people).of(token) == []
    permitted: dict[str, list[str]] = {}
    for role in graph("prod").of(token):
        permissions = role.inputs["permissions"]
        assert isinstance(permissions, list)
        assert permissions[0].keys() == {"actions", "notActions", "dataActions", "notDataActions"}
        permitted[role.name] = permissions[0]["actions"]
    assert permitted.keys() == {"subscription-plan-role", "subscription-apply-role"}
    assert all(action.endswith("/read") for action in permitted["subscription-plan-role"])
    everything = {action for actions in permitted.values() for action in actions}
    assert not [action for action in everything if "*" in action]
    assert {action for action in everything if "Authorization" in action} <= {action for action in everything if action.endswith("/read")}
