"""Notebook deployments: what may be in a folder, and where it may go."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest

from config.rules import facts
from domain.notebooks import NotebookFolder, read_notebook_folder
from tests.config.program import Program
from tests.config.workspace import full

MAIN = "databricks.workspaces.main.notebooks"
EXTENSIONS = ".py, .sql, .scala, .r, .ipynb"


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
    walked: list[tuple[Path, Sequence[str]]] = []

    def counted(folder: Path, patterns: Sequence[str]) -> NotebookFolder:
        walked.append((folder, patterns))
        return read_notebook_folder(folder, patterns)

    monkeypatch.setattr(facts, "read_notebook_folder", counted)
    assert full(program).check() == []
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
