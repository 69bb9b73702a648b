"""Every input of every sample is one that the SDK has, that the provider's own validation accepts, and that the real provider knows."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import pulumi
import pytest

from localcloud.behaviours import behaviour, enforce
from localcloud.schema import check, load
from localcloud.values import Properties
from tests.components.databricks.samples import DATABRICKS_SAMPLES
from tests.components.mocked import Registered, run

FACTS = sorted((Path(__file__).parents[4] / "shared" / "facts").glob("databricks.json"))


def resources(component: type[pulumi.ComponentResource]) -> Iterator[Registered]:
    for resource in run(lambda: DATABRICKS_SAMPLES[component]("it", None) and None).resources:
        if resource.custom:
            yield resource


def inputs(resource: Registered) -> Properties:
    return dict(resource.inputs)  # type: ignore[arg-type]


@pytest.fixture(params=DATABRICKS_SAMPLES, ids=lambda component: component.__name__)
def component(request: pytest.FixtureRequest) -> type[pulumi.ComponentResource]:
    found: type[pulumi.ComponentResource] = request.param
    return found


def test_the_sdk_accepts_them(component: type[pulumi.ComponentResource]) -> None:
    for resource in resources(component):
        assert check(load(resource.type), inputs(resource)) == []


def test_39_the_provider_s_own_validation_accepts_them(component: type[pulumi.ComponentResource]) -> None:
    """Pitfall 39: what fails in the preview."""
    for resource in resources(component):
        assert enforce.check(behaviour(resource.type), inputs(resource)) == []


@pytest.mark.parametrize("facts", FACTS, ids=lambda file: file.stem)
def test_the_real_provider_knows_them(component: type[pulumi.ComponentResource], facts: Path) -> None:
    known: Mapping[str, Mapping[str, Mapping[str, Mapping[str, object]]]] = json.loads(facts.read_text())["resources"]
    for resource in resources(component):
        if fact := known.get(resource.type):
            required = {name for name, described in fact["inputs"].items() if "required" in str(described.get("is", ()))}
            deprecated = {name for name, described in fact["inputs"].items() if "deprecated" in str(described.get("is", ()))}
            assert required <= set(resource.inputs) <= set(fact["inputs"]) - deprecated
