"""The REST API of a workspace: what it answers to whom."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from pathlib import Path
from typing import cast

import pytest
from pydantic import JsonValue

from localcloud.databricks_rest import tokens
from localcloud.databricks_rest.service import Question, Reply, answer
from localcloud.databricks_rest.tokens import ARM, DATABRICKS_RESOURCE, Holder
from localcloud.jobs import records
from localcloud.store import Store
from localcloud.store_model import Record
from localcloud.values import Json
from tests.localcloud.agent.test_tasks import cloud
from tests.localcloud.databricks_rest import workspace
from tests.localcloud.databricks_rest.workspace import HOST, WORKSPACE, bricks
from tests.localcloud.runs import organisation

Body = Mapping[str, JsonValue]


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.setattr("localcloud.jobs.starting.subprocess.Popen", lambda *_, **__: None)
    store = Store(tmp_path / "cloud.db")
    organisation.fill(store)
    workspace.fill(store)
    cloud(store)
    return store


def token(store: Store, resource: str = DATABRICKS_RESOURCE, client: str = "client") -> str:
    with store.transaction() as view:
        return tokens.issue(view, Holder(client, "tenant", "", 1), resource)


def ask(store: Store, method: str, path: str, body: Body | None = None, headers: Mapping[str, str] | None = None) -> Reply:
    signed = headers if headers is not None else {"authorization": f"Bearer {token(store)}"}
    return answer(store, Question(HOST, method, path, signed, json.dumps(body).encode() if body is not None else b""))


def got(store: Store, path: str) -> Body:
    reply = ask(store, "GET", path)
    assert reply.status == 200, reply.body
    return cast("Body", reply.body)


def error(reply: Reply) -> tuple[int, JsonValue]:
    assert isinstance(reply.body, dict)
    assert isinstance(reply.body["message"], str)
    return reply.status, reply.body["error_code"]


def started(store: Store, **more: JsonValue) -> int:
    reply = ask(store, "POST", "/api/2.2/jobs/run-now", {"job_id": 1, **more})
    assert reply.status == 200, reply.body
    assert isinstance(reply.body, dict)
    return cast("int", reply.body["run_id"])


def test_who_is_not_signed_in(store: Store) -> None:
    for headers, status in (({}, 401), ({"authorization": "Basic eA=="}, 401), ({"authorization": "Bearer nonsense"}, 403)):
        assert ask(store, "GET", "/api/2.1/jobs/list", headers=headers).status == status


def test_a_token_for_something_else_is_refused(store: Store) -> None:
    assert ask(store, "GET", "/api/2.1/jobs/list", headers={"authorization": f"Bearer {token(store, ARM)}"}).status == 403


def test_an_identity_that_is_not_in_the_workspace(store: Store) -> None:
    identity: dict[str, Json] = {"clientId": "stranger", "principalId": "p"}
    with store.transaction() as view:
        view.put(Record("azure-native:managedidentity:UserAssignedIdentity", "", "/s/stranger", "id-stranger", identity, identity))
    reply = ask(store, "GET", "/api/2.1/jobs/list", headers={"authorization": f"Bearer {token(store, client='stranger')}"})
    assert (reply.status, reply.body) == (403, {"error_code": 403, "message": "Unauthorized access to Org: 4711"})


def test_a_contributor_of_the_resource_is_an_administrator_who_says_which_it_is(store: Store) -> None:
    contributor = "/x/b24988ac-6180-42a0-ab88-20f7382dd24c"
    role: dict[str, Json] = {"principalId": "principal", "scope": WORKSPACE, "roleDefinitionId": contributor}
    with store.transaction() as view:
        view.put(Record("azure-native:authorization:RoleAssignment", "", f"{WORKSPACE}/providers/r/2", "2", role, role))
    signed = {"authorization": f"Bearer {token(store)}"}
    told = {**signed, "x-databricks-azure-workspace-resource-id": WORKSPACE, "x-databricks-azure-sp-management-token": token(store, ARM)}
    assert error(ask(store, "POST", "/api/2.1/jobs/run-now", {"job_id": 2}, signed)) == (403, "PERMISSION_DENIED")
    assert ask(store, "POST", "/api/2.1/jobs/run-now", {"job_id": 2}, told).status == 200


def test_jobs_as_the_service_writes_them(store: Store) -> None:
    assert [job["settings"]["name"] for job in got(store, "/api/2.1/jobs/list")["jobs"]] == ["check"]  # type: ignore[index,union-attr,call-overload]
    job = got(store, "/api/2.1/jobs/get?job_id=1")
    settings = job["settings"]
    assert isinstance(settings, dict)
    assert (job["job_id"], job["run_as_user_name"], settings["parameters"]) == (1, "client", [{"name": "day", "default": "monday"}])
    assert settings["tasks"][1]["depends_on"] == [{"task_key": "is-monday", "outcome": "true"}]  # type: ignore[index,call-overload]


@pytest.mark.parametrize(
    ("method", "path", "body", "expected"),
    [
        ("GET", "/api/2.1/jobs/get?job_id=3", None, (400, "INVALID_PARAMETER_VALUE")),
        ("GET", "/api/2.1/jobs/get?job_id=2", None, (403, "PERMISSION_DENIED")),
        ("GET", "/api/2.1/jobs/get", None, (400, "INVALID_PARAMETER_VALUE")),
        ("GET", "/api/2.1/jobs/get?job_id=x", None, (400, "MALFORMED_REQUEST")),
        ("POST", "/api/2.1/jobs/run-now", {"job_id": 2}, (403, "PERMISSION_DENIED")),
        ("POST", "/api/2.1/jobs/run-now", {"job_id": 3}, (400, "INVALID_PARAMETER_VALUE")),
        ("POST", "/api/2.1/jobs/run-now", {"job_id": 1, "job_parameters": {"day": 1}}, (400, "MALFORMED_REQUEST")),
        ("POST", "/api/2.1/jobs/run-now", {"job_id": 1, "notebook_params": {"a": "b"}}, (400, "INVALID_PARAMETER_VALUE")),
        ("POST", "/api/2.1/jobs/run-now", {"job_id": 1, "jar_params": ["a"]}, (400, "INVALID_PARAMETER_VALUE")),
        ("GET", "/api/2.1/jobs/runs/get?run_id=1000000009000", None, (400, "INVALID_PARAMETER_VALUE")),
        ("GET", "/api/2.1/jobs/runs/get?run_id=1", None, (400, "INVALID_PARAMETER_VALUE")),
        ("POST", "/api/2.1/jobs/reset", {"job_id": 1}, (404, "ENDPOINT_NOT_FOUND")),
        ("GET", "/api/2.0/workspace/get-status?path=/nope", None, (404, "RESOURCE_DOES_NOT_EXIST")),
        ("GET", "/api/2.0/repos/5", None, (404, "RESOURCE_DOES_NOT_EXIST")),
        ("GET", "/elsewhere", None, (404, "ENDPOINT_NOT_FOUND")),
    ],
)
def test_errors(store: Store, method: str, path: str, body: Body | None, expected: tuple[int, str]) -> None:
    assert error(ask(store, method, path, body)) == expected


def test_the_longest_parameters_that_a_run_may_have(store: Store) -> None:
    assert ask(store, "POST", "/api/2.1/jobs/run-now", {"job_id": 1, "job_parameters": {"day": "x" * 9_971}}).status == 200
    refused = ask(store, "POST", "/api/2.1/jobs/run-now", {"job_id": 1, "job_parameters": {"day": "x" * 9_972}})
    assert error(refused) == (400, "INVALID_PARAMETER_VALUE")
    assert "cannot exceed 10,000 bytes. It has 10,001 bytes." in str(refused.body)


def test_a_body_that_is_no_json(store: Store) -> None:
    question = Question(HOST, "POST", "/api/2.1/jobs/run-now", {"authorization": f"Bearer {token(store)}"}, b"{")
    assert error(answer(store, question)) == (400, "MALFORMED_REQUEST")


def test_a_request_is_done_once_for_one_token(store: Store) -> None:
    assert started(store, idempotency_token="a") == started(store, idempotency_token="a")


def test_a_further_run_waits_or_is_skipped(store: Store) -> None:
    first = started(store)
    second = got(store, f"/api/2.1/jobs/runs/get?run_id={started(store)}")
    assert second["state"] == {
        "life_cycle_state": "SKIPPED",
        "result_state": "MAXIMUM_CONCURRENT_RUNS_REACHED",
        "state_message": "Skipped: the job has 1 concurrent runs at most",
        "user_cancelled_or_timedout": False,
    }
    shown = got(store, f"/api/2.1/jobs/runs/get?run_id={first}")
    assert shown["state"] == {"life_cycle_state": "PENDING", "state_message": ""}
    assert [task["task_key"] for task in shown["tasks"]] == ["is-monday", "then"]  # type: ignore[index,union-attr,call-overload]


def test_runs_are_listed_newest_first(store: Store) -> None:
    runs = [started(store), started(store), started(store)]
    shown = got(store, "/api/2.1/jobs/runs/list?job_id=1&limit=2")
    assert [run["run_id"] for run in shown["runs"]] == [runs[2], runs[1]]  # type: ignore[index,union-attr,call-overload]
    assert shown["has_more"] is True
    rest = got(store, f"/api/2.1/jobs/runs/list?job_id=1&limit=2&page_token={shown['next_page_token']}")
    assert [run["run_id"] for run in rest["runs"]] == [runs[0]]  # type: ignore[index,union-attr,call-overload]
    active = got(store, "/api/2.1/jobs/runs/list?active_only=true")
    assert [run["run_id"] for run in active["runs"]] == [runs[0]]  # type: ignore[index,union-attr,call-overload]


def test_a_wish_to_cancel_is_written_down(store: Store) -> None:
    run = started(store)
    assert ask(store, "POST", "/api/2.1/jobs/runs/cancel", {"run_id": run}).body == {}
    with store.reading() as view:
        found = records.get(view, run)
    assert found is not None
    assert found.canceled_by == "client"


def test_output_of_a_run_with_several_tasks_is_asked_by_task(store: Store) -> None:
    run = started(store)
    assert error(ask(store, "GET", f"/api/2.1/jobs/runs/get-output?run_id={run}")) == (400, "INVALID_PARAMETER_VALUE")
    with store.transaction() as view:
        found = records.get(view, run)
        assert found is not None
        found.tasks[0].error, found.tasks[0].trace, found.tasks[1].exit_value = "ValueError: x", "Traceback", "7"
        records.put(view, found)
    failed = got(store, f"/api/2.1/jobs/runs/get-output?run_id={run + 1}")
    assert (failed["error"], failed["error_trace"]) == ("ValueError: x", "Traceback")
    assert got(store, f"/api/2.1/jobs/runs/get-output?run_id={run + 2}")["notebook_output"] == {"result": "7", "truncated": False}


def test_what_is_in_a_git_folder_is_that_of_its_commit(store: Store) -> None:
    files = {"notebooks/load.py": "# Databricks notebook source\nprint(1)\n", "src/a.py": "x = 1\n"}
    first = organisation.commit(store, files)
    organisation.commit(store, {"notebooks/load.py": "# Databricks notebook source\nprint(2)\n"})
    url = f"{organisation.SCOPE}/shop/_git/code"
    with store.transaction() as view:
        old = view.get("azuredevops:index/git:Git", organisation.SCOPE, organisation.REPOSITORY)
        assert old is not None
        view.put(Record(old.token, old.scope, old.id, old.name, old.inputs, {**old.outputs, "remoteUrl": url}))
        outputs: dict[str, Json] = {"path": "/Shared/repository", "url": url, "commitHash": first}
        view.put(Record(bricks("repo"), workspace.SCOPE, "55", "/Shared/repository", outputs, outputs))
    shown = got(store, "/api/2.0/workspace/get-status?path=/Workspace/Shared/repository/notebooks/load")
    assert (shown["object_type"], shown["language"]) == ("NOTEBOOK", "PYTHON")
    exported = got(store, "/api/2.0/workspace/export?path=/Shared/repository/notebooks/load&format=SOURCE")
    assert base64.b64decode(str(exported["content"])).decode().endswith("print(1)\n")
    top = got(store, "/api/2.0/workspace/list?path=/Shared/repository")
    assert [(each["path"], each["object_type"]) for each in top["objects"]] == [  # type: ignore[index,union-attr,call-overload]
        ("/Shared/repository/notebooks", "DIRECTORY"),
        ("/Shared/repository/src", "DIRECTORY"),
    ]
    inside = got(store, "/api/2.0/workspace/list?path=/Shared/repository/src")
    assert [each["path"] for each in inside["objects"]] == ["/Shared/repository/src/a.py"]  # type: ignore[index,union-attr,call-overload]
    assert got(store, "/api/2.0/repos/55")["head_commit_id"] == first
    assert [each["id"] for each in got(store, "/api/2.0/repos?path_prefix=/Shared")["repos"]] == [55]  # type: ignore[index,union-attr,call-overload]
    assert [each["path"] for each in got(store, "/api/2.0/workspace/list?path=/Shared")["objects"]] == ["/Shared/repository"]  # type: ignore[index,union-attr,call-overload]
