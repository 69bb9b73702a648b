"""What the fuzz tests have in common: how many examples, and what holds for each."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from hypothesis import HealthCheck, Phase, configuration, given, settings
from hypothesis.strategies import SearchStrategy

from config.__main__ import checked
from config.renames import as_created, created_keys
from config.stack_files.comparison import compare
from config.stack_files.source import StackFile
from config.stack_files.unreadable import UnreadableStackFile
from tests.config.program import Program, program
from tests.config.workspace import full

T = TypeVar("T")
configuration.set_hypothesis_home_dir(Path(__file__).parents[2] / ".local" / "hypothesis")  # what it keeps is nobody else's affair


def tried(strategy: SearchStrategy[T], trial: Callable[[Program, T], None], examples: int, *, repeatable: bool) -> None:
    """Tries examples on a program folder of their own. The smallest that fails is printed."""

    @settings(
        max_examples=examples,
        derandomize=repeatable,
        database=None,
        deadline=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def one(example: T) -> None:
        with folder() as made:
            trial(made, example)
            is_explained(made)

    one()


@contextmanager
def folder() -> Iterator[Program]:
    """A valid program folder, whose stack file has one of everything."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as root:
        yield full(program(Path(root).resolve()))


def is_explained(made: Program) -> None:
    """There is a diagnostic of one line, or a configuration that the program can go on with."""
    compare([StackFile(made.file)])
    try:
        found = checked(made.file, made.root)
    except UnreadableStackFile as problem:
        said = [str(problem)]
    else:
        said = [str(item) for item in found.diagnostics]
        assert found.config or any(item.severity == "error" for item in found.diagnostics)
        if found.config:
            as_created(found.config, created_keys(found.config, {}))
    for line in said:
        assert line.isprintable(), ascii(line)
