"""Reviews of pull requests: the script with the real SDK, on a local workspace in which runs end as they are told to."""

from __future__ import annotations

import importlib
import json
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from databricks.sdk import WorkspaceClient

from localcloud.behaviours.databricks.securables import SCHEMA
from localcloud.behaviours.paths import text
from localcloud.jobs import queue, records
from localcloud.jobs.records import JobRun, Result
from localcloud.store import Store
from localcloud.store_model import Record
from localcloud.values import Json
from tests.localcloud.databricks_rest import reviewed, sdk, workspace
from tests.localcloud.databricks_rest.reviewed import URL
from tests.localcloud.databricks_rest.workspace import SCOPE
from tests.localcloud.runs.organisation import commit

review, requests = importlib.import_module("review"), importlib.import_module("pull_requests")
SETTINGS = {
    "host": SCOPE,
    "folder": "/Reviews",
    "git_folder": "/Shared/code",
    "job": "integration",
    "catalog": "sales",
    "hours": 24,
    "parameters": {"schema": "{schema}", "experiment": "{folder}/experiment"},
    "readers": [{"service_principal_name": "other"}],
}
OLD = {"notebooks/load.py": "# Databricks notebook source\nprint('old')\n"}


class Requests:
    """Pull requests as they are told to be."""

    def __init__(self, head: Callable[[], str]) -> None:
        self.status: dict[int, str] = {7: "active"}
        self.head, self.is_from_fork = head, False
        self.told: list[tuple[str, bool]] = []
        self.refuses = False

    def pull_request(self, number: int) -> object:
        if number not in self.status:
            return None
        return requests.PullRequest(number, self.status[number], "topic", self.head(), "repository", self.is_from_fork)

    def clone_url(self, _repository: str) -> str:
        return URL

    def tell(self, _request: object, _about: str, markdown: str, *, is_good: bool) -> None:
        if self.refuses:
            raise requests.Refused("TF401027: you need PullRequestContribute")
        self.told.append((markdown, is_good))


