"""What Azure changes one at a time: of two changes of the same thing, one depends on the other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from itertools import combinations

import pytest

from tests.components.azure.inside import column
from tests.components.mocked import Graph, Registered
from tests.graph.stacks import STACKS, unchanged

CHANGES: Mapping[str, str] = {
    # ConflictError: https://github.com/pulumi/pulumi-azure-native/issues/1013
    "azure-native:keyvault:Secret": "vaultName",
    "azure-native:keyvault:Key": "vaultName",
    # ConflictError, Conflict, AnotherOperationInProgress: https://github.com/hashicorp/terraform-provider-azurerm/pull/32095
    "azure-native:network:PrivateEndpoint": "privateLinkServiceConnections",
    # AnotherOperationInProgress: https://github.com/hashicorp/terraform-provider-azurerm/issues/3780
    "azure-native:network:Subnet": "virtualNetworkName",
    # ConcurrentFederatedIdentityCredentialsWritesForSingleManagedIdentity: https://github.com/Azure/bicep/issues/10928
    "azure-native:managedidentity:FederatedIdentityCredential": "resourceName",
}
"""The types whose creation changes something else, and the input that comes from it. The errors are Azure's answers to a second change."""


def changed(graph: Graph) -> Mapping[str, list[Registered]]:
    """What changes each thing, by its URN, or by its id where no resource of the stack makes it (a workspace's own storage)."""
    found: dict[str, list[Registered]] = defaultdict(list)
    for resource in graph.resources:
        if resource.type in CHANGES:
            made, given = resource.property_depends_on[CHANGES[resource.type]], resource.inputs[CHANGES[resource.type]]
            of = made or column(given, "privateLinkServiceId")
            assert len(of) == 1
            found[next(iter(of))].append(resource)
    return found


@pytest.mark.parametrize("name", STACKS)
def test_two_changes_of_one_thing_are_made_one_after_the_other(name: str) -> None:
    graph = unchanged(name)
    together = []
    for resources in changed(graph).values():
        before = {resource.urn: {found.urn for found in graph.before(resource)} for resource in resources}
        together += [
            (one.label, other.label)
            for one, other in combinations(resources, 2)
            if one.urn not in before[other.urn] and other.urn not in before[one.urn]
        ]
    assert together == []


def test_there_are_things_that_several_resources_change() -> None:
    several = {resource.type for name in STACKS for found in changed(unchanged(name)).values() if len(found) > 1 for resource in found}
    assert several == CHANGES.keys() - {"azure-native:keyvault:Key"}
