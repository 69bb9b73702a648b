"""Rules about the section of the policy pack."""

from __future__ import annotations

from collections.abc import Iterator

from config.diagnostics import Diagnostic, Path, allowed_words, error, shown
from config.rules.facts import Facts
from domain.policy_rules import POLICY_RULES


def policies_are_those_of_the_pack(facts: Facts) -> Iterator[Diagnostic]:
    """A mistyped name would leave a rule as strict as it was, or an exemption without effect."""
    if facts.policies is None:
        return
    named: dict[Path, str] = {("policies", "levels", name): name for name in facts.policies.levels}
    named |= {("policies", "exemptions", key, "rule"): exemption.rule for key, exemption in facts.policies.exemptions.items()}
    for path, name in named.items():
        if name not in POLICY_RULES:
            yield error(path, f"{shown(name)} is not the name of a rule", f"{allowed_words(name, POLICY_RULES)} See docs/policies.md.")
