"""An exported state: what was interrupted in it, and the state with what recovery has found."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

Resource = Mapping[str, object]
"""One resource, as an exported state and a preview's JSON write it."""

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
"""What the engine writes for a value that is not known before the update."""

MASK = "[secret]"
"""What it writes for a secret in a preview."""


@dataclass(frozen=True, slots=True)
class Interrupted:
    """A resource with an operation that has no known end."""

    resource: Resource
    operation: str
    """`creating`, `updating`, `deleting`, `reading`, `importing`; `planned` for a create that the next update would try, and that an
    earlier one may have made without noticing."""

    @property
    def urn(self) -> str:
        """Its URN."""
        return str(self.resource["urn"])

    @property
    def type(self) -> str:
        """Its type token."""
        return str(self.resource["type"])

    @property
    def name(self) -> str:
        """Its name in the program."""
        return self.urn.rpartition("::")[2]

    @property
    def is_in_the_cloud(self) -> bool:
        """Whether it is more than a component or a provider, which the state alone knows."""
        return bool(self.resource.get("custom")) and not self.type.startswith("pulumi:providers:")

    @property
    def inputs(self) -> Mapping[str, object]:
        """What it is, or is to be, made of."""
        found = self.resource.get("inputs")
        return found if isinstance(found, dict) else {}


def resources(state: Mapping[str, object]) -> list[Resource]:
    """The resources of a state."""
    return _listed(state, "resources")


def pending(state: Mapping[str, object]) -> list[Interrupted]:
    """The operations that the engine had begun when it died."""
    found = []
    for operation in _listed(state, "pending_operations"):
        resource = operation.get("resource")
        if isinstance(resource, dict):
            found.append(Interrupted(resource, str(operation.get("type"))))
    return found


def planned_creates(state: Mapping[str, object], steps: Sequence[Mapping[str, object]]) -> Iterator[Interrupted]:
    """The creates of a preview that an earlier update can have tried: all that they are made of is known, and what they need is there."""
    there = {str(resource["urn"]) for resource in resources(state)}
    references = {f"{resource['urn']}::{resource.get('id')}" for resource in resources(state)}
    for step in steps:
        resource = step.get("newState")
        if step.get("op") != "create" or not isinstance(resource, dict) or not resource.get("custom"):
            continue
        known = UNKNOWN not in json.dumps(resource.get("inputs"))
        needed = {str(resource["parent"])} if resource.get("parent") else set()
        if known and resource.get("provider") in references and needed <= there:
            yield Interrupted({**resource, "inputs": _without_secrets(resource.get("inputs"))}, "planned")


def with_found(state: Mapping[str, object], found: Sequence[tuple[Interrupted, str]]) -> dict[str, object]:
    """The state with resources that exist under these ids, as far as their inputs say: a refresh of them must follow.

    Where a replacement was interrupted, its old resource stays to be deleted, unless it is gone already.
    """
    kept: list[Resource] = resources(state)
    there = {str(resource["urn"]) for resource in kept}
    for interrupted, own_id in found:
        found_again = {
            "id": own_id,
            "outputs": interrupted.inputs,
            "protect": False,
        }  # the next update protects it, and a destroy need not ask
        resource = {**_depending_on(there, interrupted.resource), **found_again}
        at = next((index for index, other in enumerate(kept) if other["urn"] == interrupted.urn and not other.get("delete")), len(kept))
        old = kept[at : at + 1]
        kept[at : at + 1] = [resource]
        kept += [{**other, "delete": True} for other in old if not other.get("pendingReplacement")]
    deployment = state["deployment"]
    assert isinstance(deployment, dict)
    return {**state, "deployment": {**deployment, "resources": kept, "pending_operations": []}}


def without(state: Mapping[str, object], urns: Collection[str]) -> dict[str, object]:
    """The state without these resources, on which nothing in it depends."""
    deployment = state["deployment"]
    assert isinstance(deployment, dict)
    return {**state, "deployment": {**deployment, "resources": [each for each in resources(state) if each["urn"] not in urns]}}


def _depending_on(there: set[str], resource: Resource) -> Resource:
    """The resource without dependencies on what is not there, as after a destroy that was killed: the next update records them again."""
    listed, by_property, with_it = (resource.get(key) for key in ("dependencies", "propertyDependencies", "deletedWith"))
    return {
        **resource,
        "dependencies": [urn for urn in listed if urn in there] if isinstance(listed, list) else [],
        "propertyDependencies": {key: [urn for urn in urns or () if urn in there] for key, urns in by_property.items()}
        if isinstance(by_property, dict)
        else {},
        "deletedWith": with_it if with_it in there else "",
    }


def _without_secrets(value: object) -> object:
    """A preview's value without what it masks: the next update sends these."""
    if isinstance(value, dict):
        return {key: _without_secrets(inner) for key, inner in value.items() if inner != MASK}
    return [_without_secrets(inner) for inner in value if inner != MASK] if isinstance(value, list) else value


def _listed(state: Mapping[str, object], key: str) -> list[Resource]:
    deployment = state.get("deployment")
    found = deployment.get(key) if isinstance(deployment, dict) else None
    return list(found) if isinstance(found, list) else []
