"""Whether a value satisfies a rule of a cluster policy, as Databricks would decide it.

Source: "Compute policy reference" (https://learn.microsoft.com/azure/databricks/admin/clusters/policy-definition): limiting rules make an
attribute required unless they say `isOptional`; a regular expression is anchored at both ends.
"""

from __future__ import annotations

import re
from collections.abc import Set

from config.databricks.policy import Allowlist, Blocklist, Fixed, Forbidden, PolicyRule, Range, Regex, Unlimited
from config.databricks.policy_attributes import CLUSTER, REPEATED, VIRTUAL
from config.diagnostics import shown
from config.vocabulary import Scalar


def refusal(rule: PolicyRule, attribute: str, value: Scalar | None, possible: Set[str] = CLUSTER) -> str | None:
    """Why the rule refuses the value (None: the attribute is not given), or None if it holds. `possible` are the attributes that a cluster
    of this kind can give."""
    if value is None:
        return _absent(rule, attribute, possible)
    match rule:
        case Forbidden():
            return f"{shown(value)} is given, but the attribute is forbidden"
        case Fixed():
            # "auto:latest-lts" and its kin stand for a version that Databricks picks.
            return None if _same(rule.value, value) or str(rule.value).startswith("auto:") else f"{shown(value)} is not {shown(rule.value)}"
        case Range():
            return _outside(rule, value)
        case Allowlist():
            return None if any(_same(value, one) for one in rule.values) else f"{shown(value)} is not in its allowlist"
        case Blocklist():
            return f"{shown(value)} is in its blocklist" if any(_same(value, one) for one in rule.values) else None
        case Regex():
            return None if re.fullmatch(rule.pattern, _text(value)) else f"{shown(value)} does not match its pattern"
        case Unlimited():
            return None


def repair(rule: PolicyRule, attribute: str, possible: Set[str] = CLUSTER, *, called: str | None = None) -> str:
    """What the rule allows. `called` is the attribute's name in the stack file, where that is another one."""
    if not _can_be_given(attribute, possible) and not isinstance(rule, Fixed | Forbidden):
        return "Add `isOptional: true` to the rule."
    match rule:
        case Forbidden():
            return f"Leave {called or attribute} out."
        case Fixed():
            return f"Allowed: {called or attribute}: {_text(rule.value)}"
        case Range():
            low = "" if rule.min_value is None else f" from {rule.min_value}"
            high = "" if rule.max_value is None else f" up to {rule.max_value}"
            return f"Allowed: numbers{low}{high}."
        case Allowlist():
            return f"Allowed: {', '.join(_text(one) for one in rule.values)}."
        case Blocklist():
            return f"Allowed: anything but {', '.join(_text(one) for one in rule.values)}."
        case Regex():
            return f"Allowed: what matches {rule.pattern}"
        case Unlimited():
            return "Give it, or add `isOptional: true` to the rule."


def _absent(rule: PolicyRule, attribute: str, possible: Set[str]) -> str | None:
    """A limiting rule makes its attribute required. A fixed one does not, but left out of a cluster it would differ in every preview."""
    if attribute in VIRTUAL or "*" in attribute or isinstance(rule, Forbidden):
        return None
    if isinstance(rule, Fixed):
        return "the cluster must repeat the fixed value" if attribute in possible else None
    if rule.is_optional:
        return None
    return "it is required" if _can_be_given(attribute, possible) else "it is required, but such a cluster cannot give it"


def _can_be_given(attribute: str, possible: Set[str]) -> bool:
    return attribute in possible or attribute.startswith(REPEATED)


def _outside(rule: Range, value: Scalar) -> str | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return f"{shown(value)} is no number"
    if rule.min_value is not None and value < rule.min_value:
        return f"{value} is less than {rule.min_value}"
    return f"{value} is more than {rule.max_value}" if rule.max_value is not None and value > rule.max_value else None


def _same(one: Scalar, other: Scalar) -> bool:
    return _text(one) == _text(other)


def _text(value: Scalar) -> str:
    """A value as the policy language compares it: 20 and "20" are the same, so are true and "true"."""
    if isinstance(value, bool):
        return str(value).lower()
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
