"""Versions as the tasks for tools ask for them: `3.12`, `20.x`, `3.12.1`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from localcloud.agent.contexts import TaskFailed

ANY: Final = ("x", "*")
_SPEC: Final = re.compile(r"(?:\d+|x|\*)(?:\.(?:\d+|x|\*)){0,2}")


def specified(text: str, examples: str) -> Sequence[str]:
    """The parts that are asked for. Raises `TaskFailed`."""
    if _SPEC.fullmatch(text.strip()) is None:
        raise TaskFailed(f"the version {text!r} is not understood here: write {examples}")
    return text.strip().split(".")


def fits(version: str, wanted: Sequence[str]) -> bool:
    """Whether a version has the parts that are asked for."""
    return all(part in ANY or part == own for part, own in zip(wanted, version.split("."), strict=False))
