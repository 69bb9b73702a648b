"""Agreement with what the real providers' own schemas say (see `tests/facts/README.md`)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TypedDict

import pytest

from localcloud.schema import load, load_provider
from localcloud.schema.model import ListType, MapType, ObjectType, Property, PropertyType, ScalarType
from localcloud.values import Json

FOLDER = Path(__file__).parents[2] / "facts"

OF_ANOTHER_VERSION = {
    "databricks:index/secret:Secret.stringValue: required",  # optional since there is a write-only twin
    "databricks:index/job:Job.tasks.aiRuntimeTask.deployments.commandPath: required",
    "databricks:index/job:Job.tasks.forEachTask.task.aiRuntimeTask.deployments.commandPath: required",
    "databricks:index/pipeline:Pipeline.ingestionDefinition.objects.schema.sourceSchema: required",
    "databricks:index/pipeline:Pipeline.ingestionDefinition.objects.table.sourceTable: required",
}
"""Where the facts were read off another version of the provider than the installed SDK was made from."""


class Fact(TypedDict, total=False):
    type: Json
    env: list[str]


@pytest.mark.parametrize("package", ["azuredevops", "databricks"])
def test_bridged_schemas_agree(package: str) -> None:
    facts = json.loads((FOLDER / f"{package}.json").read_text())
    inputs_of_the_provider = load_provider(package).inputs
    problems = [problem for name, fact in facts["provider"].items() for problem in _input(package, name, fact, inputs_of_the_provider)]
    for token, resource in facts["resources"].items():
        schema = load(token)
        problems += [problem for name, fact in resource["inputs"].items() for problem in _input(token, name, fact, schema.inputs)]
        problems += [
            problem for name, fact in resource["computed"].items() for problem in _type(f"{token}.{name}", fact, schema.outputs[name].type)
        ]
    for token, function in facts["functions"].items():
        inputs = load(token).inputs
        required = {name for name, declared in inputs.items() if declared.required}
        problems += [f"{token}: {name}" for name in {*function["inputs"]} ^ {*inputs} | {*function["required"]} ^ required]
    assert set(problems) <= OF_ANOTHER_VERSION


def test_azure_schemas_agree() -> None:
    """These facts have Python's names, so names are compared without their underscores and capitals."""
    problems: list[str] = []
    for token, fact in json.loads((FOLDER / "azure-native.json").read_text())["resources"].items():
        schema = load(token)
        inputs, outputs = _folded(schema.inputs), _folded(schema.outputs)
        required = _folded(name for name, declared in schema.inputs.items() if declared.required)
        problems += [f"{token}: {name}" for name in (_folded(fact["inputs"]) ^ inputs) | (_folded(fact["required"]) ^ required)]
        problems += [f"{token}: {name}" for name in _folded(fact["computed"]) - outputs]
    assert problems == []


def _folded(names: Iterable[str]) -> set[str]:
    return {name.replace("_", "").lower() for name in names}


def _input(token: str, name: str, fact: dict[str, Json], inputs: Mapping[str, Property]) -> Iterator[str]:
    path = f"{token}.{name}"
    if name not in inputs:
        yield f"{path}: absent"
        return
    flags = fact.get("is", [])
    assert isinstance(flags, list)
    if ("required" in flags) != inputs[name].required:
        yield f"{path}: required"
    if ("secret" in flags or fact.get("secret") is True) != inputs[name].secret:
        yield f"{path}: secret"
    yield from _type(path, fact["type"], inputs[name].type)


def _type(path: str, fact: Json, declared: PropertyType) -> Iterator[str]:
    """The facts write a list as `[T]`, a map as `{"*": T}`, an object by its properties, `?` marking optional and `!` replacing ones."""
    match fact, declared:
        case str(kind), ScalarType():
            if kind != declared.kind:
                yield f"{path}: {kind}"
        case "array", ListType():
            return
        case [item], ListType():
            yield from _type(path, item, declared.item)
        case {"*": item}, MapType():
            yield from _type(path, item, declared.item)
        case dict(properties), ObjectType():
            for key, inner in properties.items():
                name = key.rstrip("?!")
                if name.startswith("__"):
                    continue
                if name not in declared.properties:
                    yield f"{path}.{name}: absent"
                    continue
                if ("?" not in key) != declared.properties[name].required:
                    yield f"{path}.{name}: required"
                yield from _type(f"{path}.{name}", inner, declared.properties[name].type)
        case _:
            yield f"{path}: {type(declared).__name__} for {fact}"
