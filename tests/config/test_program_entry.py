"""Refusals of the program itself: that each says the same as `python -m config` is seen in `tests.config.program`."""

from __future__ import annotations

import gc
import runpy
from pathlib import Path

import pulumi
import pytest

import stack
from config import __main__ as command
from config.diagnostics import ConfigError
from config.stack_files.comparison import compare
from config.stack_files.source import StackFile
from tests.config.engine_entry import handed_over, said_by_the_program
from tests.config.program import STACK_FILE, Program

ENTRY = Path(__file__).parents[2] / "__main__.py"
JOINING = (
    STACK_FILE.replace("environment: dev", "environment: prod")
    .replace("mode: create", "mode: join")
    .replace("        path: pipelines/ci.yml\n", "")
    .replace("        content: content/repository\n", "")
)


def written(root: Path) -> dict[str, bytes]:
    return {str(file): file.read_bytes() for file in root.rglob("*") if file.is_file()}


def test_nothing_is_built_and_nothing_written(
    program: Program, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    program.replace("mode: create", "mode: creat")
    before = written(program.root)
    monkeypatch.setattr(pulumi.log, "debug", pulumi.log.debug)  # the entry changes it
    monkeypatch.setattr(stack, "build", lambda _: pytest.fail("built in spite of a mistake"))
    monkeypatch.setattr(command, "PROJECT", program.root)
    with handed_over(program.file, program.root), pytest.raises(ConfigError) as refused:
        runpy.run_path(str(ENTRY), run_name="__main__")
    gc.unfreeze()
    assert command.main([]) == 1
    assert capsys.readouterr().out.strip() == str(refused.value.diagnostics[0])
    assert written(program.root) == before


def test_stacks_that_break_each_other_are_refused_by_both(program: Program) -> None:
    other = program.root / "Pulumi.copy.yaml"
    other.write_text(STACK_FILE)
    for file in (program.file, other):
        said = said_by_the_program(file, program.root)
        mistakes = [item for item in compare([StackFile(program.file), StackFile(other)]) if str(item) in said]
        assert [item.path[0] for item in mistakes] == (["stack", "devops"] if file == program.file else ["stack", "stack", "devops"])


def test_what_another_stack_will_miss_is_a_warning_here(program: Program) -> None:
    (program.root / "Pulumi.prod.yaml").write_text(JOINING)
    assert said_by_the_program(program.file, program.root) == []
    program.replace("      ci:\n", "      cd:\n")
    (said,) = said_by_the_program(program.file, program.root)
    assert said.startswith("Pulumi.prod.yaml:")
    assert "warning: devops.pipelines.ci: Pulumi.dev.yaml, which creates the project, makes no pipeline \\ci." in said
