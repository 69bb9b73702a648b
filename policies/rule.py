"""The shapes of rules."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from domain.policy_choices import Level, Profile
from domain.policy_limits import Limits
from policies.references import Reference
from policies.resources import Resource, Stack

__all__ = ["Level", "OfResource", "OfStack", "Profile", "Rule", "Scope", "Violation"]


class Scope(StrEnum):
    """When a rule is asked."""

    RESOURCE = "resource"
    """For each resource, before it is made or changed: a mandatory rule stops it."""
    STACK = "stack"
    """For all resources together, at the end of a preview or an update."""


@dataclass(frozen=True, slots=True)
class Violation:
    """One sentence about what breaks a rule, and the resource that does; none, if the stack as a whole does."""

    sentence: str
    resource: Resource | None = None


OfResource = Callable[[Resource, Limits], Iterator[str]]
"""Sentences about what breaks the rule in one resource."""
OfStack = Callable[[Stack, Limits], Iterator[Violation]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule. `what` says what must be, `why` what happens otherwise, `fix` what to do; all are sentences."""

    name: str
    dev: Level
    prod: Level
    what: str
    why: str
    fix: str
    references: tuple[Reference, ...]
    types: tuple[str, ...] = ()
    """Types of the resources that it is about; all, if there are none."""
    of_resource: OfResource | None = None
    of_stack: OfStack | None = None
    group: str = ""

    @property
    def scope(self) -> Scope:
        """When it is asked."""
        return Scope.RESOURCE if self.of_resource else Scope.STACK

    def level(self, profile: Profile) -> Level:
        """How strict it is, if a stack file says nothing else."""
        return self.prod if profile is Profile.PROD else self.dev
