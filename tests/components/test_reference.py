"""The components' reference: complete, fresh, and linked to what is there."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import get_args, get_type_hints, is_typeddict

import pulumi
import pytest

from components import reference
from components.groups import GROUPS, Group
from tests.components.samples import SAMPLES

PAGES = reference.reference()
SDK = {"Output": pulumi.Output, "T": str}
"""What the types of the SDK themselves refer to."""


def test_the_committed_pages_match_the_components(capsys: pytest.CaptureFixture[str]) -> None:
    assert reference.main(["--check"]) == 0, capsys.readouterr().err


def test_every_component_is_on_exactly_one_page() -> None:
    assert reference.without_a_page() == []
    modules = [module for group in GROUPS.values() for module in group.modules]
    assert len(modules) == len(set(modules))


def test_every_component_is_explained_with_its_arguments_and_outputs() -> None:
    text = "".join(PAGES.values())
    for component in SAMPLES:
        (chapter,) = re.findall(rf"^## {component.__name__}$.*?(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
        for word in ("- **Manages**: ", "- **Does not manage**: "):
            assert word in chapter
        arguments = getattr(sys.modules[component.__module__], f"{component.__name__}Args")
        for key in (*component.__annotations__, *get_type_hints(arguments, localns=SDK)):
            assert f"| `{key}` | " in chapter, f"{component.__name__}.{key}"


def test_every_mapping_that_an_argument_is_made_of_is_explained_on_some_page() -> None:
    def named(kind: object) -> set[str]:
        inner = {name for part in get_args(kind) for name in named(part)}
        return inner | ({str(getattr(kind, "__name__", ""))} if is_typeddict(kind) else set())

    text = "".join(PAGES.values())
    for component in SAMPLES:
        arguments = getattr(sys.modules[component.__module__], f"{component.__name__}Args")
        for key, kind in get_type_hints(arguments, localns=SDK).items():
            missing = [name for name in named(kind) if f"### {name}\n" not in text]
            assert not missing, f"{component.__name__}.{key}: {missing}. Add their modules to components/groups.py."


def test_links_lead_somewhere() -> None:
    for file, text in PAGES.items():
        for target in re.findall(r"\]\(([^)#:]+)\)", text):
            assert (file.parent / target).resolve().is_file(), f"{file.name}: {target}"


def test_tables_have_as_many_cells_as_columns() -> None:
    for text in PAGES.values():
        for table in re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE):
            rows = [len(re.findall(r"(?<!\\)\|", line)) for line in table.splitlines()]
            assert len(set(rows)) == 1, table


def test_a_stale_page_and_a_page_of_nobody_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(reference, "PAGES", tmp_path)
    (tmp_path / "old.md").write_text("x")
    assert reference.main(["--check"]) == 1
    said = capsys.readouterr().err
    assert "devops-project.md is stale: python -m components.reference" in said
    assert "old.md is stale" in said


def test_a_component_without_a_page_is_named(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    group = GROUPS["devops-access"]
    fewer = {**GROUPS, "devops-access": Group(group.title, group.about, group.modules[1:])}
    monkeypatch.setattr(reference, "GROUPS", fewer)
    assert reference.main(["--check"]) == 1
    assert "on no page: devops.project_group. Add them to components/groups.py." in capsys.readouterr().err