class World:
    """One pull request on the branch `topic`, and the workspace."""

    def __init__(self, store: Store, monkeypatch: pytest.MonkeyPatch, client: WorkspaceClient) -> None:
        self.store, self.monkeypatch, self.client = store, monkeypatch, client
        self.head = commit(store, OLD, "refs/heads/topic")
        self.requests = Requests(lambda: self.head)
        self.ends: Result = "SUCCESS"
        self.on_start: Callable[[JobRun], None] = self.finish
        monkeypatch.setattr("localcloud.jobs.starting.start", lambda _, run: self.on_start(run))
        monkeypatch.setattr(review, "WorkspaceClient", lambda **_: client)
        monkeypatch.setattr(review.PullRequests, "of_run", lambda _: self.requests)
        monkeypatch.setattr("review_workspace.time.sleep", lambda _: self.settle())
        monkeypatch.setattr("databricks.sdk.service.jobs.time.sleep", lambda _: self.settle())
        for name in ("SYSTEM_PULLREQUEST_PULLREQUESTID", "SYSTEM_PULLREQUEST_SOURCECOMMITID", "BUILD_BUILDID"):
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv("REVIEWS", json.dumps(SETTINGS))

    def finish(self, run: JobRun) -> None:
        with self.store.transaction() as view:
            for task in run.tasks:
                task.state, task.result, task.exit_value = "TERMINATED", "SUCCESS", "30 | orders"
            if self.ends != "SUCCESS":
                task.state, task.result, task.exit_value = "INTERNAL_ERROR", self.ends, ""
                task.error = "AssertionError: ``` | <b>"
            run.state, run.result = ("TERMINATED" if self.ends in ("SUCCESS", "TIMEDOUT") else "INTERNAL_ERROR"), self.ends
            records.put(view, run)

    def settle(self) -> None:
        """What goes on while somebody waits: runs that are to end do so."""
        with self.store.transaction() as view:
            for run in records.living(view):
                if run.canceled_by:
                    run.state, run.result = "TERMINATED", "CANCELED"
                    records.put(view, run)

    def pushed(self) -> str:
        self.head = commit(self.store, {"notebooks/load.py": f"# Databricks notebook source\n# {time.time_ns()}\n"}, "refs/heads/topic")
        return self.head

    def run(self, build: int = 1, *, number: int | None = 7, of: str = "") -> int:
        """The pipeline's script; its exit code."""
        if number is not None:
            self.monkeypatch.setenv("SYSTEM_PULLREQUEST_PULLREQUESTID", str(number))
            self.monkeypatch.setenv("SYSTEM_PULLREQUEST_SOURCECOMMITID", of or self.head)
        self.monkeypatch.setenv("BUILD_BUILDID", str(build))
        code: int = review.main()
        self.monkeypatch.delenv("SYSTEM_PULLREQUEST_PULLREQUESTID", raising=False)
        return code

    def there(self) -> list[str]:
        """The schemas and folders of reviews."""
        folders = [each.path or "" for each in self.client.workspace.list("/Reviews")]
        return [*folders, *(each.name or "" for each in self.client.schemas.list("sales"))]

    def runs(self) -> list[JobRun]:
        with self.store.reading() as view:
            return records.runs(view, SCOPE)


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    store = Store(tmp_path / "cloud.db")
    reviewed.fill(store)

    def notebook(key: str, *needs: str, **more: Json) -> dict[str, Json]:
        before: list[Json] = [{"taskKey": need} for need in needs]
        parameters: dict[str, Json] = {"day": "{{job.parameters.day}}", "at": "{{job.start_time.iso_date}}"}
        body: dict[str, Json] = {"notebookPath": f"/Shared/code/notebooks/{key}", "baseParameters": parameters}
        return {"taskKey": key, "notebookTask": body, "dependsOns": before, **more}

    cluster: dict[str, Json] = {"jobClusterKey": "own", "newCluster": {"policyId": "p", "numWorkers": 1}}
    given: list[Json] = [{"name": "schema", "default": "integration"}, {"name": "day", "default": "2026-03-01"}]
    tasks = (notebook("load", jobClusterKey="own", emailNotifications={"onFailures": ["a@b.c"]}), notebook("check", "load"))
    workspace.add_job(store, "5", "integration", *tasks, parameters=given, jobClusters=[cluster], timeoutSeconds=600)
    controls: list[Json] = [{"servicePrincipalName": "client", "permissionLevel": "CAN_VIEW"}]
    workspace.put(store, "permissions", "/jobs/5", "job", {"jobId": "5", "accessControls": controls})
    return World(store, monkeypatch, sdk.client(store))


def test_a_pull_request_runs_in_a_folder_and_a_schema_of_its_own(world: World) -> None:
    assert world.run(12) == 0
    assert world.there() == ["/Reviews/pr-7", "review_pr_7_12"]
    (repo,) = world.client.repos.list()
    assert (repo.path, repo.branch, repo.head_commit_id) == ("/Reviews/pr-7/repository", "topic", world.head)
    (run,) = world.runs()
    assert (run.run_as, run.name) == ("client", "review of pull request 7, run 12")
    with world.store.reading() as view:
        definition = queue.job_definition(view, SCOPE, run.job)
    load, check = definition.tasks
    assert load.body["notebookPath"] == "/Reviews/pr-7/repository/notebooks/load"
    assert load.body["baseParameters"] == {
        "schema": "review_pr_7_12",
        "experiment": "/Reviews/pr-7/experiment",
        "day": "2026-03-01",
        "at": "{{job.start_time.iso_date}}",
    }
    assert [each.task for each in check.depends_on] == ["load"]
    assert definition.timeout_seconds == 600
    ((markdown, is_good),) = world.requests.told
    assert is_good
    assert "**Review: the notebooks ran without a mistake**" in markdown
    assert "| succeeded | 0 s | 30 \\| orders |" in markdown
    assert f"commit `{world.head[:8]}`, schema `sales.review_pr_7_12`" in markdown


