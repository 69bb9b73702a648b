"""Rules about networks: ranges that fit into each other, and what private access needs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from ipaddress import IPv4Network

from config.azure.network import Injected
from config.azure.section import Azure
from config.devops.agents import ManagedPool
from config.diagnostics import Diagnostic, Path, error, warning
from config.rules.facts import Facts
from domain.applications import FIND_DEVOPS_INFRASTRUCTURE
from domain.limits import LARGEST_NETWORK, RESERVED_ADDRESSES, SMALLEST_NETWORK, SMALLEST_WORKSPACE_SUBNET

NETWORK: Path = ("azure", "network")


def ranges(network: Injected) -> Mapping[Path, IPv4Network]:
    """Every subnet of a network by its path in the stack file."""
    found: dict[Path, IPv4Network] = {}
    for key, subnets in network.workspaces.items():
        place: Path = (*NETWORK, "workspaces", key)
        found[(*place, "public")], found[(*place, "private")] = IPv4Network(subnets.public), IPv4Network(subnets.private)
    if network.agents:
        found[(*NETWORK, "agents")] = IPv4Network(network.agents)
    if network.private_endpoints:
        found[(*NETWORK, "private_endpoints", "subnet")] = IPv4Network(network.private_endpoints.subnet)
    return found


def endpoint_count(azure: Azure, workspaces: int) -> int:
    """The number of private endpoints of a stack with this number of workspaces."""
    if not isinstance(azure.network, Injected) or not (endpoints := azure.network.private_endpoints):
        return 0
    closed = sum(options.storage_firewall for options in azure.workspaces.values())
    return (
        workspaces
        + (1 if endpoints.sign_in else 0)
        + (1 if endpoints.key_vault else 0)
        + (2 if endpoints.data_lake and azure.data_lake else 0)
        + 2 * closed
    )


def subnets_fit_into_the_network(facts: Facts) -> Iterator[Diagnostic]:
    """Azure refuses a subnet outside its network, and two that overlap; Databricks refuses networks and subnets of other sizes."""
    if (network := _injected(facts)) is None:
        return
    whole = IPv4Network(network.address_range)
    if not LARGEST_NETWORK <= whole.prefixlen <= SMALLEST_NETWORK:
        detail = f"Databricks takes networks from /{LARGEST_NETWORK} to /{SMALLEST_NETWORK}."
        yield error((*NETWORK, "address_range"), f"{whole} is a /{whole.prefixlen}", detail)
    found = ranges(network)
    for place, subnet in found.items():
        if not subnet.subnet_of(whole):
            yield error(place, f"{subnet} is outside the network", f"The network is {whole}: {whole[0]} to {whole[-1]}.")
        if place[-1] in ("public", "private") and subnet.prefixlen > SMALLEST_WORKSPACE_SUBNET:
            machines = subnet.num_addresses - RESERVED_ADDRESSES
            detail = (
                f"Databricks takes /{SMALLEST_WORKSPACE_SUBNET} or larger; /{subnet.prefixlen} would be enough for {machines} machines."
            )
            yield error(place, f"{subnet} is too small", detail)
    places = list(found)
    for number, place in enumerate(places):
        for other in places[:number]:
            if found[place].overlaps(found[other]):
                yield error(place, f"{found[place]} overlaps with {found[other]}", f"That is {'.'.join(map(str, other))}.")


def every_workspace_has_its_subnets(facts: Facts) -> Iterator[Diagnostic]:
    """Workspaces cannot share subnets. One without machines needs none."""
    network = _injected(facts)
    if network is None or facts.azure is None or facts.databricks is None:
        return
    declared = facts.declared("databricks", "workspaces")
    for key in network.workspaces:
        place: Path = (*NETWORK, "workspaces", key)
        if key in declared and facts.azure.workspace(key).compute == "serverless":
            yield error(place, f'workspace "{key}" is serverless', "It has no machines of its own, so it needs no subnets.")
    declared_subnets = facts.declared("azure", "network", "workspaces")
    for key in declared:
        if key not in declared_subnets and facts.azure.workspace(key).compute == "hybrid":
            example = f"{key}: {{public: 10.20.0.0/24, private: 10.20.1.0/24}}"
            yield error((*NETWORK, "workspaces"), f'no subnets for workspace "{key}"', f"Add its two, for example {example}.")


def endpoints_have_room(facts: Facts) -> Iterator[Diagnostic]:
    """Each endpoint takes an address, and Azure reserves five in every subnet."""
    network = _injected(facts)
    if network is None or facts.azure is None or facts.databricks is None or network.private_endpoints is None:
        return
    room = IPv4Network(network.private_endpoints.subnet).num_addresses - RESERVED_ADDRESSES
    needed = endpoint_count(facts.azure, len(facts.databricks.workspaces))
    if needed > room:
        place: Path = (*NETWORK, "private_endpoints", "subnet")
        yield error(
            place,
            f"room for {max(room, 0)} endpoints, and there are {needed}",
            f"Azure reserves {RESERVED_ADDRESSES} addresses in every subnet.",
        )


def agents_have_their_subnet(facts: Facts) -> Iterator[Diagnostic]:
    """Only a managed pool is put into our network, by an application of Azure's that needs roles there; each agent takes an address."""
    network = _injected(facts)
    if network is None or network.agents is None or facts.azure is None or facts.devops is None:
        return
    place, agents = (*NETWORK, "agents"), facts.devops.agents
    if not isinstance(agents, ManagedPool):
        detail = "Leave it out, or set devops.agents.type to managed_pool."
        yield error(place, f"agents of the type {agents.type} are not in this network", detail)
        return
    if agents.subnet_id is not None:
        yield error(("devops", "agents", "subnet_id"), "the agents have a subnet in azure.network.agents", "Leave one of the two out.")
    if facts.azure.devops_infrastructure_object_id is None:
        detail = f"Azure creates agents in the network as this application: {FIND_DEVOPS_INFRASTRUCTURE}"
        yield error(("azure", "devops_infrastructure_object_id"), "needed for azure.network.agents", detail)
    room = IPv4Network(network.agents).num_addresses - RESERVED_ADDRESSES
    if agents.maximum_agents > room:
        detail = (
            f"devops.agents.maximum_agents is {agents.maximum_agents}, and Azure reserves {RESERVED_ADDRESSES} addresses in every subnet."
        )
        yield error(place, f"room for {max(room, 0)} agents", detail)


