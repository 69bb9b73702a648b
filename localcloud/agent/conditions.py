"""Expressions while a run goes on: conditions, and `$[ ]` in the values of variables.

Source: https://learn.microsoft.com/azure/devops/pipelines/process/expressions#job-status-functions.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from localcloud.agent.contexts import JobContext
from localcloud.agent.variables import Variables
from localcloud.pipelines.expressions import FUNCTIONS, Function, Scope, Value, eager, evaluate, to_boolean, to_text
from localcloud.pipelines.expressions.run_time import CONTEXTS, inside
from localcloud.runs.timeline import GOOD, Result

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
    return to_boolean(evaluate(inside(condition) or condition, _scope(names, functions)))


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
    return to_boolean(evaluate(inside(condition) or condition, _scope(names, functions)))


def runtime_value(value: str, names: Mapping[str, Value], functions: Mapping[str, Function]) -> Value:
    """The value of a `$[ ]`. Raises `ExpressionError`."""
    return evaluate(inside(value) or value, _scope(names, functions))


def _scope(names: Mapping[str, Value], functions: Mapping[str, Function]) -> Scope:
    """With every context that may be written, so that one without anything in it is empty."""
    return Scope({**{name: {} for name in CONTEXTS}, **names}, {**FUNCTIONS, **functions})


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
