"""The shipped graph against facts about the real providers, where they lie next to this repository."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from tests.components.mocked import Json, Registered
from tests.components.stacks import ROOT, graph

FACTS = ROOT.parent / "shared" / "facts"
NOT_INPUTS = {"__defaults"}


def registered() -> Iterator[Registered]:
    """Every provider resource of both shipped stacks."""
    for name in ("dev", "prod"):
        yield from (resource for resource in graph(name).resources if resource.custom and not resource.type.startswith("pulumi:"))


def facts(package: str) -> Mapping[str, Mapping[str, Json]]:
    """What is known of a package's resources, by token; nothing where the facts are not there."""
    file = FACTS / f"{package}.json"
    found: Mapping[str, Mapping[str, Json]] = json.loads(file.read_text())["resources"] if file.exists() else {}
    return found


def nested(value: Json, shape: Json, path: str) -> Iterator[str]:
    """What of a nested value the provider does not know or misses."""
    if isinstance(shape, list) and isinstance(value, list):
        for item in value:
            yield from nested(item, shape[0], path)
    elif isinstance(shape, Mapping) and isinstance(value, Mapping) and "*" not in shape:
        names = {key.rstrip("?!"): key for key in shape}
        yield from (f"{path}.{key} is not known" for key in value.keys() - names.keys())
        yield from (f"{path}.{name} is missing" for name, key in names.items() if "?" not in key and name not in value)
        for key in value.keys() & names.keys():
            yield from nested(value[key], shape[names[key]], f"{path}.{key}")


def test_bridged_providers_know_every_input_and_get_what_they_require() -> None:
    known = {**facts("azuredevops"), **facts("databricks")}
    problems = []
    for resource in registered():
        if (fact := known.get(resource.type)) is None:
            continue
        inputs = fact["inputs"]
        assert isinstance(inputs, Mapping)
        problems += [f"{resource.type} {name} is not known" for name in resource.inputs.keys() - inputs.keys()]
        for name, about in inputs.items():
            assert isinstance(about, Mapping)
            flags = about.get("is") or []
            assert isinstance(flags, list)
            if "required" in flags and name not in resource.inputs:
                problems.append(f"{resource.type} {name} is missing")
            if "deprecated" in flags and name in resource.inputs:
                problems.append(f"{resource.type} {name} is deprecated")
            problems += nested(resource.inputs.get(name), about["type"], f"{resource.type} {name}")
    assert problems == []


def test_azure_knows_every_input_and_gets_what_it_requires() -> None:
    def plain(name: Json) -> str:
        return str(name).replace("_", "").lower()  # the facts have Python's names, the engine its own

    known = facts("azure-native")
    problems = []
    for resource in registered():
        if (fact := known.get(resource.type)) is None:
            continue
        inputs, required = fact["inputs"], fact["required"]
        assert isinstance(inputs, list)
        assert isinstance(required, list)
        given = {plain(name) for name in resource.inputs}
        problems += [f"{resource.type} {name} is not known" for name in given - {plain(name) for name in inputs}]
        problems += [f"{resource.type} {name} is missing" for name in {plain(name) for name in required} - given]
    assert problems == []
