"""run, runs, log, approve, reject and cancel: what a person types and reads."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from localcloud.behaviours import people
from localcloud.behaviours.devops import identities
from localcloud.store import Store
from tests.localcloud.cli.conftest import Run
from tests.localcloud.runs.organisation import commit, fill, put

CI = """
    trigger: none
    parameters: [{name: word, type: string, default: hello}]
    steps:
    - checkout: none
    - bash: echo ${{ parameters.word }}
      displayName: Say it
    - bash: |
        echo "about to fail"
        exit $(code)
      displayName: Maybe fail
    """
RELEASE = """
    trigger: none
    stages:
    - stage: build
      jobs: [{job: b, steps: [{checkout: none}, {bash: echo built}]}]
    - stage: ship
      jobs:
      - deployment: ship
        environment: prod
        strategy: {runOnce: {deploy: {steps: [{bash: echo shipped}]}}}
    """


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    file = tmp_path / "cloud.db"
    monkeypatch.setenv("LOCALCLOUD_DB", str(file))
    store = Store(file)
    fill(store)
    put(store, "buildDefinition", "10", "ci", **_definition("ci.yml", [{"name": "code", "value": "0"}]))  # type: ignore[arg-type]
    commit(store, {"ci.yml": CI, "release.yml": RELEASE})
    commit(store, {"other.txt": "x"}, branch="refs/heads/topic")
    commit(store, {"ci.yml": CI}, branch="refs/heads/topic")
    put(store, "environment", "50", "prod")
    put(store, "pipelineAuthorization", "e", "environment", type="environment", resourceId="50")
    ada = people.by_mail("ada.approver@contoso.com")
    assert ada is not None
    approvers = [identities.of_person(ada).id]
    put(store, "checkApproval", "63", "", approvers=approvers, timeout=60, targetResourceType="environment", targetResourceId="50")  # type: ignore[arg-type]
    return store


def _definition(path: str, variables: list[dict[str, str]]) -> dict[str, object]:
    repository = {"repoId": "22222222-0000-4000-8000-000000000001", "repoType": "TfsGit", "ymlPath": path, "branchName": "refs/heads/main"}
    return {"repository": repository, "ciTrigger": {"useYaml": True}, "variables": variables}


def test_a_run_is_told_by_its_steps_and_its_log_read_afterwards(run: Run) -> None:
    code, out, _ = run("run", "ci", "--parameter", "word=hi")
    assert code == 0
    assert re.search(r"run \d{8}\.1 of ci \(id 1\) starts: refs/heads/main at [0-9a-f]{8}, Manual, for local.admin@contoso.com", out)
    assert re.search(r"    ok +Say it  \d+\.\d s\n", out)
    assert re.search(r"run \d{8}\.1 \(id 1\): succeeded\n$", out)
    assert "\nhi\n" in run("log", "1", "--step", "say")[1]
    assert "\nhi\n" not in run("log", "1")[1]
    assert "\nhi\n" in run("log", "1", "--all")[1]
    assert run("runs")[1].split() == ["1", "ci", *out.split()[1:2], "main", "Manual", "succeeded"]


def test_what_failed_comes_last_in_the_log(run: Run) -> None:
    assert run("run", "ci", "--branch", "topic", "--variable", "code=3", "--as", "dana")[0] == 1
    out = run("log", "1")[1]
    assert "refs/heads/topic" in out
    assert "for dana.developer@contoso.com" in out
    tail = out[out.index("--- Maybe fail (ci.yml:8): failed") :]
    assert "about to fail" in tail
    assert "##[error]bash exited with code '3'." in tail
    assert out.rstrip().splitlines()[-1].endswith(": failed")


def test_an_approval_lets_a_run_go_on(run: Run) -> None:
    code, out, _ = run("run", "release")
    assert code == 3
    assert out.endswith("stage ship waits: the environment prod needs an approval by Ada Approver\n")
    assert re.search(r"waits +the environment prod needs an approval by Ada Approver$", run("runs")[1].rstrip())
    assert run("approve", "1", "--as", "otto")[0] == 1
    code, out, _ = run("approve", "1", "--as", "ada", "--comment", "go")
    assert code == 0
    assert "ada.approver@contoso.com approved environment prod" in run("log", "1")[1]
    assert "ada.approver@contoso.com approved: environment prod, stage ship (approved)" in out
    assert "(id 1): succeeded" in out
    assert run("approve", "1", "--as", "ada")[2] == "localcloud approve: run 1: it waits for no approval\n"


def test_a_rejection_fails_the_stage(run: Run) -> None:
    run("run", "release")
    code, out, _ = run("reject", "1", "--as", "ada", "--comment", "not today")
    assert code == 0
    assert "stage ship: failed: the environment prod: rejected by ada.approver@contoso.com: not today" in out
    assert run("log", "1")[1].rstrip().endswith(": failed")


def test_a_waiting_run_is_cancelled(run: Run) -> None:
    run("run", "release")
    code, out, _ = run("cancel", "1", "--as", "dana")
    assert (code, out.rstrip().endswith("(id 1): canceled")) == (0, True)
    assert run("cancel", "1")[2] == "localcloud cancel: run 1 is over: canceled\n"


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("run", "c"), 2, "there is no pipeline 'c'. "),
        (("run",), 2, "say which PIPELINE, or --due"),
        (("run", "ci", "--branch", "nowhere"), 1, "there is no branch or tag nowhere"),
        (("run", "ci", "--parameter", "word"), 2, "expected NAME=VALUE, got 'word'"),
        (("run", "ci", "--variable", "other=1"), 1, "You can't set the following variables (other)"),
        (("run", "ci", "--as", "nobody"), 1, "nobody is called 'nobody' in the organisation"),
        (("log", "7"), 2, "there is no run 7"),
        (("approve", "7", "--as", "ada"), 1, "there is no run 7"),
        (("cancel", "x"), 2, "invalid int value: 'x'"),
    ],
)
def test_what_makes_no_sense(run: Run, arguments: tuple[str, ...], code: int, words: str) -> None:
    told = run(*arguments)
    assert told[0] == code
    assert words in told[2]
    assert run("runs")[1] == "no pipeline has run yet\n"


def test_a_parameter_that_is_not_there_is_refused_with_its_place(run: Run) -> None:
    code, out, _ = run("run", "ci", "--parameter", "wrod=x")
    assert code == 1
    assert "is refused:" in out
    assert "wrod" in out


def test_due_takes_what_is_queued(run: Run, store: Store) -> None:
    from localcloud.runs.queue import queue  # noqa: PLC0415

    made = commit(store, {"ci.yml": CI})
    queue(store, "10", reason="IndividualCI", ref="refs/heads/main", commit=made)
    code, out, _ = run("run", "--due")
    assert code == 0
    assert out.startswith("0 scheduled runs are due\n")
    assert "(id 1): succeeded" in out


def test_an_administrator_lets_a_run_pass_outside_business_hours(store: Store, run: Run) -> None:
    never = {"startTime": "00:00", "endTime": "00:00", "timeZone": "UTC"}
    put(store, "checkBusinessHours", "64", "", targetResourceType="environment", targetResourceId="50", **never)
    assert run("run", "release")[0] == 3
    code, said, _ = run("approve", "1", "--as", "ada.approver@contoso.com")
    assert code == 3
    assert "may be used from 00:00 to 00:00 UTC" in said
    code, _, problem = run("bypass", "1", "--as", "ada.approver@contoso.com")
    assert code != 0
    assert "is not an administrator of the project" in problem
    code, said, _ = run("bypass", "1", "--comment", "urgent")
    assert code == 0
    assert "bypassed the business hours of stage ship" in said
    assert re.search(r"bypassed the business hours of stage ship at \S+ urgent", run("log", "1")[1])
    assert "waits for no business hours" in run("bypass", "1")[2]
