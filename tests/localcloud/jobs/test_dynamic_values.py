"""References in the parameters of tasks."""

from __future__ import annotations

import pytest

from localcloud.jobs.dynamic_values import Known, UnknownReference, job_value, resolved
from localcloud.jobs.records import JobRun, TaskRun
from tests.localcloud.jobs.test_order import task


@pytest.fixture
def known() -> Known:
    before = TaskRun("load-x", 12, "TERMINATED", "SUCCESS", values={"rows": 3, "day": "d", "parts": [1, 2], "a.b": True})
    state = TaskRun("check", 13, "RUNNING", attempt=1)
    run = JobRun(11, "77", "nightly", "https://adb-1.azuredatabricks.net", "me", "me", {"day": "2026-03-01", "x": ""})
    run.started_at, run.tasks = 1_772_362_805_678, [before, state, TaskRun("later", 14)]
    return Known(run, task("check", "load-x"), state, "4711")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain {x} }}", "plain {x} }}"),
        ("{{job.parameters.day}}/{{ job.parameters.x }}", "2026-03-01/"),
        ("{{job.id}} {{job.name}} {{job.run_id}} {{job.repair_count}}", "77 nightly 11 0"),
        ("{{job.trigger.type}}", "one_time"),
        ("{{job.start_time.iso_date}}", "2026-03-01"),
        ("{{job.start_time.iso_datetime}}", "2026-03-01T11:00:05.678Z"),
        ("{{job.start_time.timestamp_ms}} {{job.start_time.hour}}", "1772362805678 11"),
        ("{{task.name}} {{task.run_id}} {{task.execution_count}}", "check 13 2"),
        ("{{tasks.load-x.values.rows}} {{tasks.load-x.values.day}} {{tasks.`load-x`.values.parts}}", "3 d [1, 2]"),
        ("{{tasks.load-x.values.`a.b`}} {{tasks.load-x.result_state}} {{tasks.load-x.run_id}}", "true success 12"),
        ("{{workspace.id}} {{workspace.url}}", "4711 https://adb-1.azuredatabricks.net"),
    ],
)
def test_references(known: Known, text: str, expected: str) -> None:
    assert resolved(text, known) == expected


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{{job.parameters.dya}}", "There is job.parameters.day"),
        ("{{tasks.load-x.values.row}}", "There is tasks.load-x.values.a.b"),
        ("{{tasks.later.values.row}}", "names nothing that is known when it is needed"),
        ("{{tasks.nobody.values.row}}", "names nothing"),
        ("{{job.start_time.week}}", "of a time there are iso_date"),
        ("{{secrets/scope/key}}", "names nothing"),
    ],
)
def test_references_that_name_nothing(known: Known, text: str, told: str) -> None:
    with pytest.raises(UnknownReference, match=told):
        resolved(text, known)


def test_parameters_of_jobs_know_the_run(known: Known) -> None:
    assert job_value("{{job.start_time.iso_date}} {{job.name}}", known.run) == "2026-03-01 nightly"
    with pytest.raises(UnknownReference):
        job_value("{{task.name}}", known.run)
