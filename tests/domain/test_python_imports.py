"""Which notebooks a text imports."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest

from domain.python_imports import imported_notebooks

TOOLS = "# Databricks notebook source\ndef load(): ...\n\nLIMIT: int = 3\nclass Reader: ...\n"
NOTEBOOKS = {PurePosixPath("etl/tools"): TOOLS, PurePosixPath("shared/tools"): TOOLS, PurePosixPath("top"): "x = 1\n"}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("from tools import load", [(1, "etl/tools")]),
        ("import os\n\nfrom tools import (  # all of it\n    other,\n    Reader as R,\n)", [(3, "etl/tools")]),
        ("from tools import *", [(1, "etl/tools")]),
        ("from shared.tools import LIMIT", [(1, "shared/tools")]),
        ("import top\nprint(top.x)", [(1, "top")]),
        ("import tools as t\nt.load()", [(1, "etl/tools")]),
        ('{"source": [\n    "import a\\n",\n    "from tools import load\\n"', [(3, "etl/tools")]),
        ("from tools import something_of_a_package", []),
        ("import tools\ntools.other()", []),
        ("# from tools import load", []),
        ("from .tools import load", []),
        ("from elsewhere.tools import load", []),
        ("%run ./tools", []),
    ],
)
def test_what_a_text_imports(text: str, found: list[tuple[int, str]]) -> None:
    imports = imported_notebooks(PurePosixPath("etl/ingest"), text, NOTEBOOKS)
    assert [(one.line, one.notebook.as_posix()) for one in imports] == found


def test_no_notebook_imports_itself() -> None:
    assert list(imported_notebooks(PurePosixPath("etl/tools"), "from tools import load", NOTEBOOKS)) == []
