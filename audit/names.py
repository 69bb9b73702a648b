"""What people call what the services know by ids: names from the states of a preview, and from the components that tell them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from audit.urn import parse_urn
from audit.values import Tree

_LABELS: Final = (
    "displayName",
    "serviceEndpointName",
    "resourceName",
    "workspaceName",
    "clusterName",
    "instancePoolName",
    "userName",
    "groupName",
    "roleName",
    "vaultName",
    "accountName",
    "budgetName",
    "poolName",
    "resourceGroupName",
    "name",
    "path",
)
"""Properties that hold a name, the first that a resource has being taken. A parent's name, such as the vault's of a secret, is none."""
_IDS: Final = (
    "objectId",
    "principalId",
    "clientId",
    "applicationId",
    "descriptor",
    "originId",
    "groupId",
    "aclPrincipalId",
    "workspaceId",
    "id",
)
"""Outputs under which others know a resource."""
_PEOPLE: Final = "people"
"""The input of a component that gives names by ids (`ProjectGroup`)."""
_BELONGS_TO_OTHERS: Final = {
    "resourceGroupName": "ResourceGroup",
    "vaultName": "Vault",
    "accountName": "StorageAccount",
    "roleName": "RoleDefinition",
}
"""Names that only resources of this type have for themselves; others name what they belong to."""


def names_of(states: Iterable[tuple[str, str, Tree, Tree]]) -> Mapping[str, str]:
    """Names by id and by URN, from each state's URN, id, inputs and outputs."""
    found: dict[str, str] = {}
    for urn, identity, inputs, outputs in states:
        people = inputs.get(_PEOPLE)
        if isinstance(people, dict):
            found |= {key: value for key, value in people.items() if isinstance(value, str)}
        name = _label(urn, inputs, outputs)
        found[urn] = name
        for known in (identity, *_ids(outputs)):
            if len(known) > 8:  # a small number is the id of many things
                found.setdefault(known, name)
    return found


def _label(urn: str, inputs: Tree, outputs: Tree) -> str:
    kind = parse_urn(urn).type.rsplit(":", 1)[-1]
    for label in _LABELS:
        if label in _BELONGS_TO_OTHERS and kind != _BELONGS_TO_OTHERS[label]:
            continue
        value = inputs.get(label, outputs.get(label))
        if isinstance(value, str) and value:
            return value
    return parse_urn(urn).name


def _ids(outputs: Tree) -> Iterator[str]:
    for name in _IDS:
        value = outputs.get(name)
        if isinstance(value, str):
            yield value
