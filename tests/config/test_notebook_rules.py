"""Notebook deployments: what may be in a folder, and where it may go."""

from __future__ import annotations

import shutil

import pytest

from tests.config.program import Program

MAIN = "databricks.workspaces.main.notebooks"
EXTENSIONS = ".py, .sql, .scala, .r, .ipynb"


def test_a_missing_or_empty_folder_is_refused(program: Program) -> None:
    where = program.replace(
        "folder: content/notebooks/etl\n            path: /Shared/etl\n            files",
        "folder: content/gone\n            path: /Shared/etl\n            files",
    )
    (missing,) = program.check()
    assert str(missing) == (
        f"{where}: {MAIN}.etl.folder: folder content/gone is not there. "
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
        f"{MAIN}.etl.folder: notes.md is no notebook. Allowed extensions: {EXTENSIONS}. "
        "List other files under `files`, or move them out of the folder."
    )
    assert other.path[2] == "other"


@pytest.mark.parametrize("name", ["a.py", "a.sql", "a.scala", "a.r", "a.R", "a.ipynb"])
def test_every_kind_of_notebook_is_accepted(program: Program, name: str) -> None:
    program.add(f"content/notebooks/etl/sub/{name}")
    assert program.check() == []


def test_two_files_for_one_workspace_path_are_refused(program: Program) -> None:
    program.add("content/notebooks/etl/ingest.sql")
    assert f"{MAIN}.etl.folder: ingest.py and ingest.sql both go to /Shared/etl/ingest. Rename one of them." in str(program.check()[0])


def test_a_notebook_named_like_a_folder_beside_it_is_refused(program: Program) -> None:
    program.add("content/notebooks/etl/deep.py")
    assert f"{MAIN}.etl.folder: deep.py goes to /Shared/etl/deep, which is a folder." in str(program.check()[0])


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/Shared/etl", 'goes to the same path as "etl"'),
        ("/Shared/etl/inner", 'lies inside the path of "etl" (/Shared/etl), or the other way round'),
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
