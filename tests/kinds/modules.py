"""What the tests of single kinds give to the tests of all: `SAMPLES` of their components, `WAITS` with their reasons."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType

from domain.kinds import KINDS


def modules() -> Iterator[ModuleType]:
    """`tests/kinds/test_MODULE.py` for every component's module in the table that has one."""
    named = dict.fromkeys(component.partition(".")[0] for kind in KINDS.values() for component in kind.components)
    for module in named:
        if (Path(__file__).parent / f"test_{module}.py").is_file():
            yield import_module(f"tests.kinds.test_{module}")
