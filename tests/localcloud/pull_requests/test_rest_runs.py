"""Runs, artifacts and approvals over REST; and `serve`, which is all of it in one process."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import zipfile
from dataclasses import replace
from urllib.request import Request, urlopen

import pytest
from pydantic import JsonValue

from localcloud.behaviours.devops.pipelines import DEFINITION
from localcloud.behaviours.devops.repositories import GIT
from localcloud.places import ROOT
from localcloud.rest import tokens
from localcloud.runs import approvals, predefined, records
from localcloud.runs.records import Run
from localcloud.runs.timeline import JobState, StageState, StepState, Timeline, write
from localcloud.store_model import Record
from tests.localcloud.behaviours.world import ORGANISATION, World, devops
from tests.localcloud.pull_requests.scene import ADA, DANA, MAIN, OTTO, WORK, Rest, Scene, read


@pytest.fixture
def own(world: World, scene: Scene) -> int:
    """A pipeline of the scene's own repository."""
    repository = {"repoType": "TfsGit", "repoId": scene.repository, "ymlPath": "ci.yml", "branchName": "refs/heads/main"}
    given = {
        "projectId": scene.project,
        "name": scene.repository,
        "ciTrigger": {"useYaml": True},
        "variables": [{"name": "v", "value": "0"}],
    }
    return int(world.make(devops("buildDefinition"), **given, repository=repository))


def test_a_run_is_queued_read_and_canceled(scene: Scene, rest: Rest, own: int) -> None:
    resources: JsonValue = {"repositories": {"self": {"refName": "refs/heads/main"}}}
    body: JsonValue = {"resources": resources, "templateParameters": {"a": "b"}, "variables": {"v": {"value": "1"}}}
    queued = rest.done("POST", f"pipelines/{own}/runs", body)
    number = queued["id"]
    build = rest.done("GET", f"build/builds/{number}")
    assert (build["status"], build["reason"], read(build, "requestedFor", "uniqueName")) == ("notStarted", "manual", DANA)
    assert read(rest.done("GET", f"pipelines/{own}/runs/{number}"), "templateParameters", "a") == "b"
    assert read(rest.done("GET", f"build/builds?definitions={own}&statusFilter=notStarted"), "value", 0, "id") == number
    assert rest.done("PATCH", f"build/builds/{number}", {"status": "cancelling"})["result"] == "canceled"
    assert rest.done("GET", f"build/builds?definitions={own}&statusFilter=notStarted")["count"] == 0
    again = rest.done("POST", "build/builds", {"definition": {"id": own}, "parameters": '{"v": "2"}'})
    with scene.world.store.reading() as view:
        kept = records.get(view, int(str(again["id"])))
    assert kept is not None
    assert kept.variables == {"v": "2"}


@pytest.mark.parametrize(
    ("method", "path", "body", "key"),
    [
        ("GET", "build/builds/4711", None, "BuildNotFoundException"),
        ("GET", "build/builds?$top=x", None, "InvalidArgumentValueException"),
        ("POST", "build/builds", {"definition": {"id": 4711}}, "DefinitionNotFoundException"),
        ("POST", "build/builds", {"definition": {"id": 4711}, "parameters": "{"}, "InvalidArgumentValueException"),
        ("POST", "pipelines/{}/runs", {"templateParameters": "x"}, "InvalidArgumentValueException"),
        ("POST", "pipelines/{}/runs", {"resources": {"repositories": {"self": {"refName": "x"}}}}, "InvalidArgumentValueException"),
        ("GET", "pipelines/approvals/4711", None, "ApprovalNotFoundException"),
        ("PATCH", "pipelines/approvals", [], "InvalidArgumentValueException"),
        ("PATCH", "pipelines/approvals", [{"approvalId": "1", "status": "maybe"}], "InvalidArgumentValueException"),
    ],
)
def test_what_is_refused(rest: Rest, own: int, method: str, path: str, body: JsonValue, key: str) -> None:
    status, answer = rest.call(method, path.format(own), body)
    assert (status, read(answer, "typeKey")) == (404 if "NotFound" in key else 400, key)


def test_a_validation_knows_its_pull_request(scene: Scene, rest: Rest) -> None:
    scene.policy("BuildValidation")
    scene.push(DANA)
    number = rest.open(scene, DANA)
    pushed = scene.push(DANA)
    rest.states(scene, number)
    with scene.world.store.reading() as view:
        newest = records.runs(view, pipeline=scene.pipeline)[-1]
        definition = view.get(DEFINITION, newest.scope, newest.pipeline)
        repository = view.get(GIT, newest.scope, scene.repository)
        assert definition is not None
        assert repository is not None
        known = dict(predefined.of_run(view, newest, definition, repository))
    assert {name.rpartition(".")[2]: value for name, value in known.items() if name.startswith("System.PullRequest.")} == {
        "PullRequestId": str(number),
        "SourceBranch": WORK,
        "SourceCommitId": pushed,
        "SourceRepositoryURI": known["Build.Repository.Uri"],
        "TargetBranch": MAIN,
        "TargetBranchName": "main",
    }
    assert (known["Build.Reason"], known["Build.SourceBranch"]) == ("PullRequest", f"refs/pull/{number}/merge")


