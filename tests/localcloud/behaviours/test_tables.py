"""The tables against the SDKs, and against the facts read off the real providers (see `tests/facts/README.md`)."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from localcloud import schema
from localcloud.behaviours import behaviour, functions, replaces, tabled
from localcloud.behaviours.model import Behaviour
from localcloud.schema.model import ListType, MapType, ObjectType, Property, PropertyType, ScalarType, UnionType

PACKAGES = ("azure-native", "azuredevops", "databricks")
FACTS = Path(__file__).parents[2] / "facts"
ROWS = sorted(token for package in PACKAGES for token in tabled(package))


def reaches(types: list[PropertyType], steps: list[str]) -> bool:
    """Whether a path leads somewhere in a type."""
    if not steps:
        return bool(types)
    name, inner = steps[0].removesuffix("[]"), []
    for kind in flattened(types):
        if isinstance(kind, ObjectType) and name in kind.properties:
            inner.append(kind.properties[name].type)
        elif isinstance(kind, MapType):
            inner.append(kind.item)
        elif isinstance(kind, ScalarType) and kind.kind == "any":
            return True
    if steps[0].endswith("[]"):
        inner = [kind.item for kind in flattened(inner) if isinstance(kind, ListType)]
    return reaches(inner, steps[1:])


def flattened(types: list[PropertyType]) -> Iterator[PropertyType]:
    for kind in types:
        if isinstance(kind, UnionType):
            yield from flattened(list(kind.options))
        else:
            yield kind


def stands(properties: dict[str, Property], path: str) -> bool:
    return reaches([ObjectType("root", lambda: properties)], path.split("."))


def paths_of(row: Behaviour) -> dict[str, set[str]]:
    return {
        "inputs": {
            *row.replaces,
            *row.write_only,
            *row.unordered,
            *(path for paths in row.unique for path in paths),
            *(reference.property for reference in row.references),
            *([row.auto_name] if row.auto_name else []),
        },
        "outputs": {*row.computed, *row.defaults, *row.secret_outputs, *row.volatile},
    }


@pytest.mark.parametrize("token", ROWS)
def test_every_path_of_a_row_is_one_of_the_sdk(token: str) -> None:
    described = schema.load(token)
    sides = paths_of(behaviour(token))
    inputs, outputs = dict(described.inputs), dict(described.outputs)
    missing = {path for path in sides["inputs"] if not stands(inputs, path)}
    missing |= {path for path in sides["outputs"] if not stands(outputs, path) and not stands(inputs, path)}
    assert missing == set()


@pytest.mark.parametrize("token", ROWS)
def test_volatile_outputs_are_computed_ones(token: str) -> None:
    row = behaviour(token)
    assert row.volatile <= set(row.computed)


def test_references_name_types_that_exist() -> None:
    named: set[str] = set()
    for token in ROWS:
        for reference in behaviour(token).references:
            named |= {reference.token} if isinstance(reference.token, str) else set(reference.token)
    known = {token for package in PACKAGES for token in schema.tokens(package)}
    assert named <= known


@pytest.mark.parametrize("token", sorted(functions))
def test_every_function_is_one_of_the_sdk(token: str) -> None:
    assert schema.load(token).kind == "function"


@pytest.mark.parametrize("package", PACKAGES)
def test_every_type_of_the_facts_has_a_row(package: str) -> None:
    assert set(json.loads((FACTS / f"{package}.json").read_text())["resources"]) <= tabled(package)


def test_the_replace_lists_are_those_of_the_facts() -> None:
    assert json.loads(replaces.FILE.read_text()) == replaces.collect(FACTS)


def test_collecting_replace_lists(tmp_path: Path) -> None:
    inputs = {
        "name": {"type": "string", "is": ["required", "replace"]},
        "free": {"type": "string"},
        "spec": {"type": {"key?!": "string", "inner?": {"deep!": "string"}, "kept": "string"}},
        "tasks": {"type": [{"cluster?": {"token?!": "string"}}]},
    }
    (tmp_path / "azuredevops.json").write_text(
        json.dumps({"resources": {"a:index/b:B": {"inputs": inputs}, "a:index/c:C": {"inputs": {}}}})
    )
    (tmp_path / "databricks.json").write_text(json.dumps({"resources": {}}))
    assert replaces.collect(tmp_path) == {"a:index/b:B": ["name", "spec.inner.deep", "spec.key", "tasks[].cluster.token"]}


def test_a_type_without_a_row_has_a_plain_one() -> None:
    webhook = behaviour("azuredevops:index/serviceendpointIncomingwebhook:ServiceendpointIncomingwebhook")
    assert webhook.new_id is None
    assert "projectId" in webhook.replaces


def test_a_versioned_token_has_the_row_of_the_plain_one() -> None:
    assert behaviour("azure-native:keyvault/v20230701:Vault") is behaviour("azure-native:keyvault:Vault")


def test_a_lookup_loads_its_own_package_only() -> None:
    code = (
        "import sys; from localcloud.behaviours import behaviour; behaviour('databricks:index/cluster:Cluster');"
        "print([name for name in sys.modules if name.startswith('localcloud.behaviours.devops') or name.endswith('azure.network')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
