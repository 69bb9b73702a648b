"""All rules, by what they protect."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from policies.rule import Rule
from policies.rules import access, branches, compute, data, jobs, network, operations, pipelines, releases, secrets, sign_in, workspaces

GROUPS: Final[Mapping[str, tuple[Rule, ...]]] = {
    "Sign-in without secrets": sign_in.RULES,
    "Secrets": secrets.RULES,
    "Releases": releases.RULES,
    "Branches and repositories": branches.RULES,
    "Pipelines and agents": pipelines.RULES,
    "Network": network.RULES,
    "Workspaces": workspaces.RULES,
    "Work and data": data.RULES,
    "Compute": compute.RULES,
    "Jobs, alerts and dashboards": jobs.RULES,
    "Access": access.RULES,
    "Operations": operations.RULES,
}
"""The rules of each group, as the documentation shows them."""

RULES: Final = tuple(replace(rule, group=group) for group, rules in GROUPS.items() for rule in rules)
BY_NAME: Final[Mapping[str, Rule]] = {rule.name: rule for rule in RULES}
