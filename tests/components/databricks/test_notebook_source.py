"""Notebook files as Databricks wants them, and what is wrong with a folder."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pulumi
import pytest

from components.databricks.notebook_source import read_folder
from domain.notebooks import HEADER, Patterns


def folder(root: Path, files: Mapping[str, str]) -> Path:
    """A folder of files with their texts."""
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    return root


@pytest.mark.parametrize(("file", "language"), [("a.py", "PYTHON"), ("a.sql", "SQL"), ("a.scala", "SCALA"), ("a.r", "R"), ("a.R", "R")])
def test_the_extension_says_the_language_and_is_no_part_of_the_path(tmp_path: Path, file: str, language: str) -> None:
    (notebook,) = read_folder(folder(tmp_path, {file: HEADER})).notebooks
    assert (str(notebook.path), notebook.language, notebook.jupyter) == ("a", language, False)
    assert base64.b64decode(notebook.content_base64) == HEADER.encode()


def test_subfolders_are_kept_and_notebooks_sorted_and_hidden_files_left_out(tmp_path: Path) -> None:
    files = folder(tmp_path, {"z.py": HEADER, "a/b/c.sql": "2", ".hidden.py": "3", "a/__pycache__/x.pyc": "4"})
    assert [str(notebook.path) for notebook in read_folder(files).notebooks] == ["a/b/c", "z"]


def test_every_mistake_of_a_folder_is_told_at_once(tmp_path: Path) -> None:
    files = folder(tmp_path, {"a.py": HEADER, "a.sql": "2", "notes.md": "5"})
    with pytest.raises(pulumi.RunError) as caught:
        read_folder(files)
    assert str(caught.value).splitlines() == [
        f"the notebooks in {tmp_path} cannot be deployed:",
        "  - notes.md is not a notebook. Allowed extensions: .py, .sql, .scala, .r, .ipynb. List other files under `files`, or move them "
        "out of the folder.",
        "  - a.py and a.sql would both be a in the workspace. Rename one of them.",
    ]


def test_a_folder_without_notebooks_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(pulumi.RunError, match="it is missing or has no notebooks"):
        read_folder(tmp_path / "nowhere")


def test_the_digest_knows_content_and_place_but_not_the_order(tmp_path: Path) -> None:
    one = read_folder(folder(tmp_path / "one", {"a.sql": "1", "b.sql": "2"}))
    same = read_folder(folder(tmp_path / "same", {"b.sql": "2", "a.sql": "1"}))
    moved = read_folder(folder(tmp_path / "moved", {"a.sql": "1", "c.sql": "2"}))
    changed = read_folder(folder(tmp_path / "changed", {"a.sql": "1", "b.sql": "3"}))
    assert one.digest == same.digest == replace(one, notebooks=one.notebooks[::-1]).digest
    as_file = read_folder(tmp_path / "one", Patterns(["b.sql"]))
    assert len({one.digest, moved.digest, changed.digest, as_file.digest}) == 4


def test_what_matches_a_pattern_is_a_plain_file_with_its_whole_name(tmp_path: Path) -> None:
    files = {"lib/a/helper.py": "1", "lib/b.py": "2", "main.py": HEADER, "settings.json": "{}", "deep/er/rows.json": "[]"}
    source = read_folder(folder(tmp_path, files), Patterns(["lib/*", "*.json"]))
    assert [str(notebook.path) for notebook in source.notebooks] == ["main"]
    assert [str(file.path) for file in source.files] == ["deep/er/rows.json", "lib/a/helper.py", "lib/b.py", "settings.json"]
    assert base64.b64decode(source.files[3].content_base64) == b"{}"
