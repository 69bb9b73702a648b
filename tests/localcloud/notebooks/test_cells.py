"""Notebooks as cells."""

from __future__ import annotations

import json

import pytest

from localcloud.notebooks.driver.cells import Cell, NotANotebook, cells_of, is_notebook

PYTHON = """# Databricks notebook source
# MAGIC %md
# MAGIC # Title

# COMMAND ----------

# DBTITLE 1,Setting
x = 1  # COMMAND ---------- is no end of a cell here

# COMMAND ----------

# MAGIC %run ./setup $day="2026-01-01"

# COMMAND ----------

# MAGIC %sql
# MAGIC SELECT 1;
# MAGIC
# MAGIC SELECT 2

# COMMAND ----------

# COMMAND ----------

# MAGIC %sh ls

# COMMAND ----------

%matplotlib inline
print(x)
"""


def test_python_notebook_in_source_format() -> None:
    assert cells_of(".py", PYTHON) == [
        Cell(1, "md", "# Title", "md"),
        Cell(2, "python", "x = 1  # COMMAND ---------- is no end of a cell here"),
        Cell(3, "run", './setup $day="2026-01-01"', "run"),
        Cell(4, "sql", "SELECT 1;\n\nSELECT 2", "sql"),
        Cell(6, "sh", "ls", "sh"),
        Cell(7, "python", "%matplotlib inline\nprint(x)"),
    ]


def test_sql_notebook_has_cells_of_other_languages() -> None:
    text = "-- Databricks notebook source\nSELECT 1\n\n-- COMMAND ----------\n\n-- MAGIC %python\n-- MAGIC print(1)\n"
    assert cells_of(".sql", text) == [Cell(1, "sql", "SELECT 1"), Cell(2, "python", "print(1)", "python")]


def test_jupyter_document() -> None:
    cells = [
        {"cell_type": "markdown", "source": ["# Title"]},
        {"cell_type": "code", "source": ["x = 1\n", "x"]},
        {"cell_type": "code", "source": ["%sql\n", "SELECT 1"]},
    ]
    document = json.dumps({"cells": cells, "metadata": {"language_info": {"name": "python"}}})
    assert cells_of(".ipynb", document) == [Cell(2, "python", "x = 1\nx"), Cell(3, "sql", "SELECT 1", "sql")]


@pytest.mark.parametrize(("suffix", "text"), [(".py", "x = 1"), (".ipynb", "{"), (".ipynb", "[]"), (".txt", "# x")])
def test_what_is_no_notebook(suffix: str, text: str) -> None:
    with pytest.raises(NotANotebook):
        cells_of(suffix, text)


def test_a_module_is_no_notebook() -> None:
    assert not is_notebook(".py", "import os")
    assert is_notebook(".sql", "-- Databricks notebook source\n")
    assert not is_notebook(".md", "# Databricks notebook source\n")
