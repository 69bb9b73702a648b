"""Which tasks run, and what a run with them comes to."""

from __future__ import annotations

import pytest

from localcloud.jobs import order
from localcloud.jobs.conditions import NotComparable, holds
from localcloud.jobs.definition import Dependency, RunIf, Task
from localcloud.jobs.records import JobRun, Result, TaskRun


def task(key: str, *needs: str, run_if: RunIf = "ALL_SUCCESS") -> Task:
    before = tuple(Dependency(*need.split("=")) for need in needs)
    return Task(key, "notebook", {}, {}, before, run_if, 0, 0, False, 0)


def run(**results: Result) -> JobRun:
    tasks = [TaskRun(key, number, "TERMINATED" if result else "PENDING", result) for number, (key, result) in enumerate(results.items())]
    return JobRun(1, "1", "job", "https://adb", "me", "me", {}, tasks=tasks)


def test_tasks_wait_for_all_that_they_depend_on() -> None:
    tasks = {"a": task("a"), "b": task("b", "a"), "c": task("c", "a", "b")}
    assert [found.key for found, _ in order.ready(tasks, run(a="", b="", c=""))] == ["a"]
    assert [found.key for found, _ in order.ready(tasks, run(a="SUCCESS", b="", c=""))] == ["b"]
    assert [found.key for found, _ in order.ready(tasks, run(a="SUCCESS", b="FAILED", c=""))] == ["c"]


@pytest.mark.parametrize(
    ("run_if", "a", "b", "runs", "result"),
    [
        ("ALL_SUCCESS", "SUCCESS", "SUCCESS", True, ""),
        ("ALL_SUCCESS", "SUCCESS", "FAILED", False, "UPSTREAM_FAILED"),
        ("ALL_SUCCESS", "SUCCESS", "TIMEDOUT", False, "UPSTREAM_FAILED"),
        ("ALL_SUCCESS", "SUCCESS", "CANCELED", False, "UPSTREAM_CANCELED"),
        ("ALL_SUCCESS", "SUCCESS", "EXCLUDED", False, "EXCLUDED"),
        ("ALL_SUCCESS", "EXCLUDED", "UPSTREAM_FAILED", False, "UPSTREAM_FAILED"),
        ("ALL_DONE", "FAILED", "UPSTREAM_FAILED", True, ""),
        ("NONE_FAILED", "SUCCESS", "EXCLUDED", True, ""),
        ("NONE_FAILED", "EXCLUDED", "EXCLUDED", False, "EXCLUDED"),
        ("NONE_FAILED", "SUCCESS", "FAILED", False, "UPSTREAM_FAILED"),
        ("AT_LEAST_ONE_SUCCESS", "SUCCESS", "FAILED", True, ""),
        ("AT_LEAST_ONE_SUCCESS", "FAILED", "FAILED", False, "EXCLUDED"),
        ("ALL_FAILED", "FAILED", "FAILED", True, ""),
        ("ALL_FAILED", "FAILED", "SUCCESS", False, "EXCLUDED"),
        ("AT_LEAST_ONE_FAILED", "FAILED", "SUCCESS", True, ""),
        ("AT_LEAST_ONE_FAILED", "SUCCESS", "SUCCESS", False, "EXCLUDED"),
    ],
)
def test_run_if(run_if: RunIf, a: Result, b: Result, runs: bool, result: Result) -> None:
    verdict = order.verdict(task("c", "a", "b", run_if=run_if), run(a=a, b=b, c=""))
    assert (verdict.runs, verdict.result) == (runs, result)


def test_only_one_branch_of_a_condition_runs() -> None:
    state = run(check="SUCCESS", yes="", no="")
    state.tasks[0].outcome = "true"
    assert order.verdict(task("yes", "check=true"), state).runs
    assert order.verdict(task("no", "check=false"), state).result == "EXCLUDED"


def test_the_last_tasks_decide_how_a_run_ends() -> None:
    tasks = {"a": task("a"), "b": task("b", "a"), "c": task("c", "b", run_if="AT_LEAST_ONE_FAILED")}
    assert order.overall(tasks, run(a="SUCCESS", b="SUCCESS", c="EXCLUDED"))[0] == "SUCCESS"
    assert order.overall(tasks, run(a="SUCCESS", b="FAILED", c="SUCCESS"))[0] == "SUCCESS_WITH_FAILURES"
    assert order.overall(tasks, run(a="SUCCESS", b="FAILED", c="FAILED"))[0] == "FAILED"
    assert order.overall(tasks, run(a="SUCCESS", b="SUCCESS", c="CANCELED"))[0] == "CANCELED"


def test_the_message_is_the_services() -> None:
    tasks = {"a": task("a"), "b": task("b", "a")}
    state = run(a="FAILED", b="UPSTREAM_FAILED")
    state.tasks[0].message = "Workload failed, see run output for details"
    assert order.overall(tasks, state) == (
        "FAILED",
        "Task a failed with message: Workload failed, see run output for details. This caused all downstream tasks to get skipped.",
    )


@pytest.mark.parametrize(
    ("op", "left", "right", "expected"),
    [
        ("EQUAL_TO", "1", "1.0", False),
        ("EQUAL_TO", "a", "a", True),
        ("NOT_EQUAL", "a", "b", True),
        ("GREATER_THAN", "10", "9", True),
        ("GREATER_THAN_OR_EQUAL", "9", "9.0", True),
        ("LESS_THAN", "9", "10", True),
        ("LESS_THAN_OR_EQUAL", "11", "10", False),
    ],
)
def test_conditions(op: str, left: str, right: str, expected: bool) -> None:
    assert holds(op, left, right) is expected


@pytest.mark.parametrize(("op", "left"), [("GREATER_THAN", "many"), ("LIKE", "1")])
def test_what_cannot_be_compared(op: str, left: str) -> None:
    with pytest.raises(NotComparable):
        holds(op, left, "1")
