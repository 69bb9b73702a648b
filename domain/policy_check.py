"""Whether a value satisfies a rule of a cluster policy, as Databricks would decide it.

A rule is anything with the fields that the policy language gives its kind: what reads the rules of a stack file is not known here.

Source: "Compute policy reference" (https://learn.microsoft.com/azure/databricks/admin/clusters/policy-definition): limiting rules make an
attribute required unless they say `isOptional`; a regular expression is anchored at both ends.
"""

from __future__ import annotations

import json
from collections.abc import Sequence, Set
from typing import Literal, Protocol

from domain.java_patterns import matches
from domain.policy_attributes import CLUSTER, REPEATED, VIRTUAL

Number = int | float
Scalar = str | bool | int | float


class Limiting(Protocol):
    """A rule that makes its attribute required."""

    @property
    def is_optional(self) -> bool:
        """Whether it does not."""


class Fixed(Limiting, Protocol):
    """The attribute has exactly this value."""

    @property
    def type(self) -> Literal["fixed"]:
        """Kind of rule."""

    @property
    def value(self) -> Scalar:
        """The value."""


class Forbidden(Protocol):
    """The attribute must not be given."""

    @property
    def type(self) -> Literal["forbidden"]:
        """Kind of rule."""


class Range(Limiting, Protocol):
    """The attribute is a number between two bounds, both included."""

    @property
    def type(self) -> Literal["range"]:
        """Kind of rule."""

    @property
    def min_value(self) -> Number | None:
        """Smallest value."""

    @property
    def max_value(self) -> Number | None:
        """Largest value."""


class Allowlist(Limiting, Protocol):
    """The attribute is one of some values."""

    @property
    def type(self) -> Literal["allowlist"]:
        """Kind of rule."""

    @property
    def values(self) -> Sequence[Scalar]:
        """The values."""


class Blocklist(Limiting, Protocol):
    """The attribute is none of some values."""

    @property
    def type(self) -> Literal["blocklist"]:
        """Kind of rule."""

    @property
    def values(self) -> Sequence[Scalar]:
        """The values."""


class Regex(Limiting, Protocol):
    """The attribute matches a pattern as a whole."""

    @property
    def type(self) -> Literal["regex"]:
        """Kind of rule."""

    @property
    def pattern(self) -> str:
        """The pattern."""


class Unlimited(Limiting, Protocol):
    """The attribute has any value."""

    @property
    def type(self) -> Literal["unlimited"]:
        """Kind of rule."""


Rule = Fixed | Forbidden | Range | Allowlist | Blocklist | Regex | Unlimited


def refusal(rule: Rule, attribute: str, value: Scalar | None, possible: Set[str] = CLUSTER) -> str | None:
    """Why the rule refuses the value (None: the attribute is not given), or None if it holds. `possible` are the attributes that a cluster
    of this kind can give."""
    if value is None:
        return _absent(rule, attribute, possible)
    if rule.type == "forbidden":
        return f"{_shown(value)} is given, but the attribute is forbidden"
    if rule.type == "fixed":
        # "auto:latest-lts" and its kin stand for a version that Databricks picks.
        return None if _same(rule.value, value) or str(rule.value).startswith("auto:") else f"{_shown(value)} is not {_shown(rule.value)}"
    if rule.type == "range":
        return _outside(rule, value)
    if rule.type == "allowlist":
        return None if any(_same(value, one) for one in rule.values) else f"{_shown(value)} is not in its allowlist"
    if rule.type == "blocklist":
        return f"{_shown(value)} is in its blocklist" if any(_same(value, one) for one in rule.values) else None
    if rule.type == "regex":
        return f"{_shown(value)} does not match its pattern" if matches(rule.pattern, as_text(value)) is False else None
    return None


def repair(rule: Rule, attribute: str, possible: Set[str] = CLUSTER, *, called: str | None = None) -> str:
    """What the rule allows. `called` is the attribute's name in the stack file, where that is another one."""
    if not _can_be_given(attribute, possible) and rule.type not in ("fixed", "forbidden"):
        return "Add `isOptional: true` to the rule."
    if rule.type == "forbidden":
        return f"Leave {called or attribute} out."
    if rule.type == "fixed":
        return f"Allowed: {called or attribute}: {as_text(rule.value)}"
    if rule.type == "range":
        low = "" if rule.min_value is None else f" from {rule.min_value}"
        high = "" if rule.max_value is None else f" up to {rule.max_value}"
        return f"Allowed: numbers{low}{high}."
    if rule.type == "allowlist":
        return f"Allowed: {', '.join(as_text(one) for one in rule.values)}."
    if rule.type == "blocklist":
        return f"Allowed: anything but {', '.join(as_text(one) for one in rule.values)}."
    if rule.type == "regex":
        return f"Allowed: what matches {rule.pattern}"
    return "Give it, or add `isOptional: true` to the rule."


def _absent(rule: Rule, attribute: str, possible: Set[str]) -> str | None:
    """A limiting rule makes its attribute required. A fixed one does not, but left out of a cluster it would differ in every preview."""
    if attribute in VIRTUAL or "*" in attribute or rule.type == "forbidden":
        return None
    if rule.is_optional:
        return None
    if rule.type == "fixed":
        return "the cluster must repeat the fixed value" if attribute in possible else None
    return "it is required" if _can_be_given(attribute, possible) else "it is required, but such a cluster cannot give it"


def _can_be_given(attribute: str, possible: Set[str]) -> bool:
    return attribute in possible or attribute.startswith(REPEATED)


def _outside(rule: Range, value: Scalar) -> str | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return f"{_shown(value)} is not a number"
    if rule.min_value is not None and value < rule.min_value:
        return f"{value} is less than {rule.min_value}"
    return f"{value} is more than {rule.max_value}" if rule.max_value is not None and value > rule.max_value else None


def _same(one: Scalar, other: Scalar) -> bool:
    return as_text(one) == as_text(other)


def as_text(value: Scalar) -> str:
    """A value as the policy language compares it: 20 and "20" are the same, so are true and "true"."""
    if isinstance(value, bool):
        return str(value).lower()
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _shown(value: Scalar) -> str:
    return json.dumps(value, ensure_ascii=False)