@pytest.fixture
def run(scene: Scene, own: int) -> Run:
    """A run in its first stage."""
    made = Run(0, str(own), ORGANISATION, scene.project, "Manual", "refs/heads/main", "0" * 40, DANA, records.now())
    with scene.world.store.transaction() as view:
        added = records.add(view, replace(made, number="1", state="inProgress", started_at=records.now()))
        stage = StageState("build", "Build", "inProgress", jobs=[JobState("Job", "Job", steps=[StepState("", "Test", "completed")])])
        write(view, added, Timeline([stage]))
    return added


def test_timelines_and_artifacts(scene: Scene, rest: Rest, run: Run) -> None:
    shown = [(read(each, "type"), read(each, "parentId")) for each in _list(rest.done("GET", f"build/builds/{run.id}/timeline"), "records")]
    assert shown == [("Stage", None), ("Job", "build"), ("Task", "build.Job")]
    folder = scene.world.store.files / "agent" / "runs" / str(run.id) / "artifacts" / "drop"
    folder.mkdir(parents=True)
    (folder / "wheel.txt").write_text("1")
    artifacts = f"build/builds/{run.id}/artifacts"
    (artifact,) = _list(rest.done("GET", artifacts), "value")
    request = Request(str(read(artifact, "resource", "downloadUrl")), headers={"Authorization": f"Bearer {rest.tokens[DANA]}"})
    with urlopen(request) as answer, zipfile.ZipFile(io.BytesIO(answer.read())) as archive:
        assert archive.read("drop/wheel.txt") == b"1"
    status, answer_of_none = rest.call("GET", f"{artifacts}?artifactName=gone")
    assert (status, read(answer_of_none, "typeKey")) == (404, "ArtifactNotFoundException")


def test_approvals_are_given_one_by_one(scene: Scene, rest: Rest, run: Run) -> None:
    check: dict[str, JsonValue] = {"approvers": [scene.id_of(ADA)], "minimumRequiredApprovers": 1}
    with scene.world.store.transaction() as view:
        asked = [
            approvals.ask(view, run, "deploy", Record(devops("checkApproval"), ORGANISATION, each, each, check, check), each)
            for each in ("one", "two")
        ]
    number = str(asked[0].id)
    body: JsonValue = [{"approvalId": number, "status": "approved", "comment": "go"}]
    status, answer = rest.call("PATCH", "pipelines/approvals", body, OTTO)
    assert (status, "is not among the approvers" in str(read(answer, "message"))) == (400, True)
    assert rest.call("PATCH", "pipelines/approvals", body, "Data Build Service")[0] == 403
    done = rest.done("PATCH", "pipelines/approvals", body, ADA)
    assert (read(done, "value", 0, "status"), read(done, "value", 0, "steps", 0, "comment")) == ("approved", "go")
    pending = _list(rest.done("GET", "pipelines/approvals?state=pending"), "value")
    assert [read(each, "id") for each in pending] == [str(asked[1].id)]
    assert rest.done("GET", f"pipelines/approvals/{asked[1].id}")["status"] == "pending"


def test_serve_answers_and_executes_what_is_queued(scene: Scene, rest: Rest, own: int) -> None:
    token = tokens.make(scene.world.store, ORGANISATION, DANA)
    scene.push(DANA, "/ci.yml", "steps:\n- checkout: none\n- bash: exit 0\n", branch="refs/heads/main")
    environment = {**os.environ, "LOCALCLOUD_DB": str(scene.world.store.path)}
    command = [sys.executable, "-m", "localcloud", "serve", "--port", "0"]
    with subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        address = process.stdout.readline().split()[1]
        assert address.startswith("http://127.0.0.1:")
        request = Request(f"{address}_apis/git/repositories", headers={"Authorization": f"Bearer {token}"})
        with urlopen(request) as answer:
            assert json.load(answer)["count"] > 0
        for line in process.stdout:  # the push has queued a run of this pipeline
            if f"of {scene.repository} " in line:
                break
        for line in process.stdout:
            if line.startswith("run "):
                break
        process.send_signal(signal.SIGINT)
        assert process.wait() == 0
    assert ": succeeded" in line


def _list(answer: JsonValue, key: str) -> list[JsonValue]:
    value = read(answer, key)
    assert isinstance(value, list)
    return value
