"""Code is compared as code: cells of notebooks, lines of other texts, and what only looks different in a sentence."""

from __future__ import annotations

import json

import pytest

from audit import texts


def document(code: str, outputs: int, count: int, word: str = "new") -> str:
    """A Jupyter document with one cell that ran."""
    out = [{"output_type": "stream", "name": "stdout", "text": [f"{word} {number}\n" for number in range(outputs)]}]
    lines = ["rows = spark.table('orders')\n", f"{code}\n", "display(rows.limit(limit))"]
    cells = [
        {"cell_type": "markdown", "metadata": {}, "source": ["# Orders"]},
        {"cell_type": "code", "execution_count": count, "metadata": {}, "outputs": out, "source": lines},
    ]
    return json.dumps({"cells": cells, "metadata": {"language_info": {"name": "python"}}, "nbformat": 4, "nbformat_minor": 5}, indent=1)


def test_one_changed_line_of_a_notebook_that_ran_again_is_all_that_is_shown() -> None:
    diff = texts.compare(document("limit = 10", 1000, 3, "old"), document("limit = 99999", 1000, 7))
    assert diff.lines == (
        *("@@ cell 2, code @@", " rows = spark.table('orders')", "-limit = 10", "+limit = 99999", " display(rows.limit(limit))"),
    )
    assert diff.remarks == (
        "Outputs are not shown: 1,000 lines before, 1,000 now, in 1 cell.",
        "Metadata and execution counts are not shown.",
    )


def test_a_notebook_that_only_ran_again_has_no_changed_lines() -> None:
    diff = texts.compare(document("limit = 10", 2, 3, "old"), document("limit = 10", 2, 4))
    assert (diff.lines, diff.added, diff.removed) == ((), 0, 0)
    assert diff.remarks[0].startswith("Outputs are not shown")


def test_cells_of_the_source_format_are_told_by_their_number() -> None:
    old = "# Databricks notebook source\na = 1\n\n# COMMAND ----------\n\nb = 1\n"
    diff = texts.compare(old, old.replace("b = 1", "b = 2") + "\n# COMMAND ----------\n\nc = 1\n")
    assert diff.lines == ("@@ cell 2, code @@", "-b = 1", "+b = 2", "@@ cell 3, code, new @@", "+c = 1")


@pytest.mark.parametrize(
    ("old", "new", "remark"),
    [
        ("a\nb\n", "a\r\nb\r\n", "Only line endings differ: they are CRLF now."),
        ("a\r\nb\r\n", "a\nb\n", "Only line endings differ: they are LF now."),
        ("a\nb\n", "\ufeffa\nb\n", "Only a byte order mark at the beginning differs."),
        ("a\nb\n", "a  \nb\n", "Only white space at the ends of lines differs."),
    ],
)
def test_what_only_looks_different_is_one_sentence(old: str, new: str, remark: str) -> None:
    diff = texts.compare(old, new)
    assert (diff.lines, diff.remarks) == ((), (remark,))


def test_one_line_of_a_very_long_text_is_found_with_its_number() -> None:
    lines = [f"line {number}" for number in range(20_000)]
    diff = texts.compare("\n".join(lines), "\n".join([*lines[:15_000], "more", *lines[15_000:]]))
    assert diff.lines[0] == "@@ -14998,6 +14998,7 @@"
    assert (diff.lines[4], diff.added, diff.removed) == ("+more", 1, 0)
