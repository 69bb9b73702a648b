"""Azure DevOps and delivery: references, seeded files, names, create and join, approvals."""

from __future__ import annotations

import pytest

from tests.config.program import Program


def test_a_pipeline_names_a_declared_repository(program: Program) -> None:
    where = program.replace("repository: notebooks", "repository: notebook")
    assert [str(item) for item in program.check()] == [
        f'{where}: devops.pipelines.ci.repository: repository "notebook" is not declared. '
        'Did you mean "notebooks"? Allowed: notebooks, tools.'
    ]


def test_a_created_pipelines_file_is_in_the_seeded_content(program: Program) -> None:
    where = program.replace("path: pipelines/ci.yml", "path: pipelines/cd.yml")
    assert [str(item) for item in program.check()] == [
        f"{where}: devops.pipelines.ci.path: there is no pipelines/cd.yml in content/repository. "
        'Did you mean "pipelines/ci.yml"? Allowed: pipelines/ci.yml.'
    ]


def test_a_created_pipeline_needs_a_path(program: Program) -> None:
    program.replace("        path: pipelines/ci.yml\n", "")
    (item,) = program.check()
    assert str(item).startswith(f'{program.line("ci:")}: devops.pipelines.ci.path: missing required key "path". With `mode: create`')


def test_a_repository_without_content_has_no_pipeline_file(program: Program) -> None:
    program.replace("      notebooks:\n        content: content/repository\n", "      notebooks: {}\n")
    (item,) = program.check()
    assert str(item).startswith(
        f"{program.line('path: pipelines/ci.yml')}: devops.pipelines.ci.path: "
        'repository "notebooks" has no content, so pipelines/ci.yml will not be in it.'
    )


def test_seeded_content_is_a_folder_with_files(program: Program) -> None:
    where = program.replace("name: Tools\n        content: content/repository", "name: Tools\n        content: content/tools")
    (missing,) = program.check()
    assert "devops.repositories.tools.content: folder content/tools does not exist." in str(missing)
    (program.root / "content/tools/sub").mkdir(parents=True)
    (empty,) = program.check()
    assert "folder content/tools is empty" in str(empty)
    assert str(empty.location) == program.at(int(where.split(":")[1]) + 1)
    (program.root / "content/tools/logo.png").write_bytes(b"\x89PNG\r\n")
    (binary,) = program.check()
    assert "logo.png" in binary.summary
    assert binary.detail


def test_11_what_is_in_a_seeded_repository_is_the_teams_affair(program: Program) -> None:
    program.replace("path: pipelines/ci.yml", "path: pipelines/made-by-the-team.yml")
    program.replace("notebooks:\n        content: content/repository\n", "notebooks:\n        content: nowhere\n        seeded: true\n")
    assert program.check() == []
    program.replace("        content: nowhere\n", "")
    assert program.check() == []


def test_41_a_process_that_looks_mistyped_is_a_warning(program: Program) -> None:
    program.replace("      mode: create\n", "      mode: create\n      work_item_template: Agil\n")
    where = program.line("work_item_template:")
    assert [str(item) for item in program.check()] == [
        f'{where}: warning: devops.project.work_item_template: "Agil" is not a process that every organisation has. Did you mean "Agile"?'
    ]
    for fine in ("agile", "Our own"):
        program.replace(program.file.read_text().split("work_item_template: ")[1].split("\n")[0], fine)
        assert program.check() == []


def test_variables_that_differ_by_case_are_one(program: Program) -> None:
    program.replace("        path: pipelines/ci.yml\n", "        path: pipelines/ci.yml\n        variables: {purpose: a, Purpose: b}\n")
    assert [str(item).split(": ", 1)[1] for item in program.check()] == [
        'devops.pipelines.ci.variables.Purpose: is the same variable as "purpose". Case does not count: keep one.'
    ]


def test_two_keys_for_one_repository_or_pipeline_are_refused_without_case(program: Program) -> None:
    program.replace("name: Tools", "name: Notebooks")
    program.replace("    pipelines:\n", "    pipelines:\n      nightly: {repository: notebooks, path: pipelines/ci.yml, name: CI}\n")
    assert [(item.path[-1], item.summary) for item in program.check()] == [
        ("tools", 'has the same name as "notebooks"'),
        ("ci", 'has the same name as "nightly"'),
    ]
    program.replace("name: CI", "name: CI, folder: \\nightly")
    assert [item.path[-1] for item in program.check()] == ["tools"]


def test_a_joined_project_takes_no_keys_of_create(program: Program) -> None:
    program.replace("      mode: create\n", "      mode: join\n      description: x\n      work_item_template: Agile\n")
    program.replace("      tools:\n        name: Tools\n", "      tools:\n        name: Tools\n        default_branch: main\n")
    found = program.check()
    assert [".".join(map(str, item.path)) for item in found] == [
        "devops.project.description",
        "devops.project.work_item_template",
        "devops.repositories.notebooks.content",
        "devops.repositories.tools.default_branch",
        "devops.repositories.tools.content",
    ]
    assert str(found[0]) == (
        f"{program.line('description: x')}: devops.project.description: description is for `mode: create` only. "
        "This stack joins a project that exists: leave the key out."
    )


def test_a_joined_project_needs_neither_content_nor_paths(program: Program) -> None:
    program.replace("mode: create", "mode: join")
    program.replace("      notebooks:\n        content: content/repository\n", "      notebooks: {}\n")
    program.replace("        name: Tools\n        content: content/repository\n", "        name: Tools\n")
    program.replace("        path: pipelines/ci.yml\n", "")
    assert program.check() == []


def test_continuous_deployment_takes_no_approval(program: Program) -> None:
    program.replace("mode: continuous-delivery", "mode: continuous-deployment")
    assert [str(item) for item in program.check()] == [
        f"{program.line('approval:')}: delivery.approval: `mode: continuous-deployment` has no approval. "
        "Use `mode: continuous-delivery` to keep the approval, or leave `approval` out."
    ]


@pytest.mark.parametrize(
    ("approvers", "complaint"),
    [
        ("[]", "2 approvals are needed, and the number of people who may give one is 0"),
        ("[ada@contoso.com]", "2 approvals are needed, and the number of people who may give one is 1"),
        ("[ada@contoso.com, Ada@contoso.com]", "2 approvals are needed, and the number of people who may give one is 1"),
        ("[ada@contoso.com, bo@contoso.com, Owners]", "2 approvals cannot be counted in a group (Owners): a group counts as one"),
    ],
)
def test_several_approvals_are_those_of_as_many_people(program: Program, approvers: str, complaint: str) -> None:
    program.replace("[ada@contoso.com, bo@contoso.com]", approvers)
    assert [str(item) for item in program.check()] == [
        f"{program.line('minimum_approvers:')}: delivery.approval.minimum_approvers: {complaint}. "
        "Name people by e-mail address in `devops.access.approvers`, or set `minimum_approvers: 1`."
    ]


def test_one_approval_may_come_from_whoever_is_in_the_group(program: Program) -> None:
    program.replace("[ada@contoso.com, bo@contoso.com]", "[Owners]")
    program.replace("minimum_approvers: 2", "minimum_approvers: 1")
    assert program.check() == []
