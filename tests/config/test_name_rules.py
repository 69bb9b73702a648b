"""Physical names and regions."""

from __future__ import annotations

import pytest

from config.databricks.section import Workspace
from config.stack import Stack
from tests.config.program import Program


def test_a_name_that_is_too_long_says_by_how_much(program: Program) -> None:
    program.replace("name: data\n    environment: dev", "name: twelve-chars\n    environment: eightchr")
    long = "a" * 40
    where = program.replace("      other:\n", f"      {long}:\n")
    assert [str(item) for item in program.check()] == [
        f'{where}: databricks.workspaces.{long}: its name would be "dbw-twelve-chars-eightchr-{long}", 66 characters long. '
        "At most 64 are allowed: shorten the key by 2, or stack.name."
    ]


@pytest.mark.parametrize("name", ["dbw-data-dev-main", "DBW-Data-Dev-Main"])
def test_two_workspaces_of_one_name_are_refused(program: Program, name: str) -> None:
    program.replace("      other:\n", f"      other:\n        name: {name}\n")
    assert [str(item) for item in program.check()] == [
        f'{program.line(f"name: {name}")}: databricks.workspaces.other.name: has the name {name}, like "main". '
        "Give one of them another `name` (case does not count)."
    ]


def test_an_unknown_region_is_a_warning_because_new_ones_come_up(program: Program) -> None:
    where = program.replace("location: westeurope", "location: westeurop")
    (item,) = program.check()
    assert item.severity == "warning"
    assert str(item) == (
        f'{where}: warning: azure.location: "westeurop" is not a region known here. Did you mean "westeurope"? '
        "See: az account list-locations"
    )


def test_a_workspaces_own_name_wins() -> None:
    stack = Stack.model_validate({"name": "data", "environment": "dev", "owner": "team@contoso.com"})
    assert Workspace().physical_name(stack, "main") == "dbw-data-dev-main"
    assert Workspace(name="legacy-dbw").physical_name(stack, "main") == "legacy-dbw"
