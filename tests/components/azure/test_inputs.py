"""Every input of every sample is one that the SDK has, of the type that it has, and one that the real provider knows."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import pulumi
import pytest

from localcloud.schema import check, load
from tests.components.azure.samples import AZURE_SAMPLES
from tests.components.mocked import Registered, run

FACTS = sorted((Path(__file__).parents[4] / "shared" / "facts").glob("azure-native.json"))


def resources(component: type[pulumi.ComponentResource]) -> Iterator[Registered]:
    for resource in run(lambda: AZURE_SAMPLES[component]("it", None) and None).resources:
        if resource.custom:
            yield resource


@pytest.fixture(params=AZURE_SAMPLES, ids=lambda component: component.__name__)
def component(request: pytest.FixtureRequest) -> type[pulumi.ComponentResource]:
    found: type[pulumi.ComponentResource] = request.param
    return found


def test_the_sdk_accepts_them(component: type[pulumi.ComponentResource]) -> None:
    for resource in resources(component):
        assert check(load(resource.type), dict(resource.inputs)) == []  # type: ignore[arg-type]


@pytest.mark.parametrize("facts", FACTS, ids=lambda file: file.stem)
def test_the_real_provider_knows_them(component: type[pulumi.ComponentResource], facts: Path) -> None:
    known: Mapping[str, Mapping[str, list[str]]] = json.loads(facts.read_text())["resources"]
    for resource in resources(component):
        if fact := known.get(resource.type):
            inputs = {name.lower() for name in resource.inputs}
            assert inputs <= {name.replace("_", "").lower() for name in fact["inputs"]}
            assert {name.replace("_", "").lower() for name in fact["required"]} <= inputs
