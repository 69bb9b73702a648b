"""Stack files that break each other."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from config.stack_files.comparison import compare
from config.stack_files.source import StackFile
from tests.config.program import STACK_FILE

ROOT = Path(__file__).parents[2]
PROD = (
    STACK_FILE.replace("environment: dev", "environment: prod")
    .replace("mode: create", "mode: join")
    .replace("        path: pipelines/ci.yml\n", "")
)


def mistakes(root: Path, files: Mapping[str, str]) -> list[str]:
    for name, text in files.items():
        (root / name).write_text(text)
    return [str(item) for item in compare([StackFile(root / name) for name in files])]


def test_the_shipped_ones_fit_together() -> None:
    assert compare([StackFile(file) for file in sorted(ROOT.glob("Pulumi.*.yaml"))]) == []


def test_what_fits_together(tmp_path: Path) -> None:
    assert mistakes(tmp_path, {"Pulumi.dev.yaml": STACK_FILE, "Pulumi.data-prod.yaml": PROD, "Pulumi.broken.yaml": "{"}) == []


@pytest.mark.parametrize(
    ("old", "new", "line", "why"),
    [
        ("environment: prod", "environment: dev", 4, "stack.environment: Pulumi.dev.yaml is stack data, environment dev as well"),
        ("mode: join", "mode: create", 20, "devops.project.mode: Pulumi.dev.yaml creates the project Data as well"),
        ("      ci:\n", "      cd:\n", 28, "devops.pipelines.cd: Pulumi.dev.yaml, which creates the project, makes no pipeline \\cd"),
        ("environment: prod", "environment: test", 4, "warning: stack.environment: the environment is test, and the stack is called prod"),
    ],
)
def test_what_does_not(tmp_path: Path, old: str, new: str, line: int, why: str) -> None:
    assert PROD.count(old) == 1
    found = mistakes(tmp_path, {"Pulumi.dev.yaml": STACK_FILE, "Pulumi.prod.yaml": PROD.replace(old, new)})
    assert any(item.startswith(f"Pulumi.prod.yaml:{line}: {why}. ") for item in found), found
