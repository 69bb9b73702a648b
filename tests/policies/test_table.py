"""The table of rules, and the page that is written from it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from localcloud import schema
from policies import reference
from policies.analyzer import PACK, VERSION
from policies.rule import Level, Rule
from policies.table import BY_NAME, RULES

ROOT = Path(__file__).parents[2]


def test_the_page_is_that_of_the_rules() -> None:
    assert reference.main(["--check"]) == 0


def test_a_stale_page_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(reference, "PAGE", tmp_path / "policies.md")
    assert reference.main(["--check"]) == 1
    assert capsys.readouterr().err == "docs/policies.md does not match the rules; run: python -m policies.reference\n"
    assert reference.main([]) == 0
    assert reference.main(["--check"]) == 0


def test_names_are_of_their_own() -> None:
    assert len(BY_NAME) == len(RULES) >= 70
    assert f"{len(RULES)} rules" in (ROOT / "README.md").read_text()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rule_says_what_why_and_what_to_do(rule: Rule) -> None:
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", rule.name)
    for sentence in (rule.what, rule.why, rule.fix):
        assert sentence.endswith(".")
        assert sentence[0].isupper()
    assert rule.references
    assert all(item.url.startswith("https://") for item in rule.references)
    assert (rule.of_resource is None) != (rule.of_stack is None)
    strict = [Level.DISABLED, Level.ADVISORY, Level.MANDATORY]
    assert rule.name == "endpoint-sleeps" or strict.index(rule.dev) <= strict.index(rule.prod)


def test_types_are_those_of_the_providers() -> None:
    """A mistyped token would leave a rule without anything to judge."""
    known = {token for package in schema.PACKAGES for token in schema.tokens(package)}
    named = {token for rule in RULES for token in rule.types if not token.startswith("pulumi:providers:")}
    assert named - known == set()


def test_the_pack_has_one_name_and_version() -> None:
    written = (ROOT / "policies/PulumiPolicy.yaml").read_text()
    assert f"name: {PACK}\n" in written
    assert f"version: {VERSION}\n" in written
