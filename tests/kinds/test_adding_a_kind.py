"""The guide to a new kind names what is there."""

from __future__ import annotations

import re
from pathlib import Path

from config.databricks.vector_search import IndexPath
from config.references import RefersTo
from config.stack_files.schema_introspection import shape

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "adding-a-kind.md").read_text()


def test_every_file_and_folder_that_it_names_is_there() -> None:
    in_code = re.findall(r"`((?:[\w.-]+/)*[\w.-]+(?:\.(?:py|yaml|json|md)|/))`", GUIDE)
    linked = re.findall(r"(?<=\.\./)[\w./-]+(?=\))", GUIDE)
    named = {*in_code, *linked}
    assert len(named) > 15
    assert [name for name in sorted(named) if not (ROOT / name).exists()] == []


def test_its_commands_are_there() -> None:
    commands = "\n".join(re.findall(r"```sh\n(.*?)```", GUIDE, re.DOTALL))
    targets = re.findall(r"^make (\w+)", commands, re.MULTILINE)
    makefile = (ROOT / "Makefile").read_text()
    assert targets
    assert [target for target in targets if f"\n{target}:" not in makefile] == []
    for argument in re.findall(r"(?<=python -m )[\w.]+|(?<= )tests/[\w./]+", commands):
        assert (ROOT / argument).exists() or (ROOT / f"{argument.replace('.', '/')}.py").exists(), argument


def test_it_says_how_many_files_there_are() -> None:
    steps = re.findall(r"^## \d+\..*`([\w./]+)`", GUIDE, re.MULTILINE)
    assert len(steps) == len(set(steps)) == 10


def test_its_example_of_a_reference_is_the_one_in_use() -> None:
    (to,) = (limit for limit in shape(IndexPath).limits if isinstance(limit, RefersTo))
    assert f'RefersTo("{to.target}", "{to.noun}", separator="{to.separator}")' in GUIDE
