"""What the sources say is what the imported SDKs say: Pulumi's own tables of wire names, and Python's signatures."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Iterator
from types import ModuleType

import pytest
from pulumi import _types

from localcloud.schema import load, tokens
from localcloud.schema.catalogue import Entry, find
from localcloud.schema.model import ListType, MapType, ObjectType, Property, PropertyType, UnionType

MODULES = {
    "azuredevops": ["index"],
    "databricks": ["index"],
    "azure-native": ["databricks", "keyvault", "storage", "monitor", "authorization"],
}

FILLED_BY_THE_SDK = {
    "azure-native:monitor:ActionGroup": {"enabled"},
    "azure-native:monitor:TenantActionGroup": {"enabled"},
    "monitor.DependenciesSignalGroup": {"aggregationType"},
    "storage.NetworkRuleSet": {"defaultAction"},
    "storage.SasPolicy": {"expirationAction"},
}
"""Required on the wire, but the SDK has a default for them, so that its signature does not require them."""


def _resources(package: str) -> Iterator[Entry]:
    for token in tokens(package):
        entry = find(token)
        if entry.kind == "resource" and token.split(":")[1].split("/")[0] in MODULES[package]:
            yield entry


def _module(package: str, entry: Entry, name: str) -> ModuleType:
    root = f"pulumi_{package.replace('-', '_')}"
    folder = entry.file.parent.name
    return importlib.import_module(".".join([root, name] if folder == root else [root, folder, name]))


def _objects(properties: dict[str, Property]) -> Iterator[ObjectType]:
    waiting: list[PropertyType] = [declared.type for declared in properties.values()]
    while waiting:
        declared = waiting.pop()
        if isinstance(declared, ObjectType):
            yield declared
        elif isinstance(declared, ListType | MapType):
            waiting.append(declared.item)
        elif isinstance(declared, UnionType):
            waiting.extend(declared.options)


def _compare(name: str, cls: type, properties: dict[str, Property]) -> str | None:
    names: dict[str, str] = _types.input_type_py_to_pulumi_names(cls)
    parameters = inspect.signature(cls.__init__).parameters.values()  # type: ignore[misc]
    required = {names[one.name] for one in parameters if one.default is inspect.Parameter.empty and one.name != "__self__"}
    required |= FILLED_BY_THE_SDK.get(name, set())
    read = {key for key, declared in properties.items() if declared.required}
    return (
        None
        if set(names.values()) == set(properties) and required == read
        else f"{name}: {set(names.values()) ^ set(properties)}, {required ^ read}"
    )


@pytest.mark.parametrize("package", [pytest.param(package, marks=pytest.mark.xdist_group(package)) for package in MODULES])
def test_names_and_required_inputs_agree_with_the_imported_sdk(package: str) -> None:
    problems: list[str | None] = []
    seen: set[tuple[str, str]] = set()
    for entry in _resources(package):
        schema = load(entry.token)
        module = _module(package, entry, entry.file.stem)
        problems.append(_compare(entry.token, getattr(module, module.__all__[0]), dict(schema.inputs)))
        outputs = set(_types.resource_py_to_pulumi_names(getattr(module, entry.symbol)).values()) - {"id", "urn"}
        problems.append(None if outputs == set(schema.outputs) else f"{entry.token}: outputs {outputs ^ set(schema.outputs)}")
        waiting = list(_objects(dict(schema.inputs)))
        while waiting:
            nested = waiting.pop()
            if (entry.file.parent.name, nested.name) not in seen:
                seen.add((entry.file.parent.name, nested.name))
                arguments = getattr(_module(package, entry, "_inputs"), f"{nested.name}Args")
                problems.append(_compare(f"{entry.file.parent.name}.{nested.name}", arguments, dict(nested.properties)))
                waiting.extend(_objects(dict(nested.properties)))
    assert len(problems) > 100
    assert [problem for problem in problems if problem] == []
