"""A deployment applies what was reviewed, or stops with one sentence and a new preview."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from pydantic import JsonValue

from audit.pull_request.service import Service
from pipelines import artifact, reports
from pipelines.artifact import Artifact
from pipelines.deploy import ADVICE, NEW, REVIEWED, Deployment
from pipelines.inputs import digest
from pipelines.program import Program
from tests.pipelines.repository import PROD, commit, git, make

URN = "urn:pulumi:prod::p::t:index/cluster:Cluster::shared"
CHANGE: JsonValue = {"goal": {"inputDiff": {"updates": {"size": 7}}}, "steps": ["update"]}
OTHER: JsonValue = {"goal": {"inputDiff": {"updates": {"size": 8}}}, "steps": ["update"]}
ENVIRON = {
    "SYSTEM_COLLECTIONURI": "https://dev.azure.com/contoso/", "SYSTEM_TEAMPROJECTID": "p", "SYSTEM_ACCESSTOKEN": "t",
    "BUILD_REPOSITORY_ID": "r",
}  # fmt: skip
Told = Callable[[], str]


@dataclass
class Engine(Program):
    """A program whose engine only remembers."""

    now: JsonValue = None
    """The plan of the resource, as a preview makes it."""
    out: str = ""
    good: bool = True
    begins: bool = True
    says: str = ""
    killed: bool = False
    repairs: bool = True
    done: list[str] = field(default_factory=list)

    def preview(self, plan: Path, events: Path) -> bool:
        self.done.append("preview")
        if self.begins:
            events.touch()
        plan.write_text(json.dumps({"resourcePlans": {URN: self.now or {"steps": ["same"]}}}))
        return self.good

    def up(self, plan: Path) -> tuple[bool, str]:
        self.done.append(f"up {json.loads(plan.read_text())['resourcePlans'][URN]['steps'][0]}")
        return not self.says, self.says

    def deployed(self) -> str:
        return self.out

    def interrupted(self) -> bool:
        return self.killed

    def recover(self) -> bool:
        self.done.append("recover")
        self.killed = False
        return self.repairs


@dataclass
class Scene:
    """A checkout of main, with a commit that was reviewed."""

    clone: Path
    kept: Path
    out: Path
    engine: Engine

    def deployment(self, mode: str = REVIEWED) -> Deployment:
        return Deployment(self.engine, "prod", self.clone, mode)

    def reviewed(self, plan: JsonValue, inputs: str = "") -> None:
        self.kept.mkdir(exist_ok=True)
        artifact.write(self.kept, Artifact("prod", "c", inputs or digest(self.clone, "HEAD", "prod")))
        (self.kept / "plan.json").write_text(json.dumps({"resourcePlans": {URN: plan}}))

    def refused(self, mode: str = REVIEWED, pull_request: str = "7") -> str:
        with pytest.raises(SystemExit) as stopped:
            self.deployment(mode).plan(self.out, self.kept, pull_request)
        return str(stopped.value)


@pytest.fixture
def scene(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Scene:
    monkeypatch.setattr(reports, "write", lambda *_: print("the report"))
    clone = make(tmp_path / "clone")
    commit(clone, **{"Pulumi.prod.yaml": PROD.replace("west", "north")})
    return Scene(clone, tmp_path / "reviewed", tmp_path / "plan", Engine(now=CHANGE))


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str]) -> Told:
    return lambda: capsys.readouterr().out


def test_the_plan_that_was_reviewed_is_due_and_applied(scene: Scene, told: Told) -> None:
    scene.reviewed(CHANGE)
    scene.deployment().plan(scene.out, scene.kept, "7")
    assert "variable=due;isOutput=true]true" in told()
    scene.deployment().apply(scene.out)
    assert scene.engine.done == ["preview", "up update"]


def test_a_plan_that_no_longer_applies_stops_with_its_new_preview(scene: Scene, told: Told) -> None:
    scene.reviewed(OTHER)
    said = "The plan that was reviewed in pull request 7 no longer applies to prod: Cluster shared would be updated otherwise."
    assert scene.refused() == f"{said} {ADVICE}"
    assert "the report" in told()
    scene.reviewed({"steps": ["same"]})
    assert "Cluster shared would be updated." in scene.refused()


def test_without_the_plan_of_a_pull_request_somebody_has_to_ask_for_a_new_one(scene: Scene, told: Told) -> None:
    assert scene.refused().startswith("No plan was reviewed for prod")
    scene.reviewed(CHANGE)
    assert scene.refused(pull_request="").startswith("No plan was reviewed for prod")
    scene.reviewed(CHANGE, inputs="of another tree")
    assert scene.refused().startswith("What was merged is not what was previewed in pull request 7")
    scene.reviewed(CHANGE)
    (scene.kept / "plan.json").write_text("[]")
    assert scene.refused().startswith("The plan of pull request 7 is unusable")
    scene.deployment(NEW).plan(scene.out, scene.kept, "")
    assert "variable=due;isOutput=true]true" in told()


def test_nothing_is_due_where_nothing_would_change(scene: Scene, told: Told) -> None:
    scene.engine.now = None
    scene.deployment().plan(scene.out, scene.kept, "")
    assert "variable=due;isOutput=true]false" in told()


def test_a_failed_preview_is_reported_and_nothing_else_happens(scene: Scene, told: Told) -> None:
    scene.engine.good = False
    assert scene.refused(NEW) == "the preview of prod failed, and nothing was changed: the report says why"
    assert "the report" in told()
    scene.engine.begins = False
    assert scene.refused(NEW) == "the preview of prod did not begin, as shown above"


def test_what_a_killed_update_has_left_is_repaired_first(scene: Scene) -> None:
    scene.reviewed(CHANGE)
    scene.deployment().plan(scene.out, scene.kept, "7")
    scene.engine.killed = True
    scene.deployment().apply(scene.out)
    assert scene.engine.done == ["preview", "recover", "up update"]
    scene.engine.killed, scene.engine.repairs = True, False
    with pytest.raises(SystemExit, match="could not be repaired"):
        scene.deployment().apply(scene.out)
    assert scene.engine.done[-1] == "recover"


def test_a_state_that_has_moved_after_the_approval_stops_before_anything_is_changed(scene: Scene, told: Told) -> None:
    scene.deployment(NEW).plan(scene.out, scene.kept, "")
    told()
    scene.engine.says = "error: resource urn:pulumi:x violates plan: properties changed: ~~size"
    with pytest.raises(SystemExit, match="prod is not what it was when this deployment was planned, so nothing was changed"):
        scene.deployment().apply(scene.out)
    assert "the report" in told()


def test_an_update_that_stops_says_how_it_goes_on(scene: Scene) -> None:
    scene.deployment(NEW).plan(scene.out, scene.kept, "")
    scene.engine.says = "error: no capacity"
    with pytest.raises(SystemExit, match="What it has done is in the state"):
        scene.deployment().apply(scene.out)


def test_the_lock_of_somebody_else_is_respected(scene: Scene) -> None:
    scene.deployment(NEW).plan(scene.out, scene.kept, "")
    scene.engine.says = "error: the stack is currently locked by 1 lock(s). created by me@elsewhere (pid 7)"
    with pytest.raises(SystemExit, match=r"take its lock away \(pulumi cancel -s prod\)"):
        scene.deployment().apply(scene.out)
    assert "recover" not in scene.engine.done


def test_what_is_out_is_not_deployed_again_and_never_taken_back(scene: Scene, told: Told) -> None:
    scene.engine.out = git(scene.clone, "rev-parse", "HEAD")
    commit(scene.clone, **{"README.md": "More\n"})
    scene.deployment().find(ENVIRON)
    assert f"commit {scene.engine.out[:8]} is out, and nothing has changed for this stack since" in told()
    newer = commit(scene.clone, **{"stack.py": "build(3)\n"})
    git(scene.clone, "checkout", "--quiet", "--detach", "HEAD~1")
    scene.engine.out = newer
    scene.out.mkdir()
    scene.deployment().apply(scene.out)
    assert f"the newer commit {newer[:8]} is out already" in told()
    assert scene.engine.done == []


def test_the_plan_is_found_by_the_commit_that_brought_the_inputs(scene: Scene, told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    brought = git(scene.clone, "rev-parse", "HEAD")
    commit(scene.clone, **{"docs/rights.md": "More\n"})
    answers: dict[str, JsonValue] = {
        "git/repositories/r/pullrequestquery": {
            "results": [{brought: [{"pullRequestId": 6, "status": "abandoned"}, {"pullRequestId": 7, "status": "completed"}]}]
        },
        "build/builds?branchName=refs%2Fpull%2F7%2Fmerge": {
            "value": [{"id": 41, "definition": {"id": 3}}, {"id": 40, "definition": {"id": 3}}]
        },
        "build/builds/41/artifacts": {"value": [{"name": "plan-dev"}]},
        "build/builds/40/artifacts": {"value": [{"name": "plan-dev"}, {"name": "plan-prod"}]},
    }
    asked: list[JsonValue] = []

    def call(self: Service, method: str, path: str, body: JsonValue = None, *, again: bool = True) -> JsonValue:
        asked.append(body)
        return answers.get(path.partition("&")[0])

    monkeypatch.setattr(Service, "call", call)
    scene.engine.out = "0" * 40  # a commit that the clone does not have
    scene.deployment().find(ENVIRON)
    said = told()
    assert asked[0] == {"queries": [{"type": "lastMergeCommit", "items": [brought]}]}
    assert "variable=due]true" in said
    assert "variable=reviewedPullRequest]7" in said
    assert "variable=reviewedPipeline]3" in said
    assert "variable=reviewedRun]40" in said
    scene.deployment(NEW).find({})
    assert told() == "##vso[task.setvariable variable=due]true\n"
