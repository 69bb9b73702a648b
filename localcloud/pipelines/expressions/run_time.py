"""What expressions may use while a run goes on: in conditions and in `$[ ]`.

Source: https://learn.microsoft.com/azure/devops/pipelines/process/expressions#job-status-check-functions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from localcloud.pipelines.expressions.functions import FUNCTIONS
from localcloud.pipelines.expressions.syntax import Signature, parse


@dataclass(frozen=True, slots=True)
class Arguments:
    """How many arguments a function takes."""

    least: int
    most: int | None


STATUS: Final[Mapping[str, Arguments]] = {
    "always": Arguments(0, 0),
    "canceled": Arguments(0, 0),
    "failed": Arguments(0, None),
    "succeeded": Arguments(0, None),
    "succeededOrFailed": Arguments(0, None),
}
"""The functions of conditions."""
CONTEXTS: Final = ("variables", "dependencies", "stageDependencies", "pipeline", "resources")
"""The contexts of conditions of stages and jobs, and of `$[ ]`."""
STEP_CONTEXTS: Final = ("variables",)
"""The contexts of conditions of steps: a job gives its steps what others have put out as variables."""
_IN_CONDITIONS: Final[Mapping[str, Signature]] = {**FUNCTIONS, **STATUS}
_IN_VARIABLES: Final[Mapping[str, Signature]] = {**FUNCTIONS, "counter": Arguments(1, 2)}


def check_condition(text: str) -> None:
    """Reads the condition of a stage or job. Raises `ExpressionError`."""
    parse(text, CONTEXTS, _IN_CONDITIONS)


def check_step_condition(text: str) -> None:
    """Reads the condition of a step. Raises `ExpressionError`."""
    parse(text, STEP_CONTEXTS, _IN_CONDITIONS)


def check_variable(text: str) -> None:
    """Reads the `$[ ]` that a text is, if it is one. Raises `ExpressionError`."""
    if (inner := inside(text)) is not None:
        parse(inner, CONTEXTS, _IN_VARIABLES)


def inside(text: str) -> str | None:
    """The expression of a text that is one `$[ ]`; None for every other text."""
    text = text.strip()
    return text[2:-1] if text.startswith("$[") and text.endswith("]") else None
