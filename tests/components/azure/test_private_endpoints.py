"""Private ways into workspaces, vaults and storage, and the names that lead to them."""

from __future__ import annotations

from components.azure.private_dns_zone import PrivateDnsZone
from components.azure.private_endpoints import PrivateEndpoints
from components.azure.resource_group import ResourceGroup
from tests.components.azure.inside import inside
from tests.components.azure.samples import AZURE_SAMPLES, ENDPOINTS, GROUP
from tests.components.mocked import Graph, run

ENDPOINT = "azure-native:network:PrivateEndpoint"
NAMES = "azure-native:network:PrivateDnsZoneGroup"


def graph() -> Graph:
    return run(lambda: AZURE_SAMPLES[PrivateEndpoints]("in", None) and None)


def test_front_end_and_sign_in_are_endpoints_of_their_own_on_one_workspace() -> None:
    connections = [endpoint.inputs["privateLinkServiceConnections"] for endpoint in graph().of(ENDPOINT)]
    workspace = f"{GROUP}/providers/Microsoft.Databricks/workspaces/dbw-data-dev-main"
    assert connections == [
        [{"name": "pe-data-dev-sign-in", "privateLinkServiceId": workspace, "groupIds": ["browser_authentication"]}],
        [{"name": "pe-data-dev-main", "privateLinkServiceId": workspace, "groupIds": ["databricks_ui_api"]}],
    ]


def test_a_target_gets_one_endpoint_at_a_time() -> None:
    found = graph()
    first, second = found.of(ENDPOINT)
    assert first.urn in second.depends_on
    assert second.urn not in first.depends_on


def test_the_first_waits_for_what_changes_the_network_meanwhile() -> None:
    def program() -> None:
        group = ResourceGroup("meanwhile", args={"resource_group_name": "rg", "location": "westeurope", "tags": {}})
        PrivateEndpoints("in", args={**ENDPOINTS, "depends_on": [group]})

    found = run(program)
    first, _ = found.of(ENDPOINT)
    assert {found.by_urn(urn).name for urn in first.depends_on} == {"meanwhile-group"}


def test_every_endpoint_writes_its_name_into_the_zone() -> None:
    found = graph()
    assert {group.inputs["privateEndpointName"] for group in found.of(NAMES)} == {endpoint.name for endpoint in found.of(ENDPOINT)}
    for group in found.of(NAMES):
        assert str(inside(group.inputs, "privateDnsZoneConfigs", 0, "privateDnsZoneId")).endswith("/privatelink.azuredatabricks.net")


def test_a_zone_answers_its_network_and_registers_no_machines() -> None:
    found = run(lambda: AZURE_SAMPLES[PrivateDnsZone]("databricks", None) and None)
    zone = found.one("azure-native:privatedns:PrivateZone")
    link = found.one("azure-native:privatedns:VirtualNetworkLink")
    assert zone.inputs["privateZoneName"] == "privatelink.azuredatabricks.net"
    assert link.inputs["registrationEnabled"] is False
    assert {zone.inputs["location"], link.inputs["location"]} == {"Global"}
    assert found.comes_from(link, "privateZoneName") == {"azure-native:privatedns:PrivateZone"}
