"""Every input is one that the SDK has, that the provider's own validation accepts, and that the real provider knows."""

from __future__ import annotations

import pulumi
import pytest

from localcloud.behaviours import behaviour, enforce
from localcloud.schema import check, load
from tests.components import facts
from tests.components.mocked import Graph
from tests.components.samples import SAMPLES, built
from tests.components.stacks import graph


@pytest.fixture(params=SAMPLES, ids=lambda component: component.__name__)
def sample(request: pytest.FixtureRequest) -> Graph:
    component: type[pulumi.ComponentResource] = request.param
    return built(component)


@pytest.fixture(params=["dev", "prod"])
def shipped(request: pytest.FixtureRequest) -> Graph:
    return graph(request.param)


def test_the_sdk_accepts_them(sample: Graph) -> None:
    for resource in sample.provided():
        assert check(load(resource.type), dict(resource.inputs)) == []  # type: ignore[arg-type]


def test_39_the_provider_s_own_validation_accepts_them(sample: Graph) -> None:
    """Pitfall 39: what fails in the preview."""
    for resource in sample.provided():
        assert enforce.check(behaviour(resource.type), dict(resource.inputs)) == []  # type: ignore[arg-type]


def test_the_real_provider_knows_those_of_a_sample(sample: Graph) -> None:
    assert [problem for resource in sample.provided() for problem in facts.problems(resource)] == []


def test_the_real_provider_knows_those_of_a_shipped_stack(shipped: Graph) -> None:
    assert [problem for resource in shipped.provided() for problem in facts.problems(resource)] == []


def test_an_exception_from_the_facts_is_one() -> None:
    assert not [token for token in facts.WITHOUT_FACTS if token in facts.facts(token.partition(":")[0])]
