"""What a folder of notebooks means."""

from __future__ import annotations

import json
import os
import re
import unicodedata
from collections.abc import Mapping
from pathlib import Path

import pytest

from domain.notebooks import HEADER, LARGEST_FILE, Patterns, read_notebook_folder


def folder(root: Path, files: Mapping[str, str]) -> Path:
    """A folder of files with their texts."""
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    return root


def jupyter(metadata: object) -> str:
    return json.dumps({"cells": [], "metadata": metadata, "nbformat": 4, "nbformat_minor": 5})


def mistakes(root: Path, *patterns: str) -> list[str]:
    return [mistake.summary for mistake in read_notebook_folder(root, Patterns(files=patterns)).mistakes]


@pytest.mark.parametrize(
    ("metadata", "language"),
    [
        ({}, "PYTHON"),
        (None, "PYTHON"),
        ({"kernelspec": None}, "PYTHON"),
        ({"language_info": None}, "PYTHON"),
        ({"language_info": {"name": "scala"}}, "SCALA"),
        ({"kernelspec": {"language": "R"}}, "R"),
        ({"kernelspec": {"name": "ir"}}, "R"),
        ({"kernelspec": {"name": "spylon-kernel"}}, "SCALA"),
        ({"kernelspec": {"name": "my-project-3.12"}}, "PYTHON"),
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
        ('{"cells": [5]}', "one of its cells has no text as its source"),
        ('{"cells": [{"source": ["x", 5]}]}', "one of its cells has no text as its source"),
        ('{"worksheets": []}', "it has the old format nbformat 3"),
        ("[" * 200_000, "maximum recursion depth exceeded"),
        (jupyter({"kernelspec": {"name": "julia-1.11"}}), "its language is julia, not one of PYTHON, SQL, SCALA, R"),
        (jupyter({"language_info": {"name": "julia"}}), "its language is julia, not one of PYTHON, SQL, SCALA, R"),
    ],
)
def test_another_document_is_a_mistake(tmp_path: Path, text: str, why: str) -> None:
    (mistake,) = mistakes(folder(tmp_path, {"sub/a.ipynb": text}))
    assert re.match(r"sub/a\.ipynb(:1)? is not a Jupyter document: ", mistake)
    assert why in mistake


def test_what_python_reads_as_json_and_databricks_does_not_is_a_mistake(tmp_path: Path) -> None:
    """Such as the output of a cell that was saved: in text, NaN is a word like others."""
    text = '{"cells": [{"source": "NaN \\\\"}, {"source": "\\"Infinity"}],\n"metadata": {"mean": 1, "worst": -Infinity,\n"best": NaN}}'
    assert mistakes(folder(tmp_path, {"a.ipynb": text})) == ["a.ipynb:2 is not a Jupyter document: -Infinity is no value in JSON"]
    assert mistakes(folder(tmp_path, {"a.ipynb": text.replace("-Infinity", "-1").replace("NaN}", "1}")})) == []


def test_files_that_meet_in_the_workspace_are_mistakes(tmp_path: Path) -> None:
    files = folder(tmp_path, {"a.py": HEADER, "a.sql": "2", "b.py": HEADER, "b/c.py": "4", "d": "5", "d.py": HEADER})
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
    files = folder(tmp_path, {"shared/common.py": HEADER, "etl/ingest.py": HEADER})
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


def test_python_without_the_first_line_of_a_notebook_is_a_module(tmp_path: Path) -> None:
    texts = {
        "a.py": HEADER,
        "b.py": f"\ufeff{HEADER}\r\nx = 1",
        "c.py": f"{HEADER} x",
        "d/e.py": "x = 1",
        "old/f.py": "x = 1",
        "g.sql": "1",
    }
    found = read_notebook_folder(folder(tmp_path, texts), Patterns(notebooks=["old/*"]))
    assert not found.mistakes
    assert [str(one.path) for one in found.notebooks] == ["a", "b", "g", "old/f"]
    assert [str(one.path) for one in found.files] == ["c.py", "d/e.py"]


