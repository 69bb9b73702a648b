"""The loader: what the engine hands over becomes the model; what it says when it does not."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import pulumi
import pytest
from pulumi.runtime.config import set_all_config

import config
from config.diagnostics import ConfigError
from config.stack_files import loader
from config.stack_files.source import StackFile
from tests.config.program import Program


@pytest.fixture(autouse=True)
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    """The event loop that outputs belong to; afterwards no configuration is left."""
    made = asyncio.new_event_loop()
    asyncio.set_event_loop(made)
    yield made
    made.close()
    asyncio.set_event_loop(None)
    set_all_config({}, [])


@pytest.fixture
def logged(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is logged as a warning."""
    lines: list[str] = []
    monkeypatch.setattr(pulumi.log, "warn", lines.append)
    return lines


def hand_over(
    program: Program,
    monkeypatch: pytest.MonkeyPatch,
    extra: Mapping[str, str] | None = None,
    secret: tuple[str, ...] = (),
    file: Path | None = None,
) -> None:
    """Hand the stack file over the way the engine does: mappings as JSON text, secrets decrypted and named as such."""
    values = {
        key: json.dumps(value) if isinstance(value, dict | list) else str(value)
        for key, value in StackFile(file or program.file).values.items()
    }
    values["databricks-cicd:secret-warehouse-password"] = "hunter2"
    set_all_config({**values, **(extra or {})}, ["databricks-cicd:secret-warehouse-password", *secret])
    monkeypatch.setattr(pulumi, "get_stack", lambda: "dev")
    monkeypatch.setattr(pulumi, "get_root_directory", lambda: "")
    monkeypatch.setattr(loader, "PROGRAM", program.root)


def test_the_engines_values_become_the_model(program: Program, monkeypatch: pytest.MonkeyPatch, logged: list[str]) -> None:
    hand_over(program, monkeypatch)
    loaded = config.load()
    assert loaded.stack.all_tags == {
        "product": "data",
        "environment": "dev",
        "owner": "team@contoso.com",
        "managed-by": "pulumi",
        "cost-center": "4711",
    }
    assert loaded.databricks.workspaces["main"].clusters["shared"].num_workers == 2
    assert loaded.delivery.required_approval is not None
    assert loaded.delivery.required_approval.minimum_approvers == 2
    assert logged == []


def test_29_secrets_stay_secret(program: Program, monkeypatch: pytest.MonkeyPatch, loop: asyncio.AbstractEventLoop) -> None:
    hand_over(program, monkeypatch)
    (value,) = config.load().secrets.values()
    assert isinstance(value, pulumi.Output)
    assert loop.run_until_complete(_both(value)) == ("hunter2", True)
    assert "hunter2" not in repr(config.load())


async def _both(value: pulumi.Output[str]) -> tuple[str | None, bool]:
    return await value.future(), await value.is_secret()


def test_mistakes_end_the_program_without_a_trace(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    where = program.replace("mode: create", "mode: creat")
    hand_over(program, monkeypatch)
    with pytest.raises(pulumi.RunError) as raised:
        config.load()
    assert isinstance(raised.value, ConfigError)
    assert str(raised.value) == (
        "1 mistake in the configuration of stack dev:\n"
        f'  {where}: devops.project.mode: "creat" is not allowed here. Did you mean "create"? Allowed: create, join.\n'
        "Every key is described in docs/configuration.md."
    )


def test_a_value_from_elsewhere_has_no_line(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    hand_over(program, monkeypatch, {"databricks-cicd:delivery": '{"mode": "fast"}', "databricks-cicd:devop": "x"})
    with pytest.raises(ConfigError) as raised:
        config.load()
    assert [str(item) for item in raised.value.diagnostics] == [
        'databricks-cicd:devop: unknown key "devop". Did you mean "devops"? '
        "Allowed: azure, databricks, delivery, devops, policies, release, secret-NAME, stack. "
        "(The value comes from outside Pulumi.dev.yaml.)",
        'delivery.mode: "fast" is not allowed here. Allowed: continuous-delivery, continuous-deployment. '
        "(The value comes from outside Pulumi.dev.yaml.)",
    ]


@pytest.mark.parametrize("value", ["text", "1", "1.5", "true", "'2'", "[1, 2]", "{a: 1}"])
def test_a_value_that_the_engine_made_text_of_keeps_its_line(program: Program, monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    where = program.replace("encryptionsalt", f"  databricks-cicd:devop: {value}\nencryptionsalt")
    hand_over(program, monkeypatch)
    with pytest.raises(ConfigError) as raised:
        config.load()
    assert [str(item.location) for item in raised.value.diagnostics] == [where]


def test_warnings_are_logged_and_stop_nothing(program: Program, monkeypatch: pytest.MonkeyPatch, logged: list[str]) -> None:
    where = program.replace("location: westeurope", "location: atlantis")
    hand_over(program, monkeypatch)
    assert config.load().azure.location == "atlantis"
    assert logged == [f'{where}: warning: azure.location: "atlantis" is not a region known here. See: az account list-locations']


def test_the_value_of_an_encrypted_section_is_never_shown(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    hand_over(program, monkeypatch, {"databricks-cicd:stack": '{"owner": "hunter3"}'}, ("databricks-cicd:stack",))
    with pytest.raises(ConfigError) as raised:
        config.load()
    assert "the key is encrypted, or has an encrypted value inside" in str(raised.value)
    assert "hunter3" not in str(raised.value)


def test_the_file_that_the_engine_was_pointed_at_is_the_one_with_the_lines(
    program: Program, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    other = tmp_path / "other.yaml"
    other.write_text("# one line more\n" + program.file.read_text().replace("mode: create", "mode: creat"))
    hand_over(program, monkeypatch, file=other)
    monkeypatch.setattr(loader, "config_file", lambda: other)
    with pytest.raises(ConfigError) as raised:
        config.load()
    assert [str(item.location) for item in raised.value.diagnostics] == [
        f"other.yaml:{int(program.line('mode: create').split(':')[1]) + 1}"
    ]


def test_an_empty_section_has_its_line(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    block = "  databricks-cicd:delivery:\n    mode: continuous-delivery\n    approval:\n      minimum_approvers: 2\n"
    where = program.replace(block, "  databricks-cicd:delivery:\n")
    hand_over(program, monkeypatch)
    with pytest.raises(ConfigError) as raised:
        config.load()
    assert [str(item.location) for item in raised.value.diagnostics] == [where]
    assert "the section has no value" in str(raised.value)


def test_a_release_that_yaml_reads_as_another_stops_the_program(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    where = program.replace("  azuredevops:", "  databricks-cicd:release: 1.10\n  azuredevops:")
    hand_over(program, monkeypatch)
    with pytest.raises(ConfigError) as raised:
        config.load()
    assert f'{where}: databricks-cicd:release: YAML reads 1.10 as 1.1. Put it in quotes: "1.10".' in str(raised.value)


def test_the_stack_file_of_the_projects_folder_is_found_too(program: Program, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    where = program.replace("mode: create", "mode: creat")
    hand_over(program, monkeypatch)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.setattr(loader, "PROGRAM", elsewhere)
    monkeypatch.setattr(pulumi, "get_root_directory", lambda: str(program.root))
    with pytest.raises(ConfigError) as raised:
        config.load()
    assert f"  {where}: devops.project.mode" in str(raised.value)
