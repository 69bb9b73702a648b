"""Networks: separate subnets that do not fight the network's own list, changed one at a time, with nothing open."""

from __future__ import annotations

import itertools

from components.azure.network import AGENTS, DATABRICKS, Network
from tests.components.azure.samples import NETWORK
from tests.components.mocked import Graph, Registered, run

SUBNET = "azure-native:network:Subnet"


def graph() -> Graph:
    return run(lambda: Network("main", args=NETWORK) and None)


def names(found: Graph, resource: Registered) -> set[str]:
    return {found.by_urn(urn).name for urn in resource.depends_on}


def test_each_workspace_has_two_subnets_of_its_own_handed_to_databricks() -> None:
    found = graph()
    handed_over = [{"name": "owner", "serviceName": DATABRICKS}]
    delegated = [subnet for subnet in found.of(SUBNET) if subnet.inputs.get("delegations") == handed_over]
    assert {subnet.name for subnet in delegated} == {"main-adhoc-public", "main-adhoc-private", "main-main-public", "main-main-private"}
    for subnet in delegated:
        assert subnet.inputs["natGateway"] == {"id": "/azure/network:NatGateway/main-nat"}
        assert subnet.inputs["serviceEndpoints"] == [{"service": "Microsoft.Storage"}]


def test_both_subnets_of_a_workspace_share_a_security_group_and_no_other_workspace_has_it() -> None:
    found = graph()
    groups = {subnet.name: str(subnet.inputs["networkSecurityGroup"]) for subnet in found.of(SUBNET)}
    assert groups["main-main-public"] == groups["main-main-private"]
    assert len({groups["main-main-public"], groups["main-adhoc-public"], groups["main-endpoints-subnet"]}) == 3


def test_nothing_leaves_except_through_the_fixed_address() -> None:
    found = graph()
    assert {subnet.inputs["defaultOutboundAccess"] for subnet in found.of(SUBNET)} == {False}
    assert found.one("azure-native:network:PublicIPAddress").inputs["publicIPAllocationMethod"] == "Static"
    assert found.one("azure-native:network:NatGateway").inputs["publicIpAddresses"] == [
        {"id": "/azure/network:PublicIPAddress/main-egress"}
    ]


def test_the_subnet_of_endpoints_is_not_handed_to_databricks() -> None:
    endpoints = graph().one(SUBNET, "main-endpoints-subnet")
    assert endpoints.inputs["privateEndpointNetworkPolicies"] == "NetworkSecurityGroupEnabled"
    assert not {"delegations", "natGateway", "serviceEndpoints"} & set(endpoints.inputs)


def test_subnets_are_changed_one_after_another() -> None:
    found = graph()
    order = [
        "main-adhoc-public",
        "main-adhoc-private",
        "main-main-public",
        "main-main-private",
        "main-agents-subnet",
        "main-endpoints-subnet",
    ]
    assert {subnet.name for subnet in found.of(SUBNET)} == set(order)
    for before, after in itertools.pairwise(order):
        assert before in names(found, found.one(SUBNET, after))


def test_what_azure_and_databricks_add_is_no_drift() -> None:
    found = graph()
    assert found.one("azure-native:network:VirtualNetwork").ignored == {"subnets"}
    for group in found.of("azure-native:network:NetworkSecurityGroup"):
        assert group.ignored == {"securityRules"}
        assert "securityRules" not in group.inputs


def test_agents_have_a_subnet_that_is_handed_to_their_service_and_leaves_by_the_same_address() -> None:
    agents = graph().one(SUBNET, "main-agents-subnet")
    assert agents.inputs["delegations"] == [{"name": "owner", "serviceName": AGENTS}]
    assert agents.inputs["natGateway"] == {"id": "/azure/network:NatGateway/main-nat"}
    assert "serviceEndpoints" not in agents.inputs


def test_without_agents_and_endpoints_there_are_no_subnets_for_them() -> None:
    args = NETWORK.copy()
    del args["endpoints"], args["agents"]

    def program() -> object:
        made = Network("main", args=args)
        return [made.agents_subnet_id, made.endpoints_subnet_id]

    found = run(program)
    assert found.result == [None, None]
    assert len(found.of(SUBNET)) == 4
