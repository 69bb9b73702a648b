"""Every resource and function of azuredevops and databricks, and a spread of azure-native: what is right passes, each mistake is named."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from localcloud.schema import check, load, load_provider, tokens
from localcloud.schema.model import EnumType, Schema
from localcloud.values import Value
from tests.localcloud.schema.examples import example, impossible, valid

SPREAD = {"azuredevops": 1, "databricks": 1, "azure-native": 20}
"""One of how many tokens is tried: azure-native has thousands, in some two hundred and fifty modules that are all written alike."""

EACH_PACKAGE = pytest.mark.parametrize("package", [pytest.param(package, marks=pytest.mark.xdist_group(package)) for package in SPREAD])


def _schemas(package: str) -> Iterator[Schema]:
    yield load_provider(package)
    for token in tokens(package)[:: SPREAD[package]]:
        yield load(token)


def _only(schema: Schema, inputs: dict[str, Value], path: str, *words: str) -> str | None:
    """What is wrong with the failures, if they are not exactly one at the path with these words in it."""
    failures = check(schema, inputs)
    if [failure.path for failure in failures] != [path] or not all(word in failures[0].reason for word in words):
        return f"{schema.token}: expected one failure at {path} with {words}, got {failures}"
    return None


def _report(problems: Iterator[str | None]) -> list[str]:
    return [problem for problem in problems if problem][:5]


@EACH_PACKAGE
def test_valid_inputs_pass(package: str) -> None:
    def problems() -> Iterator[str | None]:
        for schema in _schemas(package):
            assert schema.kind == "provider" or schema.outputs, schema.token
            inputs = {name: example(declared.type) for name, declared in schema.inputs.items()}
            for given in (inputs, valid(schema.inputs)):
                yield next((f"{schema.token}: {failure}" for failure in check(schema, given)), None)

    assert _report(problems()) == []


@EACH_PACKAGE
def test_a_misspelt_property_is_answered_with_the_right_one(package: str) -> None:
    def problems() -> Iterator[str | None]:
        for schema in _schemas(package):
            for name in schema.inputs:
                misspelt = f"{name}q"
                yield _only(schema, {**valid(schema.inputs), misspelt: "x"}, misspelt, f"unknown property '{misspelt}'", f"'{name}'")

    assert _report(problems()) == []


@EACH_PACKAGE
def test_each_missing_property_is_named(package: str) -> None:
    def problems() -> Iterator[str | None]:
        for schema in _schemas(package):
            inputs = valid(schema.inputs)
            for name in inputs:
                rest = {key: value for key, value in inputs.items() if key != name}
                yield _only(schema, rest, name, f"Missing required property '{name}'")

    assert _report(problems()) == []


@EACH_PACKAGE
def test_each_wrong_type_is_named_with_what_was_given(package: str) -> None:
    def problems() -> Iterator[str | None]:
        for schema in _schemas(package):
            for name, declared in schema.inputs.items():
                wrong = impossible(declared.type)
                if wrong is not None:
                    yield _only(schema, {**valid(schema.inputs), name: wrong}, name, f"'{name}' should be of type", "but got")

    assert _report(problems()) == []


@pytest.mark.xdist_group("azure-native")
def test_a_value_outside_a_closed_enum_is_answered_with_all_values() -> None:
    tried = 0

    def problems() -> Iterator[str | None]:
        nonlocal tried
        for schema in _schemas("azure-native"):
            for name, declared in schema.inputs.items():
                if isinstance(declared.type, EnumType):
                    inputs = {**valid(schema.inputs), name: "no such value"}
                    values = [f"'{value}'" for value in declared.type.values]
                    tried += declared.type.closed
                    if declared.type.closed:
                        yield _only(schema, inputs, name, "no such value", "one of", *values)
                    else:
                        yield next((str(failure) for failure in check(schema, inputs)), None)

    assert _report(problems()) == []
    assert tried > 0
