"""The data lake: Entra identities only, a firewall that refuses by default, and what brings files back."""

from __future__ import annotations

from components.azure.access_connector import AccessConnector
from components.azure.data_lake import DataLake, DataLakeArgs
from components.azure.storage_perimeter import StoragePerimeter
from tests.components.azure.inside import column, inside
from tests.components.azure.samples import AZURE_SAMPLES, DATA_LAKE, TENANT
from tests.components.mocked import Graph, Registered, run


def graph(**changes: object) -> Graph:
    args: DataLakeArgs = {**DATA_LAKE, **changes}  # type: ignore[typeddict-item]
    return run(lambda: DataLake("lake", args=args).container_urls)


def account(found: Graph) -> Registered:
    return found.one("azure-native:storage:StorageAccount")


def test_there_is_no_key_and_no_anonymous_way_in() -> None:
    inputs = account(graph()).inputs
    assert inputs["allowSharedKeyAccess"] is False
    assert inputs["allowBlobPublicAccess"] is False
    assert inputs["allowCrossTenantReplication"] is False
    assert inputs["enableHttpsTrafficOnly"] is True
    assert inputs["minimumTlsVersion"] == "TLS1_2"
    assert inputs["isHnsEnabled"] is True


def test_the_firewall_refuses_all_but_the_named() -> None:
    firewall = account(graph()).inputs["networkRuleSet"]
    assert inside(firewall, "defaultAction") == "Deny"
    assert inside(firewall, "ipRules") == [{"iPAddressOrRange": "203.0.113.0/24", "action": "Allow"}]
    (subnet,) = column(inside(firewall, "virtualNetworkRules"), "virtualNetworkResourceId")
    assert subnet.endswith("/snet-main-public")
    assert column(inside(firewall, "resourceAccessRules"), "tenantId") == [TENANT]


def test_without_a_firewall_roles_alone_decide() -> None:
    open_to_all = {key: value for key, value in DATA_LAKE.items() if key != "firewall"}
    found = run(lambda: DataLake("lake", args=open_to_all).container_urls)  # type: ignore[arg-type]
    assert account(found).inputs["networkRuleSet"] == {"defaultAction": "Allow", "bypass": "AzureServices"}


def test_56_serverless_compute_gets_in_and_the_firewall_still_judges_the_others() -> None:
    found = run(lambda: AZURE_SAMPLES[StoragePerimeter]("it", None) and None)
    rule = found.one("azure-native:network:NetworkSecurityPerimeterAccessRule").inputs
    assert (rule["direction"], rule["serviceTags"]) == ("Inbound", ["AzureDatabricksServerless"])
    association = found.one("azure-native:network:NetworkSecurityPerimeterAssociation")
    assert association.inputs["accessMode"] == "Learning"
    assert found.comes_from(association, "profile") == {"azure-native:network:NetworkSecurityPerimeterProfile"}


def test_public_access_can_be_closed_altogether() -> None:
    assert account(graph()).inputs["publicNetworkAccess"] == "Enabled"
    assert account(graph(public_network_access=False)).inputs["publicNetworkAccess"] == "Disabled"


def test_deleted_files_and_containers_come_back() -> None:
    blobs = graph().one("azure-native:storage:BlobServiceProperties").inputs
    assert blobs["deleteRetentionPolicy"] == {"enabled": True, "days": 7, "allowPermanentDelete": False}
    assert blobs["containerDeleteRetentionPolicy"] == {"enabled": True, "days": 7}


def test_containers_are_private_and_have_addresses() -> None:
    found = graph()
    assert [container.inputs["containerName"] for container in found.of("azure-native:storage:BlobContainer")] == ["bronze", "silver"]
    assert {container.inputs["publicAccess"] for container in found.of("azure-native:storage:BlobContainer")} == {"None"}
    assert found.result == {name: f"abfss://{name}@stdatadev123456.dfs.core.windows.net/" for name in ("bronze", "silver")}


def test_a_lifecycle_rule_has_only_the_actions_it_names() -> None:
    rules = {"old": {"prefixes": ["silver/"], "delete_after_days": 90}}
    policy = graph(lifecycle=rules).one("azure-native:storage:ManagementPolicy").inputs["policy"]
    assert policy == {
        "rules": [
            {
                "name": "old",
                "type": "Lifecycle",
                "enabled": True,
                "definition": {
                    "filters": {"blobTypes": ["blockBlob"], "prefixMatch": ["silver/"]},
                    "actions": {"baseBlob": {"delete": {"daysAfterModificationGreaterThan": 90}}},
                },
            }
        ]
    }
    assert graph(lifecycle={}).of("azure-native:storage:ManagementPolicy") == []


def test_a_connector_uses_its_own_identity_or_the_one_it_is_given() -> None:
    own = run(lambda: AZURE_SAMPLES[AccessConnector]("own", None) and None)
    assert own.one("azure-native:databricks:AccessConnector").inputs["identity"] == {"type": "SystemAssigned"}
    (published,) = own.outputs.values()
    assert published["principal_id"] == "principal-id-of-own-connector"
    given = run(
        lambda: (
            AccessConnector(
                "given",
                args={
                    "connector_name": "dbac",
                    "resource_group_name": "rg",
                    "location": "westeurope",
                    "identity": {"resource_id": "/identity", "principal_id": "principal"},
                    "tags": {},
                },
            ).principal_id
        )
    )
    assert given.result == "principal"
    identity = given.one("azure-native:databricks:AccessConnector").inputs["identity"]
    assert identity == {"type": "UserAssigned", "userAssignedIdentities": ["/identity"]}
