"""Notebooks are in source format, and name what exists. What they do is tested by the job `integration`."""

from __future__ import annotations

import ast
import importlib
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
NOTEBOOKS = sorted(path for path in (ROOT / "notebooks").rglob("*") if path.suffix in (".py", ".sql"))
MARKS = {".py": "#", ".sql": "--"}
IN_DATABRICKS = frozenset({"mlflow", "shop.models.registry"})
"""What only Databricks has, or needs what only Databricks has."""


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_notebook_is_in_source_format(path: Path) -> None:
    lines, mark = path.read_text().splitlines(), MARKS[path.suffix]
    assert lines[0] == f"{mark} Databricks notebook source"
    assert lines[1] == f"{mark} MAGIC %md", "it begins with what it is for"
    cells = [number for number, line in enumerate(lines, 1) if "COMMAND ---" in line]
    assert cells, "it has cells"
    assert [number for number in cells if lines[number - 1] != f"{mark} COMMAND ----------"] == []


@pytest.mark.parametrize("path", [path for path in NOTEBOOKS if path.suffix == ".py"], ids=lambda path: str(path.relative_to(ROOT)))
def test_a_notebook_takes_from_modules_what_they_have(path: Path) -> None:
    tree = ast.parse(path.read_text())
    modules = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("shop"):
            for alias in node.names:
                modules[alias.asname or alias.name] = _imported(node.module, alias.name)
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and modules.get(node.value.id) is not None:
            assert hasattr(modules[node.value.id], node.attr), f"{node.value.id}.{node.attr}"


@pytest.mark.parametrize("path", [path for path in NOTEBOOKS if path.suffix == ".py"], ids=lambda path: str(path.relative_to(ROOT)))
def test_a_notebook_reads_only_the_parameters_that_it_has(path: Path) -> None:
    text = path.read_text()
    has, reads = (set(re.findall(rf'widgets\.{word}\("(\w+)"', text)) for word in ("text", "get"))
    assert reads == has


@pytest.mark.parametrize("path", [path for path in NOTEBOOKS if path.suffix == ".py"], ids=lambda path: str(path.relative_to(ROOT)))
def test_a_notebook_finds_its_modules_and_files(path: Path) -> None:
    for relative in re.findall(r'(?:abspath|Path)\("(\.\.[^"]*)"', path.read_text()):
        assert (path.parent / relative).is_dir(), relative


def _imported(module: str, name: str) -> object:
    """The module or thing; None for what only Databricks can import."""
    if {module, f"{module}.{name}"} & IN_DATABRICKS:
        assert (ROOT / "src" / f"{module}.{name}".replace(".", "/")).with_suffix(".py").is_file()
        return None
    try:
        return importlib.import_module(f"{module}.{name}")
    except ModuleNotFoundError:
        return getattr(importlib.import_module(module), name)
