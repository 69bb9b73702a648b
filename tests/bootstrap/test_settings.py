"""Settings of the home for states: every mistake at once, with its line, and every key described."""

from __future__ import annotations

import json
from pathlib import Path

import pulumi
import pytest
from ruamel.yaml import YAML

from bootstrap.settings import FOLDER, Principal, State, parse
from config.stack_files.source import StackFile

SHIPPED = FOLDER / "Pulumi.shared.yaml"


def shipped() -> dict[str, object]:
    found: dict[str, object] = json.loads(json.dumps(YAML(typ="safe").load(SHIPPED)["config"]["databricks-cicd:state"]))
    return found


def mistakes(text: str | None, file: Path = SHIPPED) -> str:
    with pytest.raises(pulumi.RunError) as refused:
        parse(text, StackFile(file))
    return str(refused.value)


def test_the_shipped_settings_are_good_and_safe() -> None:
    settings = parse(json.dumps(shipped()), StackFile(SHIPPED))
    assert settings.lock
    assert settings.replication == "GRS"
    assert settings.keep_days >= 30


def test_a_missing_section_says_where_to_copy_one_from() -> None:
    assert "Pulumi.shared.yaml" in mistakes(None)


def test_a_section_that_is_no_mapping_is_no_traceback() -> None:
    assert "not a mapping" in mistakes("[1]")
    assert "not a mapping" in mistakes("text")


def test_all_mistakes_come_at_once_each_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "Pulumi.shared.yaml"
    file.write_text(
        "config:\n  databricks-cicd:state:\n    name: Data\n    keep_days: 3\n    adress_ranges: []\n"
        "    access:\n      me: {object_id: nobody, type: Person}\n"
    )
    raw = json.dumps(YAML(typ="safe").load(file)["config"]["databricks-cicd:state"])
    found = mistakes(raw, file)
    for expected in (
        "Pulumi.shared.yaml:3: state.name",
        "Pulumi.shared.yaml:4: state.keep_days",
        "Pulumi.shared.yaml:5: state.adress_ranges",
        'Did you mean "address_ranges"?',
        "Pulumi.shared.yaml:7: state.access.me.object_id",
        "Pulumi.shared.yaml:7: state.access.me.type",
        "state.subscription_id",
        "bootstrap/README.md",
    ):
        assert expected in found


def test_what_yaml_reads_as_something_else_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "Pulumi.other.yaml"
    file.write_text(SHIPPED.read_text() + "configs: {}\n")
    (line,) = [number for number, line in enumerate(file.read_text().splitlines(), 1) if line == "configs: {}"]
    assert f'other.yaml:{line}: the engine ignores the unknown key "configs"' in mistakes(json.dumps(shipped()), file)
    file.write_text(SHIPPED.read_text().replace("name: ", "name: 0x1 # "))
    raw = json.dumps({**shipped(), "name": 1})
    assert "state.name: 0x1 (which YAML reads as 1) is a whole number, not text." in mistakes(raw, file)


@pytest.mark.parametrize("ranges", [["10.0.0.0/8"], ["203.0.113.1/24"], ["203.0.113.0/32"], ["everywhere"]])
def test_ranges_that_the_firewall_cannot_mean_are_refused(ranges: list[str]) -> None:
    assert "state.address_ranges" in mistakes(json.dumps({**shipped(), "address_ranges": ranges}))


def test_somebody_must_get_in() -> None:
    assert "state.access" in mistakes(json.dumps({**shipped(), "access": {}}))


def test_a_stack_that_is_not_kept_here_is_refused() -> None:
    member = {"object_id": "00000000-0000-0000-0000-0000000000c2", "type": "Group", "stacks": ["dve"]}
    said = mistakes(json.dumps({**shipped(), "access": {"people": member}}))
    assert 'state.access.people.stacks: the state of stack "dve" is not kept here' in said
    assert 'Did you mean "dev"?' in said


def test_every_key_is_described_in_the_readme() -> None:
    readme = (FOLDER / "README.md").read_text()
    assert [key for key in (*State.model_fields, *Principal.model_fields) if f"`{key}`" not in readme] == []


def test_7_pipelines_are_told_what_the_backend_and_the_key_read() -> None:
    section = (FOLDER / "README.md").read_text().partition("## In pipelines")[2].partition("##")[0]
    assert [name for name in ("AZURE_CLIENT_ID", "AZURE_TENANT_ID", "AZURE_FEDERATED_TOKEN_FILE") if name not in section] == []
