"""What is generated from the models: fresh, complete, and of one opinion with the loader."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator, ValidationError
from pydantic import BaseModel

from config.model import SECTIONS
from config.stack_files import reference
from config.stack_files.json_schema import stack_schema
from config.stack_files.nodes import value
from config.stack_files.schema_introspection import Shape, example, field_shape, fields
from config.stack_files.source import StackFile
from tests.config.program import Program

ROOT = Path(__file__).parent.parent.parent
SHIPPED = sorted(path.name for path in ROOT.glob("Pulumi.*.yaml"))


def _models(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    yield model
    for info in fields(model).values():
        place: Shape = field_shape(info)
        place = place.entry or place
        for inner in [*([place.model] if place.model else []), *place.variants.values()]:
            yield from _models(inner)


MODELS = sorted({inner for model in SECTIONS.values() for inner in _models(model)}, key=lambda model: model.__name__)


def test_the_committed_files_match_the_models() -> None:
    assert reference.main(["--check"]) == 0


def test_a_stale_file_fails_the_check_and_says_what_to_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(reference, "ROOT", tmp_path)
    (tmp_path / "docs").mkdir()
    assert reference.main([]) == 0
    assert reference.main(["--check"]) == 0
    (tmp_path / "docs/configuration.md").write_text("old")
    capsys.readouterr()
    assert reference.main(["--check"]) == 1
    assert capsys.readouterr().err == "docs/configuration.md does not match the models; run: python -m config.stack_files.reference\n"
    assert (tmp_path / "docs/configuration.md").read_text() == "old"
    assert reference.main(["--chek"]) == 2


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_model_and_key_is_described_and_in_the_reference(model: type[BaseModel]) -> None:
    assert model.__doc__
    assert model.__doc__ != BaseModel.__doc__
    text = (ROOT / "docs/configuration.md").read_text()
    for key, info in fields(model).items():
        assert info.description, key
        assert info.description.endswith("."), key
        if key != "type":
            assert f"| `{key}` |" in text


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_model_is_closed_and_frozen(model: type[BaseModel]) -> None:
    assert model.model_config.get("extra") == "forbid"
    assert model.model_config.get("frozen") is True
    assert model.model_config.get("strict") is True


def failures(value: object, schema: Mapping[str, object]) -> list[str]:
    """Where a value does not fit, as `path: keyword message`."""

    def told(errors: Iterable[ValidationError]) -> Iterator[str]:
        for error in errors:
            yield f"{error.json_path}: {error.validator} {error.message}"
            yield from told(error.context or ())

    return list(told(Draft202012Validator(schema).iter_errors(value)))


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_example_is_a_good_value(model: type[BaseModel]) -> None:
    schema = stack_schema()
    assert isinstance(schema["$defs"], dict)
    properties = schema["$defs"][model.__name__]["properties"]
    for key, info in fields(model).items():
        if key != "type" and example(info) is not None:
            assert failures(example(info), {**properties[key], "$defs": schema["$defs"]}) == []


def test_the_schema_is_one_and_built_once() -> None:
    assert stack_schema() is stack_schema()
    Draft202012Validator.check_schema(stack_schema())


@pytest.mark.parametrize("name", SHIPPED)
def test_the_schema_accepts_the_shipped_stack_files(name: str) -> None:
    assert failures(json.loads(json.dumps(_whole(StackFile(ROOT / name)))), stack_schema()) == []


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("policy: small-jobs", "polcy: small-jobs", r"clusters\.shared: additionalProperties .*'polcy'"),
        ("mode: create", "mode: creat", r"project\.mode: enum"),
        ("autotermination_minutes: 20", "autotermination_minutes: 5", r"autotermination_minutes: minimum"),
        ("location: westeurope", "location: West Europe", r"location: pattern"),
        ("      other:\n", "      Other:\n", r"workspaces: additionalProperties .*'Other'"),
        ("databricks-cicd:devops:", "databricks-cicd:devop:", r"config: additionalProperties .*'databricks-cicd:devop'"),
        ("    secure: v1:AAAA:BBBB\n", "    plain: v1\n", r"secret-warehouse-password.*: required .*'secure'"),
        ("encryptionsalt", "encryptionsald", r"\$: additionalProperties .*'encryptionsald'"),
    ],
)
def test_the_schema_marks_what_the_loader_refuses(program: Program, old: str, new: str, expected: str) -> None:
    assert failures(_whole(StackFile(program.file)), stack_schema()) == []
    program.replace(old, new)
    found = failures(_whole(StackFile(program.file)), stack_schema())
    assert any(re.search(expected, failure) for failure in found), found


def test_patterns_of_the_schema_are_javascripts_too() -> None:
    """Editors compile them with the flag `u`, where only signs with a meaning may be escaped."""
    patterns = re.findall(r'"pattern": (".*")', (ROOT / "docs/stack.schema.json").read_text())
    assert patterns
    for pattern in map(json.loads, patterns):
        assert set(re.findall(r"\\(.)", pattern)) <= set("\\/.*+?()|[]{}^$rnsdwSDW"), pattern
        assert "(?P" not in pattern


def _whole(file: StackFile) -> dict[str, object]:
    """The file as plain values, with the part beside `config`."""
    return {**{key: value(entry.value) for key, entry in file.top.items()}, "config": file.values}
