"""Every rule: what breaks it, what does not, and what it says of values that are not known."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import chain

import pytest
from _pytest.mark import ParameterSet

from domain.policy_choices import Level, Profile
from domain.policy_limits import Limits, limits_of
from domain.property_values import SECRET, UNKNOWN, Value
from policies import judge
from policies.resources import Resource, Stack
from policies.rule import Violation
from policies.settings import Settings
from policies.table import BY_NAME, RULES
from tests.policies import cases, more_cases
from tests.policies.cases import Altered, Case, Missing, Raw
from tests.policies.graphs import changed, inner_paths, one, raw, resources, with_one, without

ALL: tuple[Case | Raw | Missing | Altered, ...] = tuple(
    chain(
        cases.SIGN_IN, cases.SECRETS, cases.RELEASES, cases.BRANCH_POLICIES, cases.PIPELINES, more_cases.NETWORK, more_cases.WORKSPACES,
        more_cases.DATA, more_cases.COMPUTE, more_cases.JOBS, more_cases.ACCESS, more_cases.OPERATIONS,
    )
)  # fmt: skip
LIMITS = limits_of(Profile.PROD)


def said(rule: str, resource: Resource) -> list[str]:
    """What a rule says of one resource, if it is about its type."""
    found = BY_NAME[rule]
    assert found.of_resource
    assert not found.types or resource.type in found.types
    return list(found.of_resource(resource, LIMITS))


def said_of(rule: str, stack: Stack) -> list[Violation]:
    """What a rule says of a whole stack."""
    found = BY_NAME[rule]
    assert found.of_stack
    return list(found.of_stack(stack, LIMITS))


def test_there_is_a_case_for_every_rule() -> None:
    assert {case.rule for case in ALL} == set(BY_NAME)


def of_kind(kind: type) -> list[ParameterSet]:
    """The cases of one kind, named after their rules."""
    return [pytest.param(case, id=f"{case.rule}: {case.says}") for case in ALL if isinstance(case, kind)]


@pytest.mark.parametrize("case", of_kind(Case))
def test_one_change_breaks_the_rule(case: Case) -> None:
    resource = one(case.stack, case.token, case.name)
    assert said(case.rule, resource) == []
    (sentence,) = [text for text in said(case.rule, changed(resource, case.changes)) if case.says in text]
    assert sentence.startswith(resource.label)
    assert sentence.endswith(".")


@pytest.mark.parametrize("case", of_kind(Raw))
def test_other_programs_break_the_rule(case: Raw) -> None:
    assert said(case.rule, raw(case.token, case.fine)) == [] or not case.fine
    assert any(case.says in text for text in said(case.rule, raw(case.token, case.broken)))


@pytest.mark.parametrize("case", of_kind(Missing))
def test_what_is_missing_breaks_the_rule(case: Missing) -> None:
    before = {violation.sentence for violation in said_of(case.rule, Stack(resources(case.stack)))}
    assert not any(case.about in sentence for sentence in before if case.about)
    (violation,) = [item for item in said_of(case.rule, without(case.stack, case.gone)) if item.sentence not in before]
    assert case.says in violation.sentence
    assert (violation.resource.name if violation.resource else "") == case.about


@pytest.mark.parametrize("case", of_kind(Altered))
def test_what_is_changed_breaks_the_rule_of_the_stack(case: Altered) -> None:
    assert said_of(case.rule, Stack(resources(case.stack))) == []
    resource = changed(one(case.stack, case.token, case.name), case.changes)
    resource = replace(resource, sources={**resource.sources, **case.sources})
    violations = said_of(case.rule, with_one(case.stack, resource))
    assert any(case.says in violation.sentence for violation in violations)


@pytest.mark.parametrize("stack", ["dev", "prod"])
def test_the_shipped_stacks_keep_what_is_mandatory(stack: str) -> None:
    profile = Profile(stack)
    settings = Settings(profile, limits_of(profile), today=date(2026, 1, 1))
    found = [*chain.from_iterable(judge.of_resource(resource, settings) for resource in resources(stack))]
    found += judge.of_stack(Stack(resources(stack)), settings)
    assert [verdict.sentence for verdict in found if verdict.level is Level.MANDATORY] == []


@pytest.mark.parametrize("marker", [UNKNOWN, SECRET])
@pytest.mark.parametrize("stack", ["dev", "prod"])
def test_no_rule_raises_or_guesses_over_what_is_not_known(stack: str, marker: Value) -> None:
    """Each value by itself, and all at once; of resources of one type, the first two."""
    guesses: set[str] = set()
    limits = Limits(minimum_approvers=2, minimum_reviewers=2, required_tags=("owner", "none"))
    of_type = {token: [item for item in resources(stack) if item.type == token][:2] for token in {item.type for item in resources(stack)}}
    for resource in chain.from_iterable(of_type.values()):
        rules = [rule for rule in RULES if rule.of_resource and (not rule.types or resource.type in rule.types)]
        hidden = [changed(resource, {path: marker}) for path in inner_paths(resource.inputs)]
        for rule in rules:
            assert rule.of_resource
            before = set(rule.of_resource(resource, limits))
            guesses |= {f"{rule.name}: {sentence}" for other in hidden for sentence in rule.of_resource(other, limits)} - {
                f"{rule.name}: {sentence}" for sentence in before
            }
            list(rule.of_resource(replace(resource, inputs=dict.fromkeys(resource.inputs, marker)), limits))
    hidden_stack = Stack([replace(resource, inputs=dict.fromkeys(resource.inputs, marker)) for resource in resources(stack)])
    for rule in RULES:
        if rule.of_stack:
            list(rule.of_stack(hidden_stack, limits))
    assert guesses == set()
