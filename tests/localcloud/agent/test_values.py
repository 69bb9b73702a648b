"""Secrets, variables, logging commands and run numbers."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from localcloud.agent.logging_commands import parse
from localcloud.agent.masking import Masker
from localcloud.agent.numbering import number
from localcloud.agent.variables import Variables


def masked(text: str, *secrets: str) -> str:
    masker = Masker()
    for secret in secrets:
        masker.add(secret)
    return masker.masked(text)


@pytest.mark.parametrize(
    ("text", "secrets", "expected"),
    [
        ("a p4ss b", ("p4ss",), "a *** b"),
        ("p4ssword p4ss", ("p4ss", "p4ssword"), "*** ***"),
        ("-----BEGIN\nMIIE1234\n}", ("-----BEGIN\nMIIE1234\n}",), "***"),
        ("only MIIE1234 here }", ("-----BEGIN\nMIIE1234\n}",), "only *** here }"),
        ('{"v": "a\\"b/c"}', ('a"b/c',), '{"v": "***"}'),
        ("https://x/?t=a%2Fb%3D", ("a/b=",), "https://x/?t=***"),
        ("quoted", ('"quoted"',), "***"),
        ("nothing", ("", "  "), "nothing"),
    ],
)
def test_secrets_are_hidden(text: str, secrets: tuple[str, ...], expected: str) -> None:
    assert masked(text, *secrets) == expected


def test_variables_have_no_case_and_secrets_stay_secret() -> None:
    variables = Variables()
    variables.set("Api.Key name", "k", is_secret=True)
    variables.set("api.key NAME", "l")
    variables.set("My.Var name", "$(other)")
    variables.set("other", "x$(My.Var Name2)")
    assert variables.get("API.KEY NAME") is not None
    assert variables.environment() == {"MY_VAR_NAME": "x$(My.Var Name2)", "OTHER": "x$(My.Var Name2)"}
    assert variables.value("api.key name") == "l"
    assert variables.expanded("$(API.KEY NAME) $(unknown) $(My.var name)") == "l $(unknown) x$(My.Var Name2)"


def test_a_macro_that_names_itself_stays() -> None:
    variables = Variables()
    variables.set("PATH", "$(PATH):/more")
    variables.set("a", "$(b)")
    variables.set("b", "$(a)")
    assert variables.expanded("$(PATH)") == "$(PATH)"
    assert variables.expanded("$(a)") in ("$(a)", "$(b)")


def test_a_copy_is_changed_apart() -> None:
    variables = Variables()
    variables.set("a", "1")
    variables.copy().set("a", "2")
    assert variables.value("a") == "1"


@pytest.mark.parametrize(
    ("line", "name", "properties", "message"),
    [
        ("##vso[task.setvariable variable=x;isOutput=true]a%0Ab%AZP25", "task.setvariable", {"variable": "x", "isoutput": "true"}, "a\nb%"),
        ("text ##vso[task.complete result=Failed;]why", "task.complete", {"result": "Failed"}, "why"),
        ("##vso[task.logissue type=error;sourcepath=a%3Bb%5D]m", "task.logissue", {"type": "error", "sourcepath": "a;b]"}, "m"),
        ("##vso[Build.AddBuildTag]t", "build.addbuildtag", {}, "t"),
    ],
)
def test_logging_commands(line: str, name: str, properties: dict[str, str], message: str) -> None:
    command = parse(line)
    assert command is not None
    assert (command.name, dict(command.properties), command.message) == (name, properties, message)


def test_what_is_no_logging_command() -> None:
    assert parse("##[error]no") is None
    assert parse("##vso[nothing]") is None


@pytest.mark.parametrize(
    ("form", "taken", "expected"),
    [
        (None, [], "20260309.1"),
        (None, ["20260309.1", "20260309.2"], "20260309.3"),
        ("$(BuildDefinitionName)_$(version)$(Rev:.rr)", ["ci_1.2.01"], "ci_1.2.02"),
        ("$(Date:yyyy-MM-dd HH:mm)-$(DayOfYear)", [], "2026-03-09 07:05-68"),
        ("$(Year:yy).$(Month).$(DayOfMonth).$(Hours).$(unknown)", [], "26.3.9.7.$(unknown)"),
        ("fixed", ["fixed"], "fixed"),
    ],
)
def test_run_numbers(form: str | None, taken: list[str], expected: str) -> None:
    variables = Variables()
    variables.set("Build.DefinitionName", "ci")
    variables.set("version", "1.2")
    assert number(form, variables, datetime(2026, 3, 9, 7, 5, tzinfo=UTC), taken) == expected