def test_a_checkout_with_other_line_ends_is_the_same_content(tmp_path: Path) -> None:
    texts = {"a.py": f"{HEADER}\nprint(1)\n", "b.ipynb": jupyter({}), "lib.py": "X = 1\n", "c.json": "{\n}\n"}
    here = read_notebook_folder(folder(tmp_path / "here", texts), Patterns(["*.json"]))
    windows = {name: "\ufeff" + text.replace("\n", "\r\n") for name, text in texts.items()}
    there = read_notebook_folder(folder(tmp_path / "there", windows), Patterns(["*.json"]))
    assert not here.mistakes
    assert here == there


@pytest.mark.parametrize(
    ("data", "why"),
    [
        ("# Größe\n".encode("cp1252"), "sub/a.py:1 is not UTF-8: it has the byte 0xf6"),
        ("# a\n\n# ü\n".encode("latin-1"), "sub/a.py:3 is not UTF-8: it has the byte 0xfc"),
        ("# a\n".encode("utf-16"), "sub/a.py is UTF-16 and not UTF-8"),
        ("# a\n".encode("utf-16-le"), "sub/a.py:1 is not text: it has a zero byte"),
        (b"version https://git-lfs.github.com/spec/v1\n", "sub/a.py is a pointer of Git LFS and not the file"),
        (b"x = 0\n<<<<<<< HEAD\nx = 1\n=======\nx = 2\n>>>>>>> other\n", "sub/a.py:2 has a merge conflict"),
        (b"\x7fELF\x00", "sub/a.py:1 is not text: it has a zero byte"),
        (b"\xef\xbb\xbf", "sub/a.py is empty, and Databricks imports no empty file"),
    ],
)
def test_what_is_not_text_is_a_mistake_and_may_be_a_plain_file(tmp_path: Path, data: bytes, why: str) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub/a.py").write_bytes(data)
    assert mistakes(tmp_path) == [why]
    if data[:3] != b"\xef\xbb\xbf":
        assert [one.data for one in read_notebook_folder(tmp_path, Patterns(["sub/*"])).files] == [data]


def test_a_name_is_the_same_whatever_wrote_it(tmp_path: Path) -> None:
    taken_apart = unicodedata.normalize("NFD", "Übersicht")
    found = read_notebook_folder(
        folder(tmp_path, {f"{taken_apart}/{taken_apart} N° 1 (neu).sql": "1", f"{taken_apart}.json": "1"}), Patterns(["Ü*.json"])
    )
    assert [str(one.path) for one in found.notebooks] == ["Übersicht/Übersicht N° 1 (neu)"]
    assert [str(one.path) for one in found.files] == ["Übersicht.json"]


def test_names_that_cannot_be_printed_are_mistakes(tmp_path: Path) -> None:
    (tmp_path / "a\nb.py").write_text(HEADER)
    (tmp_path / "c\udcff.py").write_text(HEADER)
    assert mistakes(tmp_path) == [
        r"the name 'a\nb.py' has the character U+000A",
        r"the name 'c\udcff.py' has the byte 0xff, which is not UTF-8",
    ]


def test_what_cannot_be_read_is_a_mistake(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.py")
    assert mistakes(tmp_path) == ["pipe.py cannot be read: not a regular file"]


def test_a_file_that_does_not_change_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder(tmp_path, {"a.sql": "1"})
    read: list[Path] = []

    def counted(file: Path) -> bytes:
        read.append(file)
        return file.read_text().encode()

    monkeypatch.setattr(Path, "read_bytes", counted)
    assert read_notebook_folder(tmp_path) == read_notebook_folder(tmp_path)
    folder(tmp_path, {"a.sql": "22"})
    assert [one.data for one in read_notebook_folder(tmp_path).notebooks] == [b"22"]
    assert read == [tmp_path / "a.sql"] * 2
