"""Notebook deployments: what may be in a folder, and where it may go."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from config.__main__ import check_file
from config.rules import facts
from domain.notebooks import HEADER, NotebookFolder, Patterns, read_notebook_folder
from tests.config.program import Program
from tests.config.workspace import full

MAIN = "databricks.workspaces.main.notebooks"
EXTENSIONS = ".py, .sql, .scala, .r, .ipynb"


def test_a_mistyped_folder_is_one_beside_it(program: Program) -> None:
    program.replace("etl\n            path: /Shared/etl\n            files", "elt\n            path: /Shared/etl\n            files")
    assert any("Did you mean content/notebooks/etl?" in str(item) for item in program.check())


def test_a_missing_or_empty_folder_is_refused(program: Program) -> None:
    where = program.replace(
        "folder: content/notebooks/etl\n            path: /Shared/etl\n            files",
        "folder: content/gone\n            path: /Shared/etl\n            files",
    )
    (missing,) = program.check()
    assert str(missing) == (
        f"{where}: {MAIN}.etl.folder: folder content/gone does not exist. "
        f"Folders are relative to {program.root}. A notebook ends in {EXTENSIONS}."
    )
    program.add("content/gone/.gitkeep")
    program.add("content/gone/__pycache__/x.pyc")
    (empty,) = program.check()
    assert f"{MAIN}.etl.folder: folder content/gone has no notebooks." in str(empty)


def test_a_file_that_is_no_notebook_is_refused_for_every_deployment_of_the_folder(program: Program) -> None:
    program.add("content/notebooks/etl/notes.md")
    main, other = program.check()
    assert str(main).endswith(
        f"{MAIN}.etl.folder: notes.md is not a notebook. Allowed extensions: {EXTENSIONS}. "
        "List other files under `files`, or move them out of the folder."
    )
    assert other.path[2] == "other"


@pytest.mark.parametrize("name", ["a.py", "a.sql", "a.scala", "a.r", "a.R", "Prüfung N° 1 (neu).py"])
def test_every_kind_of_notebook_is_accepted(program: Program, name: str) -> None:
    program.add(f"content/notebooks/etl/sub/{name}")
    assert program.check() == []


def test_a_task_names_a_notebook_with_any_letters(program: Program) -> None:
    program.add("content/notebooks/etl/Prüfung N° 1 (neu).py")
    full(program).replace("notebook: etl/ingest", "notebook: etl/Prüfung N° 1 (neu)")
    assert program.check() == []


def test_a_folder_is_walked_once_however_many_tasks_name_its_notebooks(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    walked: list[tuple[Path, Patterns]] = []

    def counted(folder: Path, patterns: Patterns) -> NotebookFolder:
        walked.append((folder, patterns))
        return read_notebook_folder(folder, patterns)

    monkeypatch.setattr(facts, "read_notebook_folder", counted)
    assert check_file(full(program).file, program.root) == ()
    assert len(walked) == len(set(walked)) == 2, "with plain files and without"


def test_two_files_for_one_workspace_path_are_refused(program: Program) -> None:
    program.add("content/notebooks/etl/ingest.sql")
    assert f"{MAIN}.etl.folder: ingest.py and ingest.sql would both be ingest in the workspace. Rename one of them." in str(
        program.check()[0]
    )


def test_a_notebook_named_like_a_folder_beside_it_is_refused(program: Program) -> None:
    program.add("content/notebooks/etl/deep.py")
    assert f"{MAIN}.etl.folder: deep.py would be deep in the workspace, which is a folder." in str(program.check()[0])


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/Shared/etl", 'has the same path as "etl"'),
        ("/Shared/etl/inner", 'is inside the path of "etl" (/Shared/etl), or the other way round'),
        ("/Shared/etl-two", None),
    ],
)
def test_deployments_of_one_workspace_keep_apart(program: Program, path: str, expected: str | None) -> None:
    shutil.copytree(program.root / "content/notebooks/etl", program.root / "content/notebooks/two")
    new = f"        notebooks:\n          two:\n            folder: content/notebooks/two\n            path: {path}\n"
    program.replace(
        "        notebooks:\n          etl:\n            folder: content/notebooks/etl\n            path: /Shared/etl\n            files",
        f"{new}          etl:\n            folder: content/notebooks/etl\n            path: /Shared/etl\n            files",
    )
    found = program.check()
    assert [item.summary for item in found] == ([expected] if expected else [])
    if expected:
        assert str(found[0]).startswith(f"{program.line('folder: content/notebooks/two').split(':')[0]}:")
        assert found[0].path == ("databricks", "workspaces", "main", "notebooks", "two", "path")
        assert "Example: path: /Shared/two" in found[0].detail


def test_a_module_is_no_notebook_of_a_task_unless_the_stack_file_says_so(program: Program) -> None:
    full(program).add("content/notebooks/etl/util.py", "X = 1\n")
    program.replace("notebook: etl/ingest", "notebook: etl/util")
    (found,) = program.check()
    assert found.path[-1] == "notebook"
    assert found.summary == "util.py in content/notebooks/etl is a module and not a notebook"
    assert "`# Databricks notebook source`" in found.detail
    program.replace("files: [lib/*]", "files: [lib/*]\n            notebooks: [util.py, gone/*]")
    (pattern,) = program.check()
    assert pattern.summary == "gone/* matches no file in content/notebooks/etl"


def test_a_folder_that_is_a_link_out_of_the_program_is_refused(program: Program, tmp_path_factory: pytest.TempPathFactory) -> None:
    outside = tmp_path_factory.mktemp("outside")
    shutil.move(program.root / "content/notebooks/etl", outside / "etl")
    (program.root / "content/notebooks/etl").symlink_to(outside / "etl")
    main, _ = program.check()
    assert main.summary == f"content/notebooks/etl is a link out of the program's folder, to {outside / 'etl'}"


@pytest.mark.parametrize(
    ("data", "why"),
    [
        ('{"pages": ["ü"]}'.encode("cp1252"), "content/dashboards/sales.lvdash.json:1 is not UTF-8: it has the byte 0xfc"),
        (b'{\n"pages": [,]}', "content/dashboards/sales.lvdash.json:2 is not valid JSON: Expecting value"),
        (b'{"pages": [\n"NaN", NaN]}', "content/dashboards/sales.lvdash.json:2 is not valid JSON: NaN is no value in JSON"),
        (b"", "content/dashboards/sales.lvdash.json is empty, and Databricks imports no empty file"),
        (b"[" * 200_000, "content/dashboards/sales.lvdash.json is not valid JSON: maximum recursion depth exceeded"),
        (b'\xef\xbb\xbf{"pages": []}\r\n', None),
    ],
)
def test_a_dashboard_is_json_in_utf_8(program: Program, data: bytes, why: str | None) -> None:
    (full(program).root / "content/dashboards/sales.lvdash.json").write_bytes(data)
    assert [item.summary[: len(why or "")] for item in program.check()] == ([why] if why else [])


def test_a_script_leads_nowhere_out_of_the_program(program: Program) -> None:
    script = full(program).root / "content/init/tools.sh"
    script.unlink()
    script.symlink_to("/etc/passwd")
    (found,) = program.check()
    assert found.summary.startswith("content/init/tools.sh is a link out of the program's folder")


def test_a_notebook_that_another_imports_is_refused(program: Program) -> None:
    program.add("content/notebooks/etl/tools.py", f"{HEADER}\ndef load(): ...\n")
    program.add("content/notebooks/etl/ingest.py", f"{HEADER}\nfrom tools import load\n")
    assert [item.summary for item in program.check()] == ["ingest.py:2 imports tools.py, which is a notebook"] * 2
    program.replace("files: []", "files: [tools.py]")
    (other,) = program.check()
    assert ".workspaces.other." in str(other)
