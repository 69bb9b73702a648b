"""The check of a release: a job is run by the Databricks SDK, and its end is told."""

from __future__ import annotations

import importlib
import json
from pathlib import Path
from types import SimpleNamespace

import pytest
from databricks.sdk.errors import NotFound, OperationFailed
from databricks.sdk.service.jobs import Run, RunLifeCycleState, RunOutput, RunResultState, RunState, RunTask

run_job = importlib.import_module("run_job")
OUTPUTS = {"workspaces": {"main": {"jobs": {"integration": "https://adb-1.2.azuredatabricks.net/#job/17"}}}}


class Jobs:
    """A workspace's jobs, of which each run ends as told."""

    def __init__(self, ended: Run | Exception) -> None:
        self.ended, self.failed, self.started = ended, Run(), 0
        if isinstance(ended, Run) and ended.state and ended.state.life_cycle_state == RunLifeCycleState.INTERNAL_ERROR:
            self.ended, self.failed = OperationFailed("failed to reach TERMINATED or SKIPPED"), ended

    def run_now(self, job_id: int) -> SimpleNamespace:
        self.started = job_id

        def result(timeout: object) -> Run:
            if isinstance(self.ended, Exception):
                raise self.ended
            return self.ended

        return SimpleNamespace(run_id=5, result=result)

    def get_run(self, run_id: int) -> Run:
        page = "https://adb-1.2.azuredatabricks.net/#job/17/run/5"
        return Run(run_id=run_id, run_page_url=page, tasks=self.failed.tasks, state=self.failed.state)

    def get_run_output(self, run_id: int) -> RunOutput:
        return RunOutput(error=f"AssertionError in run {run_id}")


def checked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ended: Run | Exception, job: str = "integration") -> tuple[int, Jobs]:
    file, jobs = tmp_path / "outputs.json", Jobs(ended)
    file.write_text(json.dumps(OUTPUTS))
    monkeypatch.setattr(run_job, "WorkspaceClient", lambda: SimpleNamespace(jobs=jobs))
    return run_job.main([str(file), "main", job]), jobs


def run(**tasks: RunResultState) -> Run:
    bad = [state for state in tasks.values() if state != RunResultState.SUCCESS]
    parts = [RunTask(task_key=key, run_id=number, state=RunState(result_state=state)) for number, (key, state) in enumerate(tasks.items())]
    life = RunLifeCycleState.INTERNAL_ERROR if bad else RunLifeCycleState.TERMINATED
    return Run(tasks=parts, state=RunState(life_cycle_state=life, result_state=bad[0] if bad else RunResultState.SUCCESS))


def test_a_job_that_succeeds_lets_the_release_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code, jobs = checked(tmp_path, monkeypatch, run(tables=RunResultState.SUCCESS))
    assert (code, jobs.started) == (0, 17)
    assert "integration succeeded" in capsys.readouterr().out


def test_a_job_that_fails_says_in_which_task_and_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _ = checked(tmp_path, monkeypatch, run(tables=RunResultState.SUCCESS, models=RunResultState.FAILED))
    assert code == 1
    said = capsys.readouterr().out
    assert "models: FAILED\n    AssertionError in run 1" in said
    assert "##vso[task.logissue type=error]integration: FAILED" in said


@pytest.mark.parametrize("problem", [NotFound("Job 17 does not exist."), TimeoutError("timed out after 0:40:00")])
def test_a_job_that_cannot_be_run_or_hangs_fails_the_check(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], problem: Exception
) -> None:
    code, _ = checked(tmp_path, monkeypatch, problem)
    assert code == 1
    assert f"integration: {problem}" in capsys.readouterr().out


def test_a_job_that_the_stack_does_not_declare_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _ = checked(tmp_path, monkeypatch, run(), "smoke")
    assert code == 1
    assert "smoke: the stack declares no such job in the workspace main" in capsys.readouterr().out
