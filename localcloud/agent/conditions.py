"""Expressions while a run goes on: conditions, and `$[ ]` in the values of variables.

Source: https://learn.microsoft.com/azure/devops/pipelines/process/expressions#job-status-functions.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from localcloud.agent.contexts import JobContext
from localcloud.agent.variables import Variables
from localcloud.pipelines.expressions import FUNCTIONS, ExpressionError, Function, Scope, Value, eager, evaluate, parse, to_boolean, to_text
from localcloud.runs.timeline import GOOD, Result

CONTEXTS: Final = ("variables", "dependencies", "stageDependencies", "pipeline")
STATUS: Final = ("always", "canceled", "failed", "succeeded", "succeededOrFailed")
_RUNTIME: Final = re.compile(r"\s*\$\[(.*)\]\s*", re.DOTALL)
Results = Mapping[str, Result | None]
"""How what came before has ended, by name: all ancestors."""


def variables_value(variables: Variables) -> Mapping[str, Value]:
    """The variables as an expression sees them."""
    return {variable.name: variables.expanded(variable.value) for variable in variables}


def holds(condition: str | None, job: JobContext) -> bool:
    """Whether a step of a job is due. Raises `ExpressionError`."""
    if condition is None:
        return job.status in GOOD
    is_canceled = job.status == "canceled"
    functions = {
        "always": _constant(True),
        "canceled": _constant(is_canceled),
        "failed": _constant(job.status == "failed"),
        "succeeded": _constant(job.status in GOOD),
        "succeededOrFailed": _constant(not is_canceled),
    }
    names: dict[str, Value] = {"variables": variables_value(job.variables)}
    return to_boolean(evaluate(_bare(condition), Scope(names, {**FUNCTIONS, **functions})))


def holds_for(condition: str | None, results: Results, is_canceled: bool, names: Mapping[str, Value]) -> bool:
    """Whether a stage or a job is due, after what it depends on. Raises `ExpressionError`."""
    if condition is None:
        return not is_canceled and all(result in GOOD for result in results.values())
    functions = {
        "always": _constant(True),
        "canceled": _constant(is_canceled),
        "failed": _asked(results, lambda chosen: any(result == "failed" for result in chosen)),
        "succeeded": _asked(results, lambda chosen: not is_canceled and all(result in GOOD for result in chosen)),
        "succeededOrFailed": _asked(results, lambda chosen: not is_canceled and all(result in (*GOOD, "failed") for result in chosen)),
    }
    return to_boolean(evaluate(_bare(condition), Scope(names, {**FUNCTIONS, **functions})))


def is_runtime(value: str) -> bool:
    """Whether a value is one `$[ ]`."""
    return _RUNTIME.fullmatch(value) is not None


def runtime_value(value: str, names: Mapping[str, Value], functions: Mapping[str, Function]) -> Value:
    """The value of a `$[ ]`. Raises `ExpressionError`."""
    return evaluate(_bare(value), Scope(names, {**FUNCTIONS, **functions}))


def problem_with(text: str, *, has_status: bool) -> str:
    """What is wrong with a condition or a `$[ ]` before it is ever evaluated; "" for nothing."""
    more = {name: _constant(True) for name in (STATUS if has_status else ("counter",))}
    try:
        parse(_bare(text), CONTEXTS, {**FUNCTIONS, **{name: Function(0, None, each.run) for name, each in more.items()}})
    except ExpressionError as error:
        return str(error)
    return ""


def _bare(text: str) -> str:
    match = _RUNTIME.fullmatch(text)
    return match[1] if match else text


def _constant(value: bool) -> Function:
    return eager(0, 0, lambda: value)


def _asked(results: Results, judge: Callable[[Sequence[Result | None]], bool]) -> Function:
    """A status function of all that came before, or of those that are named."""

    def run(*named: Value) -> bool:
        if not named:
            return judge(list(results.values()))
        by_name = {name.lower(): result for name, result in results.items()}
        wanted = [to_text(name) for name in named]
        if unknown := [name for name in wanted if name.lower() not in by_name]:
            raise ValueError(f"nothing here depends on {', '.join(unknown)}")
        return judge([by_name[name.lower()] for name in wanted])

    return eager(0, None, run)
