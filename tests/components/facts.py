"""What the real providers say about inputs (see `tests/facts/README.md`), held against what a program registers."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from tests.components.mocked import Json, Registered

FOLDER = Path(__file__).parent.parent / "facts"
WITHOUT_FACTS = {
    "databricks:index/accessControlRuleSet:AccessControlRuleSet": "its schema was not read; the SDK alone vouches for it",
    "databricks:index/permissionAssignment:PermissionAssignment": "its schema was not read; the SDK alone vouches for it",
}
"""Types that the program registers and that have no facts, each with the reason."""


@cache
def facts(package: str) -> Mapping[str, Mapping[str, Json]]:
    """What is known of a package's resources, by token."""
    found: Mapping[str, Mapping[str, Json]] = json.loads((FOLDER / f"{package}.json").read_text())["resources"]
    return found


def problems(resource: Registered) -> Iterator[str]:
    """What the provider does not know, misses, or is about to drop among the inputs of a resource."""
    package = resource.type.partition(":")[0]
    fact = facts(package).get(resource.type)
    if fact is None:
        if resource.type not in WITHOUT_FACTS:
            yield f"{resource.type} has no facts"
        return
    found = _of_azure(resource, fact) if package == "azure-native" else _of_a_bridge(resource, fact)
    yield from (f"{resource.type} {problem}" for problem in found)


def _of_a_bridge(resource: Registered, fact: Mapping[str, Json]) -> Iterator[str]:
    inputs = fact["inputs"]
    assert isinstance(inputs, Mapping)
    yield from (f"{name} is not known" for name in resource.inputs.keys() - inputs.keys())
    for name, about in inputs.items():
        assert isinstance(about, Mapping)
        flags = about.get("is") or []
        assert isinstance(flags, list)
        if "required" in flags and name not in resource.inputs:
            yield f"{name} is missing"
        if "deprecated" in flags and name in resource.inputs:
            yield f"{name} is deprecated"
        yield from _nested(resource.inputs.get(name), about["type"], name)


def _nested(value: Json, shape: Json, path: str) -> Iterator[str]:
    if isinstance(shape, list) and isinstance(value, list):
        for item in value:
            yield from _nested(item, shape[0], path)
    elif isinstance(shape, Mapping) and isinstance(value, Mapping) and "*" not in shape:
        names = {key.rstrip("?!"): key for key in shape}
        yield from (f"{path}.{key} is not known" for key in value.keys() - names.keys())
        yield from (f"{path}.{name} is missing" for name, key in names.items() if "?" not in key and name not in value)
        for key in value.keys() & names.keys():
            yield from _nested(value[key], shape[names[key]], f"{path}.{key}")


def _of_azure(resource: Registered, fact: Mapping[str, Json]) -> Iterator[str]:
    inputs, required = fact["inputs"], fact["required"]
    assert isinstance(inputs, list)
    assert isinstance(required, list)
    given = {_plain(name) for name in resource.inputs}
    yield from (f"{name} is not known" for name in given - {_plain(name) for name in inputs})
    yield from (f"{name} is missing" for name in {_plain(name) for name in required} - given)


def _plain(name: Json) -> str:
    """The facts on Azure have Python's names, the engine its own."""
    return str(name).replace("_", "").lower()
