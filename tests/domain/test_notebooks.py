"""What a folder of notebooks means."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from domain.notebooks import LARGEST_FILE, read_notebook_folder


def folder(root: Path, files: Mapping[str, str]) -> Path:
    """A folder of files with their texts."""
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    return root


def jupyter(metadata: object) -> str:
    return json.dumps({"cells": [], "metadata": metadata, "nbformat": 4, "nbformat_minor": 5})


def mistakes(root: Path, *patterns: str) -> list[str]:
    return [mistake.summary for mistake in read_notebook_folder(root, patterns).mistakes]


@pytest.mark.parametrize(
    ("metadata", "language"),
    [
        ({}, "PYTHON"),
        (None, "PYTHON"),
        ({"kernelspec": None}, "PYTHON"),
        ({"language_info": None}, "PYTHON"),
        ({"language_info": {"name": "scala"}}, "SCALA"),
        ({"kernelspec": {"language": "R"}}, "R"),
        ({"application/vnd.databricks.v1+notebook": {"language": "sql"}}, "SQL"),
        ({"application/vnd.databricks.v1+notebook": {"language": "scala"}, "language_info": {"name": "python"}}, "SCALA"),
        ({"application/vnd.databricks.v1+notebook": {"language": None}, "language_info": {"name": "r"}}, "R"),
    ],
)
def test_a_jupyter_document_says_its_language_itself(tmp_path: Path, metadata: object, language: str) -> None:
    found = read_notebook_folder(folder(tmp_path, {"a.ipynb": jupyter(metadata)}))
    assert [(str(one.path), one.language, one.jupyter) for one in found.notebooks] == [("a", language, True)]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("{", "Expecting property name"),
        ("{}", "it has no list of cells"),
        ("[]", "it has no list of cells"),
        (jupyter({"language_info": {"name": "julia"}}), "its language is julia, not one of PYTHON, SQL, SCALA, R"),
    ],
)
def test_another_document_is_a_mistake(tmp_path: Path, text: str, why: str) -> None:
    (mistake,) = mistakes(folder(tmp_path, {"sub/a.ipynb": text}))
    assert mistake.startswith("sub/a.ipynb is not a Jupyter document: ")
    assert why in mistake


def test_files_that_meet_in_the_workspace_are_mistakes(tmp_path: Path) -> None:
    files = folder(tmp_path, {"a.py": "1", "a.sql": "2", "b.py": "3", "b/c.py": "4", "d": "5", "d.py": "6"})
    assert mistakes(files, "d") == [
        "a.py and a.sql would both be a in the workspace",
        "b.py would be b in the workspace, which is a folder",
        "d and d.py would both be d in the workspace",
    ]


def test_files_that_databricks_does_not_import_are_mistakes(tmp_path: Path) -> None:
    files = folder(
        tmp_path, {"lib/__init__.py": "", "notes.md": "5", "big.json": "x" * (LARGEST_FILE + 1), "fits.json": "x" * LARGEST_FILE}
    )
    assert mistakes(files, "lib/*", "*.json") == [
        f"big.json has {LARGEST_FILE + 1} bytes",
        "lib/__init__.py is empty, and Databricks imports no empty file",
        "notes.md is not a notebook",
    ]


def test_hidden_files_and_caches_are_left_out(tmp_path: Path) -> None:
    found = read_notebook_folder(folder(tmp_path, {".hidden.py": "3", "a/__pycache__/x.pyc": "4", ".git/config.py": "5"}))
    assert found.is_empty
    assert read_notebook_folder(tmp_path / "nowhere").is_empty


def test_links_are_followed_inside_the_folder(tmp_path: Path) -> None:
    files = folder(tmp_path, {"shared/common.py": "1", "etl/ingest.py": "2"})
    (files / "etl/common").symlink_to(files / "shared")
    (files / "etl/again.py").symlink_to("ingest.py")
    found = read_notebook_folder(files)
    assert not found.mistakes
    assert [str(one.path) for one in found.notebooks] == ["etl/again", "etl/common/common", "etl/ingest", "shared/common"]


def test_other_links_are_mistakes(tmp_path: Path) -> None:
    outside = folder(tmp_path / "outside", {"common.py": "1"})
    files = folder(tmp_path / "inside", {"etl/ingest.py": "2", "other/check.py": "3"})
    (files / "gone.py").symlink_to("nowhere.py")
    (files / "out").symlink_to(outside)
    (files / "etl/circle").symlink_to(files)
    (files / "etl/there").symlink_to(files / "other")
    (files / "other/back").symlink_to(files / "etl")
    assert mistakes(files) == [
        "etl/circle is a link to a folder that it lies in",
        "etl/there/back is a link to a folder that it lies in",
        "gone.py is a link to nothing",
        "other/back/circle is a link to a folder that it lies in",
        "other/back/there is a link to a folder that it lies in",
        f"out is a link out of the folder, to {outside}",
    ]
