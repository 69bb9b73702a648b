"""Resources and whole stacks as rules see them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from domain.property_values import Tree


@dataclass(frozen=True, slots=True)
class Resource:
    """One resource: its inputs, decoded, and what the engine is told of it."""

    urn: str
    type: str
    name: str
    inputs: Tree
    protect: bool = False
    parent: str = ""
    provider: str = ""
    """URN of its provider."""
    dependencies: frozenset[str] = frozenset()
    """URNs of everything that it waits for."""
    sources: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """URNs of the resources that each input comes from."""

    @property
    def kind(self) -> str:
        """The last part of its type."""
        return self.type.rsplit(":", 1)[-1]

    @property
    def label(self) -> str:
        """What messages call it."""
        return f"{self.kind} {self.name}"


@dataclass(frozen=True)
class Stack:
    """All resources of a stack."""

    resources: Sequence[Resource]

    def of(self, *types: str) -> Iterator[Resource]:
        """Those of some types."""
        for token in types:
            yield from self._by_type.get(token, ())

    def from_resource(self, source: Resource, key: str, *types: str) -> Iterator[Resource]:
        """Those of some types whose input `key` comes from a resource, or repeats an id that only that resource can have."""
        for resource in self.of(*types):
            if source.urn in resource.sources.get(key, ()):
                yield resource

    @cached_property
    def _by_type(self) -> Mapping[str, Sequence[Resource]]:
        found: dict[str, list[Resource]] = {}
        for resource in self.resources:
            found.setdefault(resource.type, []).append(resource)
        return found
