"""The section of the policy pack: every mistake by its line, and what it means for the pack."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import get_args

from config.__main__ import check_file
from config.policies import PolicyLevel, PolicyLimits
from domain.policy_choices import Level, Profile, profile_of
from domain.policy_limits import Limits, limits_of
from domain.policy_rules import POLICY_RULES
from policies.settings import settings_of
from policies.table import BY_NAME

ROOT = Path(__file__).parents[2]


def mistakes(folder: Path, section: str) -> list[str]:
    """What is said about the shipped file of dev with a section of policies."""
    shipped = (ROOT / "Pulumi.dev.yaml").read_text().rstrip("\n")
    file = folder / "Pulumi.dev.yaml"
    file.write_text(f"{shipped}\n{section}")
    first = shipped.count("\n") + 2
    found = [item for item in check_file(file, ROOT) if item.severity == "error"]
    return [f"{item.location.line - first if item.location else '?'} {str(item).partition(': ')[2]}" for item in found]


def test_mistakes_are_told_by_their_lines(tmp_path: Path) -> None:
    section = """  databricks-cicd:policies:
    levels:
      job-end: mandatory
    exemptions:
      old:
        rule: cluster-policy
        resource: main.*
        until: "2999-12-31"
      over:
        rule: cluster-policy
        resource: main.*
        reason: It was decided so in May
        until: "2024-01-31"
"""
    assert mistakes(tmp_path, section) == [
        '2 policies.levels.job-end: "job-end" is not the name of a rule. Did you mean "job-ends"? Allowed: job-ends, job-source-named, '
        "job-scope, job-failure-heard, approval-ends and 135 more. See docs/policies.md.",
        '4 policies.exemptions.old.reason: missing required key "reason". Why it may, for reviewers and auditors. '
        "Example: reason: Migrated together with the model in May",
        "12 policies.exemptions.over.until: the exemption ended with 2024-01-31: keep the rule now, or decide on a new day.",
    ]


def test_an_exemption_names_a_rule_and_a_day(tmp_path: Path) -> None:
    section = """  databricks-cicd:policies:
    exemptions:
      old: {rule: cluster-polcy, resource: main.*, reason: It was decided so in May, until: "2999-12-31"}
"""
    (said,) = mistakes(tmp_path, section)
    assert said.startswith('2 policies.exemptions.old.rule: "cluster-polcy" is not the name of a rule. Did you mean "cluster-policy"?')
    (said,) = mistakes(tmp_path, section.replace("cluster-polcy", "cluster-policy").replace("2999-12-31", "2999-13-31"))
    assert "2999-13-31 is not a day of the calendar" in said


def test_the_pack_reads_what_the_section_takes() -> None:
    assert list(BY_NAME) == list(POLICY_RULES)
    assert list(get_args(PolicyLevel)) == list(Level)
    assert list(PolicyLimits.model_fields) == list(Limits.__slots__)
    section = {
        "levels": {"budget": "disabled"},
        "limits": {"maximum_workers": 3, "regions": ["westeurope"]},
        "exemptions": {"one": {"rule": "tags", "resource": "lake-*", "reason": "It was decided so", "until": "2026-06-30"}},
    }
    config = {"p:policies": json.dumps(section), "p:stack": '{"environment": "prod"}'}
    settings = settings_of(config, "p", "anything", date(2026, 6, 30))
    assert settings.profile is Profile.PROD
    assert settings.level(BY_NAME["budget"]) is Level.DISABLED
    assert settings.level(BY_NAME["tags"]) is Level.MANDATORY
    assert (settings.limits.maximum_workers, settings.limits.regions, settings.limits.minimum_approvers) == (3, ("westeurope",), 2)


def test_names_of_environments_say_how_strict_rules_are() -> None:
    relaxed = ("dev", "Test", "data-dev", "dev2", "qa", "team_sandbox", "review-12")
    assert {name: profile_of(name) for name in relaxed} == dict.fromkeys(relaxed, Profile.DEV)
    strict = ("prod", "production", "live", "max", "device", "latest")
    assert {name: profile_of(name) for name in strict} == dict.fromkeys(strict, Profile.PROD)
    assert limits_of(Profile.DEV).maximum_workers < limits_of(Profile.PROD).maximum_workers