def private_access_has_its_endpoints(facts: Facts) -> Iterator[Diagnostic]:
    """A workspace or storage that is closed to the internet can be reached over private endpoints only. They need the stack's network."""
    if facts.azure is None:
        return
    network = _injected(facts)
    there = network is not None and network.private_endpoints is not None
    needed = "It needs private endpoints: azure.network with type: injected and private_endpoints."
    for key, options in facts.azure.workspaces.items():
        place: Path = ("azure", "workspaces", key)
        if not options.public_network_access and not there:
            yield error((*place, "public_network_access"), "nothing could reach the workspace", needed)
        elif not options.public_network_access and (network is None or network.agents is None):
            summary = "the workspace can be reached from inside the network only"
            detail = "This program must run there too: on agents in the network (azure.network.agents), or with a VPN."
            yield warning((*place, "public_network_access"), summary, detail)
        if options.storage_firewall and not there:
            yield error((*place, "storage_firewall"), "the machines could not reach the workspace's own storage", needed)


def the_lake_has_a_firewall_where_addresses_are_named(facts: Facts) -> Iterator[Diagnostic]:
    """Machines in a network of Databricks could not pass a firewall, because no rule can name them; so there is none.

    Source: https://learn.microsoft.com/azure/databricks/connect/unity-catalog/cloud-storage/azure-managed-identities.
    """
    if facts.azure and facts.azure.data_lake and facts.azure.data_lake.address_ranges and _injected(facts) is None:
        detail = "Leave them out, or set azure.network.type to injected. Until then roles alone decide who reads."
        yield error(("azure", "data_lake", "address_ranges"), "the data lake is open to every address in a managed network", detail)


def _injected(facts: Facts) -> Injected | None:
    return facts.azure.network if facts.azure and isinstance(facts.azure.network, Injected) else None
