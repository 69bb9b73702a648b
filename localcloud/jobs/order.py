"""Which tasks are next, and what becomes of those that are not run.

Source of the conditions: https://learn.microsoft.com/azure/databricks/jobs/run-if.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from localcloud.jobs.definition import Task
from localcloud.jobs.records import JobRun, Result, TaskRun

_FAILED = ("FAILED", "TIMEDOUT", "UPSTREAM_FAILED")
_CANCELED = ("CANCELED", "UPSTREAM_CANCELED")


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a task is run, or with which result it ends instead."""

    runs: bool
    result: Result = ""
    message: str = ""


def ready(tasks: Mapping[str, Task], run: JobRun) -> Iterator[tuple[Task, TaskRun]]:
    """The tasks that have not begun and wait for nothing, in the order of their keys."""
    over = {each.key for each in run.tasks if each.is_over()}
    for state in run.tasks:
        task = tasks[state.key]
        if state.state == "PENDING" and not state.started_at and all(each.task in over for each in task.depends_on):
            yield task, state


def verdict(task: Task, run: JobRun) -> Verdict:
    """Whether a task is run, now that what it depends on is over."""
    before = [(each, run.task(each.task)) for each in task.depends_on]
    for dependency, state in before:
        if dependency.outcome and state is not None and state.result == "SUCCESS" and state.outcome != dependency.outcome.lower():
            return Verdict(False, "EXCLUDED", f"The condition {dependency.task} is {state.outcome}")
    results = [state.result for _, state in before if state is not None]
    if not results or _holds(task.run_if, results):
        return Verdict(True)
    if task.run_if in ("ALL_FAILED", "AT_LEAST_ONE_FAILED", "AT_LEAST_ONE_SUCCESS") or all(
        result in ("SUCCESS", "EXCLUDED") for result in results
    ):
        return Verdict(False, "EXCLUDED", f"The run_if condition {task.run_if} does not hold")
    failed = next((state for _, state in before if state is not None and state.result in (*_FAILED, *_CANCELED)), None)
    assert failed is not None
    is_canceled = failed.result in _CANCELED
    return Verdict(False, "UPSTREAM_CANCELED" if is_canceled else "UPSTREAM_FAILED", f"Upstream task {failed.key} was not successful")


def _holds(run_if: str, results: list[Result]) -> bool:
    ran = [result for result in results if result != "EXCLUDED"]
    failed = [result for result in ran if result in _FAILED]
    match run_if:
        case "ALL_DONE":
            return True
        case "NONE_FAILED":
            return bool(ran) and all(result == "SUCCESS" for result in ran)
        case "AT_LEAST_ONE_SUCCESS":
            return "SUCCESS" in ran
        case "ALL_FAILED":
            return bool(ran) and len(failed) == len(ran)
        case "AT_LEAST_ONE_FAILED":
            return bool(failed)
        case _:
            return len(ran) == len(results) and all(result == "SUCCESS" for result in ran)


def overall(tasks: Mapping[str, Task], run: JobRun) -> tuple[Result, str]:
    """The result of a run whose tasks are over: that of its last tasks, those on which no other depends."""
    needed = {each.task for task in tasks.values() for each in task.depends_on}
    leaves = [each for each in run.tasks if each.key not in needed]
    failed = [each for each in run.tasks if each.result in ("FAILED", "TIMEDOUT")]
    if any(each.result in _CANCELED for each in leaves):
        return "CANCELED", "Run cancelled."
    if any(each.result in _FAILED for each in leaves):
        first = failed[0]
        skipped = any(each.result == "UPSTREAM_FAILED" for each in run.tasks)
        message = f"Task {first.key} failed with message: {first.message}."
        return "FAILED", message + (" This caused all downstream tasks to get skipped." if skipped else "")
    return ("SUCCESS_WITH_FAILURES" if failed else "SUCCESS"), ""