def test_a_mistake_fails_the_run_and_is_told_without_breaking_the_comment(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    world.ends = "FAILED"
    assert world.run() == 1
    ((markdown, is_good),) = world.requests.told
    assert not is_good
    assert "**Review: the notebooks failed: check**" in markdown
    assert "````\nAssertionError: ``` | <b>\n````" in markdown
    assert "##vso[task.logissue type=error]the notebooks failed: check (pull request 7)" in capsys.readouterr().out
    assert world.there() == ["/Reviews/pr-7", "review_pr_7_1"], "people look at what it has left"


def test_a_task_that_took_too_long_is_told(world: World) -> None:
    world.ends = "TIMEDOUT"
    assert world.run() == 1
    assert "| took too long |" in world.requests.told[0][0]


def test_a_second_push_takes_the_place_of_the_first(world: World) -> None:
    world.run(1)
    world.pushed()
    assert world.run(2) == 0
    assert world.there() == ["/Reviews/pr-7", "review_pr_7_2"]
    assert next(iter(world.client.repos.list())).head_commit_id == world.head


def test_a_run_that_still_goes_on_is_ended_before_the_next_one_begins(world: World) -> None:
    begun: list[JobRun] = []

    def second(run: JobRun) -> None:
        begun.append(run)
        if len(begun) == 1:  # while the first one runs, there is another push with a pipeline run of its own
            world.pushed()
            world.on_start = world.finish
            assert world.run(2) == 0
            world.monkeypatch.setenv("SYSTEM_PULLREQUEST_PULLREQUESTID", "7")

    world.on_start = second
    assert world.run(1) == 0
    newest, oldest = world.runs()
    assert (oldest.result, newest.result) == ("CANCELED", "SUCCESS")
    assert world.there() == ["/Reviews/pr-7", "review_pr_7_2"]
    assert len(world.requests.told) == 1, "only the later one says something"


def test_a_branch_that_moves_while_the_run_begins_ends_it(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    def moved(_: JobRun) -> None:
        world.pushed()
        world.client.repos.update(next(iter(world.client.repos.list())).id or 0, branch="topic")

    world.on_start = moved
    assert world.run(1) == 0
    assert [run.canceled_by for run in world.runs()] == ["client"]
    assert "No result: the branch is at" in capsys.readouterr().out
    assert world.requests.told == []


def test_an_older_run_that_comes_late_does_nothing(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    world.run(9)
    assert world.run(8) == 0
    assert world.there() == ["/Reviews/pr-7", "review_pr_7_9"]
    assert "No result: run 9 reviews this pull request, and is newer" in capsys.readouterr().out


def test_the_same_run_again_begins_anew(world: World) -> None:
    world.run(3)
    assert world.run(3) == 0
    assert world.there() == ["/Reviews/pr-7", "review_pr_7_3"]


def test_what_is_not_reviewed(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    assert world.run(of="0" * 40) == 0
    world.requests.is_from_fork = True
    assert world.run() == 0
    assert world.there() == []
    printed = capsys.readouterr().out
    assert "No review: a newer push has a run of its own" in printed
    assert "No review: the branch is in another repository" in printed


def test_a_pull_request_that_ends_while_its_run_waits_for_an_agent_leaves_nothing(world: World) -> None:
    world.run(1)
    world.requests.status[7] = "completed"
    assert world.run(2) == 0
    assert world.there() == []
    assert len(world.requests.told) == 1


def aged(world: World, hours: float) -> None:
    """Lets all schemas of reviews be older."""
    with world.store.transaction() as view:
        for record in list(view.find(SCHEMA)):
            stamp = record.outputs.get("createdAt")
            if isinstance(stamp, int):
                view.put(Record(record.token, record.scope, record.id, record.name, record.inputs,
                                          {**record.outputs, "createdAt": stamp - int(hours * 3_600_000)}))  # fmt: skip


@pytest.mark.parametrize(
    ("status", "hours", "expected"),
    [("completed", 0.0, "it is completed"), ("abandoned", 0.0, "it is abandoned"), ("", 0.0, "there is no such pull request"),
     ("active", 24.1, "it is older than 24 hours"), ("active", 23.9, "")],
)  # fmt: skip
def test_what_has_ended_or_is_too_old_goes(
    world: World, capsys: pytest.CaptureFixture[str], status: str, hours: float, expected: str
) -> None:
    world.run(1)
    world.requests.status = {7: status} if status else {}
    aged(world, hours)
    assert world.run(2, number=None) == 0
    assert (f"Took away the review of pull request 7: {expected}\n" in capsys.readouterr().out) == bool(expected)
    assert world.there() == ([] if expected else ["/Reviews/pr-7", "review_pr_7_1"])
    assert "sales.orders" in _schemas(world.store)


def _schemas(store: Store) -> list[str]:
    with store.reading() as view:
        return [f"{text(each.inputs, 'catalogName')}.{each.name}" for each in view.find(SCHEMA)]


def test_what_a_killed_run_has_left_goes_with_the_next(world: World) -> None:
    def killed(_: JobRun) -> None:
        raise SystemExit(137)

    world.on_start = killed
    with pytest.raises(SystemExit):
        world.run(1)
    assert world.there() == ["/Reviews/pr-7", "review_pr_7_1"]
    world.client.workspace.mkdirs("/Reviews/pr-8")  # killed before the end of its own end
    world.requests.status = {7: "abandoned", 8: "active", 9: "active"}
    world.on_start = world.finish
    assert world.run(2, number=9) == 0
    assert world.there() == ["/Reviews/pr-9", "review_pr_9_2"]


def test_folders_and_schemas_of_others_stay(world: World) -> None:
    for name in ("pr-x", "pr-", "mine"):
        world.client.workspace.mkdirs(f"/Reviews/{name}")
    world.client.schemas.create("review_of_mine", "sales")
    assert world.run(number=None) == 0
    assert sorted(world.there()) == ["/Reviews/mine", "/Reviews/pr-", "/Reviews/pr-x", "review_of_mine"]


def test_what_cannot_be_taken_away_is_said_and_the_rest_goes(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    world.requests.status = {7: "active", 8: "active"}
    world.run(1)
    world.run(2, number=8)
    world.requests.status = {}
    whole = world.client.schemas.delete
    world.monkeypatch.setattr(
        world.client.schemas, "delete", lambda name, **more: whole("sales.orders" if "_7_" in name else name, **more)
    )
    assert world.run(3, number=None) == 1
    assert "##vso[task.logissue type=warning]the review of pull request 7 stays for now:" in capsys.readouterr().out
    assert world.there() == ["review_pr_7_1"]


def test_a_comment_that_cannot_be_posted_is_a_warning(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    world.requests.refuses = True
    assert world.run() == 0
    assert "##vso[task.logissue type=warning]the result could not be put on pull request 7: TF401027" in capsys.readouterr().out


def test_a_result_of_an_older_push_is_not_put_on_the_pull_request(world: World) -> None:
    def pushed(run: JobRun) -> None:
        world.finish(run)
        world.head = "0" * 40

    world.on_start = pushed
    assert world.run(of=world.head) == 0
    assert world.requests.told == []


def test_a_run_that_is_interrupted_ends_what_it_has_started(world: World) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    world.on_start = lambda _: None
    world.monkeypatch.setattr(world.client.jobs, "wait_get_run_job_terminated_or_skipped", interrupted)
    with pytest.raises(KeyboardInterrupt):
        world.run()
    assert [run.canceled_by for run in world.runs()] == ["client"]


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (lambda job: job["tasks"][0]["notebookTask"].update(notebookPath="/Shared/others/load"), "runs /Shared/others/load, which is not in"),
        (lambda job: job["tasks"][0].pop("notebookTask"), "task load of job integration is not a notebook"),
        (lambda job: job.update(name="other"), "there are 0 jobs integration"),
    ],
)
def test_a_job_that_cannot_be_reviewed_is_named(
    world: World, capsys: pytest.CaptureFixture[str], edit: Callable[[Mapping[str, Json]], None], said: str
) -> None:
    with world.store.transaction() as view:
        job = view.get(workspace.bricks("job"), SCOPE, "5")
        assert job is not None
        inputs = json.loads(json.dumps(job.inputs))
        edit(inputs)
        view.put(Record(job.token, SCOPE, "5", str(inputs["name"]), inputs, inputs))
    assert world.run() == 1
    assert said in capsys.readouterr().out


def test_what_the_step_lacks_is_named(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    world.monkeypatch.setenv("REVIEWS", "$(reviews)")
    assert world.run() == 1
    assert "the variable `reviews` is not set" in capsys.readouterr().out
