"""Runs that cannot work are refused before anything is changed."""

from __future__ import annotations

import json

import pytest

from domain.notebooks import HEADER
from tests.config.program import Program
from tests.config.workspace import full

TASKS = "databricks.workspaces.main.jobs.nightly.tasks"
CHECK = "check: {notebook: etl/deep/check, depends_on: [ingest], warehouse: reports}"
JOB = "          nightly:\n            catalog: sales\n"


@pytest.fixture(name="complete")
def complete_(program: Program) -> Program:
    return full(program)


def parameters(program: Program, value: str) -> str:
    """Gives the second task a parameter; where."""
    return program.replace(CHECK, CHECK.replace("warehouse", f"parameters: {{x: {json.dumps(value)}}}, warehouse"))


@pytest.mark.parametrize(
    ("notebook", "language"), [("load.py", "Python"), ("load.ipynb", "Python"), ("load.r", "R"), ("load.scala", "Scala")]
)
def test_a_warehouse_runs_sql_only(complete: Program, notebook: str, language: str) -> None:
    complete.add(f"content/notebooks/etl/{notebook}", '{"cells": []}' if notebook.endswith("b") else f"{HEADER}\n")
    where = complete.replace(CHECK, CHECK.replace("etl/deep/check", "etl/load"))
    (found,) = complete.check()
    assert str(found).startswith(
        f"{where}: {TASKS}.check.warehouse: etl/load is a notebook in {language}, and a SQL warehouse runs SQL only."
    )


@pytest.mark.parametrize(
    ("rule", "allows"),
    [
        ("{type: fixed, value: false}", False),
        ("{type: allowlist, values: [false], isOptional: true}", False),
        ("{type: blocklist, values: [true], isOptional: true}", False),
        ("{type: fixed, value: true}", True),
        ("{type: forbidden}", True),
        ("{type: unlimited, isOptional: true}", True),
    ],
)
def test_a_policy_can_keep_jobs_away(complete: Program, rule: str, allows: bool) -> None:
    complete.replace("            definition:\n", f"            definition:\n              workload_type.clients.jobs: {rule}\n")
    assert [str(item.path[-1]) + ": " + item.summary for item in complete.check()] == (
        [] if allows else ['cluster: policy "small-jobs" of cluster "shared" allows no jobs']
    )


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("{{job.parameters.catalog}}.a", None),
        ("{{ job.parameters.[catalog] }}", None),
        ("{{job.parameters.`catalog`}}", None),
        ("{{job.parameters.katalog}}", 'the job has no parameter "katalog"'),
        ("{{tasks.ingest.values.rows}}", None),
        ("{{tasks.ingest.result_state}}", None),
        ("{{tasks.ingest.values.row}}", 'etl/ingest sets no task value "row"'),
        ("{{tasks.publish.values.rows}}", 'task "publish" does not come before this one'),
        ("{{tasks.ingets.run_id}}", 'task "ingets" does not come before this one'),
        ("{{job.start_time.iso_date}}", None),
        ("{{job.start_time.iso_date}} {{job.id}}", None),
    ],
)
def test_what_a_task_refers_to_has_a_value(complete: Program, value: str, why: str | None) -> None:
    complete.add("content/notebooks/etl/ingest.py", f'{HEADER}\ndbutils.jobs.taskValues.set("rows", 1)\n')
    where = parameters(complete, value)
    assert [str(item).partition(". ")[0] for item in complete.check()] == ([f"{where}: {TASKS}.check.parameters.x: {why}"] if why else [])


