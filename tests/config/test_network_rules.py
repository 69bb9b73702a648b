"""Networks: ranges that fit into each other, subnets for each workspace, and private access that has its endpoints."""

from __future__ import annotations

import pytest

from tests.config.program import Program

INJECTED = """\
    network:
      type: injected
      address_range: 10.20.0.0/20
      workspaces:
        main: {public: 10.20.0.0/24, private: 10.20.1.0/24}
        other: {public: 10.20.2.0/26, private: 10.20.2.64/26}
      private_endpoints:
        subnet: 10.20.15.0/27
        sign_in: main
"""
LOCK = "    deletion_lock: false\n"


@pytest.fixture(name="injected")
def an_injected_program(program: Program) -> Program:
    program.replace(LOCK, INJECTED + LOCK)
    assert program.check() == []
    return program


def said(program: Program) -> list[str]:
    return [str(item) for item in program.check()]


def test_the_largest_network_is_taken(injected: Program) -> None:
    injected.replace("address_range: 10.20.0.0/20", "address_range: 10.20.0.0/16")
    assert injected.check() == []


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("address_range: 10.20.0.0/20", "address_range: 10.0.0.0/8", ["azure.network.address_range: 10.0.0.0/8 is a /8. Databricks takes"]),
        (
            "public: 10.20.0.0/24",
            "public: 10.21.0.0/24",
            ["main.public: 10.21.0.0/24 is outside the network. The network is 10.20.0.0/20: 10.20.0.0 to 10.20.15.255."],
        ),
        ("public: 10.20.2.0/26", "public: 10.20.2.0/27", ["other.public: 10.20.2.0/27 is too small. Databricks takes /26 or larger"]),
        (
            "private: 10.20.2.64/26",
            "private: 10.20.2.0/26",
            ["other.private: 10.20.2.0/26 overlaps with 10.20.2.0/26. That is azure.network.workspaces.other.public."],
        ),
        ("subnet: 10.20.15.0/27", "subnet: 10.20.1.0/27", ["private_endpoints.subnet: 10.20.1.0/27 overlaps with 10.20.1.0/24."]),
        ("subnet: 10.20.15.0/27", "subnet: 10.20.15.0/29", ["private_endpoints.subnet: room for 3 endpoints, and there are 4."]),
        ("sign_in: main", "sign_in: man", ['sign_in: workspace "man" is not declared. Did you mean "main"?']),
        ("public: 10.20.0.0/24", "public: 10.20.0.5/24", ["10.20.0.5/24 does not start at its own first address, which is 10.20.0.0"]),
        ("public: 10.20.0.0/24", "public: 8.8.8.0/24", ["8.8.8.0/24 does not lie inside 10.0.0.0/8"]),
        ("public: 10.20.0.0/24", "public: 10.20.0.0", ["Expected a range of private IPv4 addresses"]),
    ],
)
def test_a_range_that_does_not_fit_is_told_with_its_line(injected: Program, old: str, new: str, expected: list[str]) -> None:
    place = injected.replace(old, new)
    found = said(injected)
    for text in expected:
        assert any(text in item and item.startswith(f"{place}:") for item in found), found


def test_a_managed_network_takes_no_ranges(injected: Program) -> None:
    injected.replace("type: injected", "type: managed")
    found = said(injected)
    for key in ("address_range", "workspaces", "private_endpoints"):
        assert any(item.startswith(injected.line(f"      {key}:")) and f'unknown key "{key}"' in item for item in found), found


def test_a_network_is_of_one_of_two_kinds(injected: Program) -> None:
    injected.replace("type: injected", "type: inject")
    (found,) = said(injected)
    assert found.endswith('"inject" is not allowed here. Did you mean "injected"? Allowed: injected, managed.')


def test_every_workspace_needs_subnets_and_none_is_made_up(injected: Program) -> None:
    place = injected.replace("        other: {public", "        othr: {public")
    found = said(injected)
    assert any(item.startswith(f"{place}:") and 'workspace "othr" is not declared. Did you mean "other"?' in item for item in found), found
    assert any('azure.network.workspaces: no subnets for workspace "other"' in item for item in found), found


def test_a_serverless_workspace_takes_no_subnets(injected: Program) -> None:
    injected.replace(LOCK, f"    workspaces: {{other: {{compute: serverless}}}}\n{LOCK}")
    place = injected.line("        other: {public: 10.20.2.0/26")
    assert any(item.startswith(f"{place}:") and 'workspace "other" is serverless' in item for item in said(injected))


