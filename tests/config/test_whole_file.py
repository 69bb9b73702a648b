"""The file as a whole: all mistakes at once, unknown and missing sections, wrong shapes, broken YAML."""

from __future__ import annotations

import pytest

from config import __main__ as command
from config.__main__ import check_file, main
from config.diagnostics import ConfigError
from config.stack_files import nodes
from config.stack_files.parser import Source, parse
from config.stack_files.source import StackFile
from config.stack_files.unreadable import UnreadableStackFile
from tests.config.program import Program

KEYS = "azure, databricks, delivery, devops, policies, release, secret-NAME, stack"


def test_mistakes_of_all_sections_and_rules_come_at_once_in_the_order_of_the_file(program: Program) -> None:
    lines = [
        program.replace("environment: dev", "environment: Dev"),
        program.replace("location: westeurope", "location: West Europe"),
        program.replace("repository: notebooks", "repository: notebook"),
        program.replace("policy: small-jobs", "policy: big-jobs"),
        program.replace("autotermination_minutes: 20", "autotermination_minutes: 5"),
        program.replace("    mode: continuous-delivery", "    mode: continuous-deployment"),
    ]
    program.replace("            num_workers: 2\n", "            num_workers: 2\n            polcy: small-jobs\n")
    lines.append(program.line("polcy:"))
    lines[5] = program.line("approval:")  # what must not be there, not the mode
    found = program.check()
    assert [str(item.location) for item in found] == sorted(lines, key=lambda line: int(line.split(":")[1]))
    assert {item.path[0] for item in found} == {"stack", "azure", "devops", "databricks", "delivery"}


def test_the_report_is_one_exception_with_everything_in_it(program: Program) -> None:
    program.replace("mode: create", "mode: creat")
    program.replace("deletion_lock: false", "deletion_lock: 0")
    with pytest.raises(ConfigError) as raised:
        parse(StackFile(program.file).values, {}, Source("dev", program.root, (StackFile(program.file),)))
    assert "mistakes in the configuration of stack dev:" in str(raised.value)
    assert len(raised.value.diagnostics) > 2
    assert str(raised.value).count("\n") == len(raised.value.diagnostics) + 1


def test_a_mistyped_section_is_one_mistake(program: Program) -> None:
    where = program.replace("databricks-cicd:devops:", "databricks-cicd:devop:")
    assert [str(item) for item in program.check()] == [
        f'{where}: databricks-cicd:devop: unknown key "devop". Did you mean "devops"? Allowed: {KEYS}.'
    ]


def test_a_missing_section_names_the_file_and_what_is_required(program: Program) -> None:
    program.replace("  databricks-cicd:delivery:\n    mode: continuous-delivery\n    approval:\n      minimum_approvers: 2\n", "")
    assert [str(item) for item in program.check()] == [
        "Pulumi.dev.yaml:1: databricks-cicd:delivery: missing section. Copy it from another stack file and change it. Required in it: mode."
    ]


def test_without_anything_every_section_is_missing(program: Program) -> None:
    program.write("config:\n  other:key: 1\n")
    assert [item.path for item in program.check()] == [("azure",), ("databricks",), ("delivery",), ("devops",), ("stack",)]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("", "the section has no value."),
        ("fast", '"fast" is not a mapping.'),
        ("[fast]", '["fast"] is not a mapping.'),
    ],
)
def test_a_section_of_a_wrong_shape(program: Program, value: str, expected: str) -> None:
    block = "  databricks-cicd:delivery:\n    mode: continuous-delivery\n    approval:\n      minimum_approvers: 2\n"
    where = program.replace(block, f"  databricks-cicd:delivery: {value}\n")
    keys = "allowed_branches, approval, business_hours, first_release, mode, protected_branches_only, required_templates"
    assert [str(item) for item in program.check()] == [
        f"{where}: databricks-cicd:delivery: {expected} Expected a mapping with the keys {keys}."
    ]


def test_other_namespaces_are_none_of_our_business(program: Program) -> None:
    program.replace("azuredevops:orgServiceUrl", "azure-native:locaton")
    assert program.check() == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("config:\n  a: [1\n  b: 2\n", "Pulumi.dev.yaml:3: not valid YAML: "),
        ("- config\n", "Pulumi.dev.yaml:1: the file is not a mapping: expected a mapping with the key config"),
        ("a: 1\nconfig: text\n", "Pulumi.dev.yaml:2: config is not a mapping of keys to values"),
    ],
)
def test_a_file_that_is_no_stack_file_says_where_it_breaks(program: Program, text: str, expected: str) -> None:
    program.write(text)
    with pytest.raises(UnreadableStackFile) as raised:
        program.check()
    assert str(raised.value).startswith(expected)