@pytest.mark.parametrize(
    ("compute", "where", "why"),
    [
        ("", "notebook", "serverless compute does not run"),
        (", cluster: shared", "cluster", "clusters with `data_security_mode: USER_ISOLATION` do not run"),
        (", job_cluster: main", None, ""),
    ],
)
def test_r_needs_compute_of_one_user(complete: Program, compute: str, where: str | None, why: str) -> None:
    complete.add("content/notebooks/etl/model.r", "1\n")
    complete.replace(CHECK, f"check: {{notebook: etl/model, depends_on: [ingest]{compute}}}")
    said = [(item.path[-1], item.summary) for item in complete.check()]
    assert said == ([(where, f"etl/model is a notebook in R, which {why}")] if where else [])


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("{{job.parameters.catalog}}", "{{job.parameters.catalog}} has no value when the job starts"),
        ("{{tasks.ingest.values.x}}", "{{tasks.ingest.values.x}} has no value when the job starts"),
        ("{{jobs.start_time}}", "Databricks knows no {{jobs.start_time}}, and hands it over as it is"),
        ("{{job.start_time.iso_date", "{{job.start_time.iso_date is no reference, and Databricks hands it over as it is"),
        ("{{job.start_time.iso_date}}", None),
    ],
)
def test_the_default_of_a_parameter_is_known_when_the_job_starts(complete: Program, value: str, said: str | None) -> None:
    complete.replace(JOB, f"{JOB}            parameters: {{x: {json.dumps(value)}}}\n")
    assert [item.summary for item in complete.check()] == ([said] if said else [])


def test_what_databricks_does_not_know_is_handed_over_as_it_is(complete: Program) -> None:
    parameters(complete, "{{tasks.ingest.value.rows}}")
    (found,) = complete.check()
    assert (found.severity, found.summary) == (
        "warning",
        "Databricks knows no {{tasks.ingest.value.rows}}, and hands it over as it is",
    )


def test_a_task_value_may_be_set_by_what_the_notebook_imports(complete: Program) -> None:
    parameters(complete, "{{tasks.ingest.values.rows}}")
    assert [item.summary for item in complete.check()] == ['etl/ingest sets no task value "rows"']
    complete.add("content/notebooks/etl/lib/values.py", "def publish(tools):\n    tools.set(key='rows', value=1)\n")
    assert complete.check() == []


def test_a_parameter_of_a_job_hides_none_of_a_task(complete: Program) -> None:
    complete.replace(JOB, f'{JOB}            parameters: {{x: "1", y: "2"}}\n')
    complete.replace(
        CHECK, CHECK.replace("warehouse", 'parameters: {x: "3", y: "{{job.parameters.y}}", catalog: other, z: "4"}, warehouse')
    )
    assert [(item.path[-1], item.summary) for item in complete.check()] == [
        ("catalog", "the job has a parameter of the same name"),
        ("x", "the job has a parameter of the same name"),
    ]


def test_a_served_model_is_registered_by_a_notebook(complete: Program) -> None:
    complete.replace("          shared:\n            repository: notebooks\n            path: /Repos/data/notebooks\n", "")
    complete.replace("shared/notebooks/publish", "etl/ingest")
    complete.replace("          returns: {model", "          chat: {model: system.ai.chat, version: 1}\n          returns: {model")
    (found,) = complete.check()
    assert found.path[-3:] == ("endpoints", "returns", "version")
    assert found.summary == "no notebook of this stack registers a version of sales.orders.returns"
    complete.add("content/notebooks/etl/train.py", f'{HEADER}\nlog_model(registered_model_name=f"{{catalog}}.orders.returns")\n')
    assert complete.check() == []


def test_parameters_that_no_run_can_have_are_refused(complete: Program) -> None:
    """The Jobs service counts bytes of JSON: each of these letters has two, and a quotation mark gets a backslash."""
    complete.replace(JOB, f"{JOB}            parameters: {{x: {'é' * 4980}z{chr(34) * 6}}}\n")
    where = complete.line("{x: é")
    (found,) = complete.check()
    assert str(found).startswith(f"{where}: databricks.workspaces.main.jobs.nightly.parameters: the parameters have 10,001 bytes as JSON")
    complete.replace('z"', '"')
    assert complete.check() == []