@pytest.mark.parametrize("option", ["public_network_access: false", "storage_firewall: true"])
def test_private_access_needs_private_endpoints(program: Program, option: str) -> None:
    place = program.replace(LOCK, f"    workspaces: {{main: {{{option}}}}}\n{LOCK}")
    (found,) = said(program)
    assert found.startswith(f"{place}: azure.workspaces.main.{option.partition(':')[0]}: ")
    assert "private endpoints: azure.network with type: injected and private_endpoints" in found


def test_a_closed_workspace_is_possible_and_warned_about(injected: Program) -> None:
    injected.replace(LOCK, f"    workspaces: {{main: {{public_network_access: false}}}}\n{LOCK}")
    (found,) = injected.check()
    assert found.severity == "warning"
    assert "agents in the network" in found.detail


def test_closed_storage_takes_two_endpoints_more(injected: Program) -> None:
    injected.replace(LOCK, f"    workspaces: {{main: {{storage_firewall: true}}}}\n{LOCK}")
    injected.replace("subnet: 10.20.15.0/27", "subnet: 10.20.15.0/28")
    assert said(injected) == []
    injected.replace("subnet: 10.20.15.0/28", "subnet: 10.20.15.0/29")
    assert "there are 6" in said(injected)[0]


class TestAgents:
    """A subnet for the machines that pipelines run on."""

    @pytest.fixture
    def agents(self, injected: Program) -> Program:
        injected.replace("      address_range: 10.20.0.0/20\n", "      address_range: 10.20.0.0/20\n      agents: 10.20.14.0/28\n")
        injected.replace(LOCK, f"    devops_infrastructure_object_id: bbbbbbbb-bbbb-cccc-dddd-eeeeeeeeeeee\n{LOCK}")
        injected.replace("    project:\n      name: Data", "    agents: {type: managed_pool}\n    project:\n      name: Data")
        assert said(injected) == []
        return injected

    def test_only_a_managed_pool_comes_into_it(self, agents: Program) -> None:
        agents.replace("{type: managed_pool}", "{type: hosted}")
        (found,) = said(agents)
        assert found.startswith(f"{agents.line('      agents: 10.20.14.0/28')}: azure.network.agents: agents of the type hosted")

    def test_it_is_given_in_one_place(self, agents: Program) -> None:
        subnet = (
            "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/v/subnets/s"
        )
        agents.replace("{type: managed_pool}", f"{{type: managed_pool, subnet_id: {subnet}}}")
        (found,) = said(agents)
        assert "devops.agents.subnet_id: the agents have a subnet in azure.network.agents" in found

    def test_azure_needs_to_be_known_to_put_them_there(self, agents: Program) -> None:
        agents.replace("    devops_infrastructure_object_id: bbbbbbbb-bbbb-cccc-dddd-eeeeeeeeeeee\n", "")
        (found,) = said(agents)
        assert "azure.devops_infrastructure_object_id: needed for azure.network.agents" in found

    def test_it_has_room_for_all(self, agents: Program) -> None:
        agents.replace("{type: managed_pool}", "{type: managed_pool, maximum_agents: 12}")
        (found,) = said(agents)
        assert "azure.network.agents: room for 11 agents. devops.agents.maximum_agents is 12" in found

    def test_it_does_not_overlap(self, agents: Program) -> None:
        agents.replace("agents: 10.20.14.0/28", "agents: 10.20.1.0/28")
        assert any("overlaps with" in item for item in said(agents))

    def test_agents_inside_reach_a_closed_workspace(self, agents: Program) -> None:
        agents.replace(LOCK, f"    workspaces: {{main: {{public_network_access: false}}}}\n{LOCK}")
        assert said(agents) == []


def test_56_addresses_are_named_only_where_the_data_lake_has_a_firewall(program: Program) -> None:
    lake = "    data_lake: {containers: {bronze: {}}, address_ranges: [203.0.113.0/24]}\n"
    program.replace(LOCK, lake + LOCK)
    (found,) = said(program)
    assert "azure.data_lake.address_ranges: the data lake is open to every address in a managed network" in found
    program.replace(LOCK, INJECTED + LOCK)
    assert said(program) == []