def test_a_missing_file_is_named(program: Program) -> None:
    program.file.unlink()
    with pytest.raises(UnreadableStackFile, match=r"Pulumi\.dev\.yaml: cannot be read"):
        program.check()


def test_the_command_prints_and_fails(program: Program, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "PROJECT", program.root)
    monkeypatch.chdir(program.root)
    assert main(["Pulumi.dev.yaml"]) == 0
    assert capsys.readouterr().out == "Pulumi.dev.yaml: no mistakes\n"
    where = program.replace("mode: create", "mode: creat")
    (program.root / "Pulumi.broken.yaml").write_text("a: [\n")
    assert main(["Pulumi.dev.yaml", "Pulumi.broken.yaml"]) == 1
    out = capsys.readouterr().out
    assert f"{where}: devops.project.mode" in out
    assert "Pulumi.broken.yaml:2: not valid YAML" in out


def test_without_arguments_the_command_checks_every_stack_file_of_the_project(
    program: Program, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    monkeypatch.setattr(command, "PROJECT", program.root)
    monkeypatch.chdir(tmp_path_factory.mktemp("elsewhere"))
    other = program.root / "Pulumi.prod.yaml"
    other.write_text(program.file.read_text())
    assert main([]) == 1
    assert "Pulumi.prod.yaml:4: stack.environment: Pulumi.dev.yaml is stack data, environment dev as well." in capsys.readouterr().out
    other.write_text(program.file.read_text().replace("environment: dev", "environment: prod").replace("name: Data\n", "name: Other\n"))
    assert main([]) == 0
    assert capsys.readouterr().out == "Pulumi.dev.yaml: no mistakes\nPulumi.prod.yaml: no mistakes\n"
    where = program.replace("mode: create", "mode: creat")
    assert main([]) == 1
    assert capsys.readouterr().out.startswith(f"{where}: devops.project.mode")
    program.file.unlink()
    other.unlink()
    assert main([]) == 1
    assert "has no stack file" in capsys.readouterr().out


def test_a_file_with_mistakes_is_read_once(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[bytes] = []

    def counted(data: bytes) -> tuple[nodes.Tree, ...]:
        read.append(data)
        return documents(data)

    documents = nodes.documents
    monkeypatch.setattr(nodes, "documents", counted)
    program.replace("mode: create", "mode: creat")
    program.replace("location: westeurope", "location: West Europe")
    assert len(check_file(program.file, program.root)) == 2
    assert len(read) == 1


def test_a_file_that_cannot_be_read_is_one_line(program: Program, capsys: pytest.CaptureFixture[str]) -> None:
    missing, folder = program.root / "Pulumi.none.yaml", program.root / "content"
    assert main([str(missing), str(folder)]) == 1
    assert capsys.readouterr().out == f"{missing}: cannot be read: No such file or directory\n{folder}: cannot be read: Is a directory\n"


def test_the_help_says_what_the_exit_codes_mean(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments, code in ((["--help"], 0), (["--fix"], 2)):
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        assert ended.value.code == code
    assert "Exit codes: 0 no mistakes" in " ".join(capsys.readouterr().out.split())


def test_a_mistake_in_a_required_key_does_not_hide_the_rest_of_its_section(program: Program) -> None:
    program.replace("subscription_id: 11111111-2222-3333-4444-555555555555", "subscription_id: mine")
    program.replace("location: westeurope", "location: westeurop")
    assert [(item.severity, item.path[-1]) for item in program.check()] == [("error", "subscription_id"), ("warning", "location")]


def test_a_place_with_a_mistake_causes_no_second_one(program: Program) -> None:
    """What refers to it, or would be needed because of it, is not reported again."""
    program.replace("databricks_application_object_id: aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee", "databricks_application_object_id: unknown")
    program.replace("autotermination_minutes: {type: range, minValue: 10, maxValue: 60}", "autotermination_minutes: {type: rang}")
    program.replace("notebooks: {etl: CAN_READ}", "notebooks: CAN_READ")
    program.replace("        content: content/repository\n      tools", "        content: /etc\n      tools")
    assert [item.path[-1] for item in program.check()] == [
        "databricks_application_object_id",
        "content",
        "autotermination_minutes",
        "notebooks",
    ]


def test_a_reference_is_checked_even_where_something_else_is_wrong(program: Program) -> None:
    program.replace("policy: small-jobs", "policy: big-jobs")
    program.replace("node_type_id: Standard_D4ds_v5", "node_type_id: D4")
    assert [item.path[-1] for item in program.check()] == ["policy", "node_type_id"]


def test_a_reference_of_a_wrong_form_is_one_mistake(program: Program) -> None:
    program.replace("policy: small-jobs", "policy: Small Jobs")
    assert [item.path[-1] for item in program.check()] == ["policy"]
