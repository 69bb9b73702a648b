"""What goes wrong while a run goes on: hanging and failing scripts, endless logs, killed agents, a full disk, cancelling."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from localcloud.agent import processes, step_log, steps
from localcloud.agent.worker import follow, mark_abandoned, work_off
from localcloud.places import ROOT
from localcloud.runs import records, timeline
from localcloud.runs.queue import cancel
from localcloud.store import Store
from tests.localcloud.agent.harness import Ran, go, ran, start
from tests.localcloud.runs.organisation import put

LOCKED = """
    stages:
    - stage: ship
      lockBehavior: sequential
      jobs:
      - deployment: ship
        environment: prod
        strategy: {{runOnce: {{deploy: {{steps: [{{bash: "{script}"}}]}}}}}}
    """


@pytest.fixture(autouse=True)
def quick_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "GRACE_SECONDS", 0.1)
    monkeypatch.setattr(steps, "MINUTE", 0.3)


def lock_environment(store: Store) -> None:
    put(store, "environment", "50", "prod")
    put(store, "pipelineAuthorization", "e", "environment", type="environment", resourceId="50")
    put(store, "checkExclusiveLock", "65", "", targetResourceType="environment", targetResourceId="50", timeout=30)


def test_a_script_that_hangs_is_ended_and_what_always_runs_still_runs(store: Store) -> None:
    done = ran(
        store,
        """
        steps:
        - checkout: none
        - bash: sleep 60
          timeoutInMinutes: 1
        - bash: echo cleaned
          condition: always()
        """,
    )
    assert done.results() == ["succeeded", "failed", "succeeded"]
    assert "longer than it may" in done.jobs["Job"].steps[1].problem


def test_a_job_that_takes_too_long_is_cancelled(store: Store) -> None:
    done = ran(
        store,
        """
        jobs:
        - job: Job
          timeoutInMinutes: 1
          steps:
          - checkout: none
          - bash: sleep 60
          - bash: echo never
          - bash: echo cleaned
            condition: always()
        """,
    )
    assert (done.run.result, done.results()) == ("canceled", ["succeeded", "canceled", "skipped", "succeeded"])
    assert done.jobs["Job"].problem == "The job ran longer than the maximum time of 1 minutes."


def test_a_step_is_tried_again(store: Store) -> None:
    done = ran(
        store,
        """
        steps:
        - checkout: none
        - bash: echo x >> $(Agent.TempDirectory)/tries; test $(cat $(Agent.TempDirectory)/tries | wc -l) = 3
          retryCountOnTaskFailure: 2
        """,
    )
    assert done.run.result == "succeeded"
    assert done.log().count("RetryHelper") == 2


def test_a_signal_is_said(store: Store) -> None:
    assert "ended by signal 9 (SIGKILL)" in ran(store, "steps: [{checkout: none}, {bash: kill -9 $$}]").jobs["Job"].steps[1].problem


def test_a_log_without_end_is_bounded(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(step_log, "HEAD_BYTES", 10_000)
    monkeypatch.setattr(step_log, "TAIL_BYTES", 10_000)
    done = ran(store, "steps: [{checkout: none}, {bash: seq 1 20000}]")
    assert done.run.result == "succeeded"
    assert len(done.log()) < 40_000
    assert "20000" in done.printed()


def test_a_full_disk_ends_the_run_clearly_and_the_next_run_works(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    lock_environment(store)

    def full(self: step_log.StepLog, line: str) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(self.path))

    text = LOCKED.format(script="echo shipped")
    with monkeypatch.context() as patch:
        patch.setattr(step_log.StepLog, "write", full)
        done = ran(store, text)
    assert (done.run.result, done.stages["ship"].result) == ("failed", "failed")
    assert "the disk is full: [Errno 28] No space left on device" in done.run.problem
    assert ran(store, text).run.result == "succeeded"


def test_cancelling_ends_what_runs_and_lets_only_that_run_which_always_does(store: Store) -> None:
    run = start(
        store,
        """
        steps:
        - checkout: none
        - bash: touch $(Agent.TempDirectory)/../../../begun; sleep 60
        - bash: echo never
        - bash: echo cleaned
          condition: always()
        - bash: echo canceled
          condition: canceled()
        """,
    )
    agent = agent_for(store, run.id)
    wait_for(lambda: list((store.files / "agent").rglob("begun")))
    cancel(store, run.id, "ada.approver@contoso.com")
    assert agent.wait(30) == 0
    done = result_of(store, run.id)
    assert (done.run.result, done.results()) == ("canceled", ["succeeded", "canceled", "skipped", "succeeded", "succeeded"])


def test_an_interrupted_agent_cancels_its_run_and_starts_no_other(store: Store) -> None:
    run = start(store, "steps: [{checkout: none}, {bash: touch $(Agent.TempDirectory)/../../../begun; sleep 60}]")
    agent = agent_for(store, run.id)
    wait_for(lambda: list((store.files / "agent").rglob("begun")))
    agent.send_signal(signal.SIGINT)
    assert agent.wait(30) != 0
    done = result_of(store, run.id)
    assert (done.run.result, done.run.problem) == ("canceled", "canceled at the terminal")
    assert done.results() == ["succeeded", "canceled"]


def test_a_killed_agent_leaves_a_run_that_the_next_command_ends(store: Store) -> None:
    lock_environment(store)
    run = start(store, LOCKED.format(script="echo $$ > $(Agent.TempDirectory)/../../../pid; sleep 60"), pipeline="11")
    agent = agent_for(store, run.id)
    pid = store.files / "agent" / "work" / "pid"
    wait_for(lambda: pid.exists() and pid.read_text())
    script = int(pid.read_text())
    assert mark_abandoned(store, print) == [], "a living agent keeps its run"
    agent.send_signal(signal.SIGKILL)
    agent.wait(10)
    again = ran(store, LOCKED.format(script="echo mine"), pipeline="11")
    old = result_of(store, run.id)
    assert (old.run.result, old.run.problem) == ("failed", "abandoned: its agent was killed")
    assert old.stages["ship"].result == old.jobs["ship deploy"].result == old.jobs["ship deploy"].steps[-1].result == "failed"
    assert again.run.result == "succeeded", "the environment is free"
    assert f"run {old.run.number}: abandoned: its agent was killed" in again.said
    assert not Path(f"/proc/{script}").exists() or "Z" in Path(f"/proc/{script}/stat").read_text().split()


def test_two_runs_for_one_environment_go_one_after_the_other(store: Store) -> None:
    lock_environment(store)
    first = start(store, LOCKED.format(script="touch $(Agent.TempDirectory)/../../../begun; sleep 1"), pipeline="11")
    agent = agent_for(store, first.id)
    wait_for(lambda: list((store.files / "agent").rglob("begun")))
    second = ran(store, LOCKED.format(script="echo second"), pipeline="11")
    assert agent.wait(30) == 0
    assert f"stage ship waits: the environment prod is locked by run {first.id}" in second.said
    assert not any(" goes on: " in line for line in second.said), "looking again is not worth a line"
    before, after = result_of(store, first.id).stages["ship"], second.stages["ship"]
    assert (before.result, after.result) == ("succeeded", "succeeded")
    assert str(before.finished_at) <= str(after.started_at)


def test_a_run_that_another_agent_has_is_followed(store: Store) -> None:
    run = start(store, "steps: [{checkout: none}, {bash: touch $(Agent.TempDirectory)/../../../begun; sleep 1}]")
    agent = agent_for(store, run.id)
    wait_for(lambda: list((store.files / "agent").rglob("begun")))
    said: list[str] = []
    work_off(store, said.append, {run.id})
    follow(store, run.id, said.append)
    assert said == [f"run {run.id} is executed by another agent"]
    assert result_of(store, run.id).run.result == "succeeded"
    assert agent.wait(30) == 0


def test_an_older_run_that_waits_for_the_lock_is_cancelled_by_a_newer_one(store: Store) -> None:
    lock_environment(store)
    latest = LOCKED.format(script="echo x").replace("lockBehavior: sequential", "lockBehavior: runLatest")
    latest = f"{latest.rstrip()}\n    - {{stage: other, jobs: [{{job: o, steps: [{{checkout: none}}]}}]}}\n"
    runs = [start(store, latest, pipeline="11") for _ in range(2)]
    with store.transaction() as view:
        view.documents.add("lock", {"resource": "environment/50", "run": runs[1].id, "stage": "ship", "is_held": False, "since": ""})
    done = go(store, runs[0])
    assert (done.run.result, done.stages["ship"].result) == ("canceled", "canceled")
    assert f"the newer run {runs[1].id} waits" in done.run.problem
    assert done.stages["other"].result == "canceled", "the whole run is cancelled"
    assert go(store, runs[1]).run.result == "succeeded"


def test_a_run_that_says_it_is_taken_and_is_over_is_left_alone(store: Store) -> None:
    done = ran(store, "steps: [{checkout: none}]")
    with store.transaction() as view:
        records.put(view, replace(done.run, is_taken=True))
    assert mark_abandoned(store, print) == []


def agent_for(store: Store, run_id: int) -> subprocess.Popen[bytes]:
    """An agent in a process of its own."""
    imports = "from localcloud.agent.worker import work_off; from localcloud.store import Store, cloud_file"
    code = f"{imports}; work_off(Store(cloud_file()), print, {{{run_id}}})"
    return subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, env={**os.environ, "LOCALCLOUD_DB": str(store.path)})


def result_of(store: Store, run_id: int) -> Ran:
    with store.reading() as view:
        found = records.get(view, run_id)
        assert found is not None
        timeline.read(view, found)
    return Ran(store, found)


def wait_for(happened: object) -> None:
    for _ in range(1200):
        if happened():  # type: ignore[operator]
            return
        time.sleep(0.05)
    raise AssertionError("it did not happen")


def test_what_no_process_can_take_fails_its_step_alone(store: Store) -> None:
    done = ran(
        store,
        """
        jobs:
        - job: Job
          steps:
          - checkout: none
          - bash: head -c $(size) /dev/zero | tr '\\0' a | sed 's/^/##vso[task.setvariable variable=big]/'
          - bash: echo x
          strategy: {matrix: {some: {size: 300000}, more: {size: 1100000}}}
        - job: other
          steps:
          - checkout: none
          - bash: echo '##vso[artifact.upload artifactname=../../x]/etc/hostname'
          - bash: echo x
            retryCountOnTaskFailure: $(nothing)
            condition: always()
        - job: late
          timeoutInMinutes: $(nothing)
          steps: [{checkout: none}]
        """,
    )
    assert done.run.result == "failed"
    assert "its variables and arguments are too long for a process" in done.jobs["Job some"].steps[2].problem
    assert "the line is longer than 1,048,576 characters" in done.jobs["Job more"].steps[1].problem
    assert "'../../x' is not a name of an artifact" in done.jobs["other"].steps[1].problem
    assert done.jobs["other"].steps[2].problem.endswith("must be numbers when the step begins")
    assert done.jobs["late"].problem.endswith("timeoutInMinutes must be a number when the job begins, and is $(nothing)")
