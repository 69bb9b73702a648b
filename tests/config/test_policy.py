"""The policy language: emitted as Databricks wants it, and decided as Databricks decides it."""

from __future__ import annotations

import json

import pytest
from pydantic import TypeAdapter, ValidationError

from config.databricks.policy import PolicyRule, policy_json
from domain.policy_check import refusal, repair

RULE: TypeAdapter[PolicyRule] = TypeAdapter(PolicyRule)


def rule(**keys: object) -> PolicyRule:
    """A rule as it stands in the stack file."""
    return RULE.validate_python(keys)


def test_a_definition_keeps_the_languages_own_keys_and_only_what_was_written() -> None:
    definition = {
        "b": rule(type="range", minValue=10, maxValue=60, isOptional=True),
        "a": rule(type="fixed", value=True, hidden=True),
        "c": rule(type="allowlist", values=["x", 1], defaultValue="x"),
    }
    assert json.loads(policy_json(definition)) == {
        "a": {"type": "fixed", "value": True, "hidden": True},
        "b": {"type": "range", "minValue": 10, "maxValue": 60, "isOptional": True},
        "c": {"type": "allowlist", "values": ["x", 1], "defaultValue": "x"},
    }


def test_the_order_of_a_definition_makes_no_difference() -> None:
    one, other = rule(type="fixed", value=1), rule(type="forbidden")
    assert policy_json({"a": one, "b": other}) == policy_json({"b": other, "a": one})


@pytest.mark.parametrize(
    ("given", "value", "holds"),
    [
        ({"type": "fixed", "value": 20}, 20, True),
        ({"type": "fixed", "value": "20"}, 20, True),
        ({"type": "fixed", "value": 20.0}, 20, True),
        ({"type": "fixed", "value": True}, "true", True),
        ({"type": "fixed", "value": 20}, 21, False),
        ({"type": "fixed", "value": "auto:latest-lts"}, "16.4.x-scala2.12", True),
        ({"type": "range", "minValue": 10, "maxValue": 20}, 10, True),
        ({"type": "range", "minValue": 10, "maxValue": 20}, 20, True),
        ({"type": "range", "minValue": 10, "maxValue": 20}, 9, False),
        ({"type": "range", "minValue": 10, "maxValue": 20}, 21, False),
        ({"type": "range", "maxValue": 20}, "text", False),
        ({"type": "allowlist", "values": ["a", 2]}, "2", True),
        ({"type": "allowlist", "values": ["a", 2]}, "b", False),
        ({"type": "blocklist", "values": ["a"]}, "b", True),
        ({"type": "blocklist", "values": ["a"]}, "a", False),
        ({"type": "regex", "pattern": "a+"}, "aa", True),
        ({"type": "regex", "pattern": "a+"}, "aab", False),
        ({"type": "regex", "pattern": "a+"}, "baa", False),
        ({"type": "regex", "pattern": "\\d"}, "٣", False),
        ({"type": "regex", "pattern": "(?<major>1[67])\\.x"}, "16.x", True),
        ({"type": "regex", "pattern": "(?<major>1[67])\\.x"}, "15.x", False),
        ({"type": "regex", "pattern": "(?i)a"}, "b", True),  # which Java alone can judge
        ({"type": "forbidden"}, "a", False),
        ({"type": "unlimited"}, "a", True),
    ],
)
def test_a_given_value(given: dict[str, object], value: str | int, holds: bool) -> None:
    assert (refusal(rule(**given), "num_workers", value) is None) is holds
    assert repair(rule(**given), "num_workers")


@pytest.mark.parametrize(
    ("given", "attribute", "holds"),
    [
        ({"type": "range", "maxValue": 20}, "num_workers", False),
        ({"type": "range", "maxValue": 20, "isOptional": True}, "num_workers", True),
        ({"type": "unlimited"}, "num_workers", False),
        ({"type": "unlimited", "isOptional": True}, "num_workers", True),
        ({"type": "allowlist", "values": [1]}, "instance_pool_id", False),
        ({"type": "fixed", "value": 1}, "num_workers", False),
        ({"type": "fixed", "value": 1, "isOptional": True}, "num_workers", True),
        ({"type": "fixed", "value": "x"}, "custom_tags.team", True),
        ({"type": "fixed", "value": "x"}, "enable_elastic_disk", True),
        ({"type": "forbidden"}, "num_workers", True),
        ({"type": "range", "maxValue": 5}, "dbus_per_hour", True),
        ({"type": "regex", "pattern": "x"}, "init_scripts.*.workspace.destination", True),
    ],
)
def test_37_a_value_that_is_not_given(given: dict[str, object], attribute: str, holds: bool) -> None:
    assert (refusal(rule(**given), attribute, None) is None) is holds


@pytest.mark.parametrize("pattern", [r"\p{L}+", r"\Qa.b\E", "a++", "[a-z&&[^x]]", "(?i)a", "(?>a|b)c", r"\h", "[a[bc]]"])
def test_what_java_alone_can_judge_is_let_through(pattern: str) -> None:
    assert refusal(rule(type="regex", pattern=pattern), "num_workers", "nothing like it") is None


@pytest.mark.parametrize(("pattern", "why"), [("(?P<a>b)", r"Java writes \(\?<NAME>"), ("(a", "unterminated"), ("a{2,1}", "min repeat")])
def test_what_java_does_not_compile_is_refused(pattern: str, why: str) -> None:
    with pytest.raises(ValidationError, match=why):
        rule(type="regex", pattern=pattern)
