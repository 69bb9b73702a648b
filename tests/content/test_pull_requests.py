"""What a review says to Azure DevOps: to a service that is throttled, refuses, and gives properties back as objects."""

from __future__ import annotations

import importlib
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

requests = importlib.import_module("pull_requests")
PATH = "/org/project/_apis/git"
THREADS = f"{PATH}/repositories/r/pullRequests/7/threads"
REQUEST = requests.PullRequest(7, "active", "topic", "abc", "r", False)


class Service(HTTPServer):
    """Answers from a script, and keeps threads."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.threads: list[dict[str, Any]] = []
        self.asked: list[tuple[str, str]] = []
        self.troubles: list[tuple[int, dict[str, str], object]] = []
        self.request_7: dict[str, Any] | None = None


class Handler(BaseHTTPRequestHandler):
    server: Service

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        body = json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)) or "null")
        self.server.asked.append((self.command, path))
        assert self.headers["Authorization"] == "Bearer t"
        assert self.path.endswith("?api-version=7.1")
        if self.server.troubles:
            status, headers, said = self.server.troubles.pop(0)
            self.answer(status, said, headers)
        elif path == f"{PATH}/pullrequests/7":
            self.answer(200 if self.server.request_7 else 404, self.server.request_7 or {"message": "TF401180"})
        elif path == f"{PATH}/repositories/r":
            self.answer(200, {"webUrl": "https://dev.azure.com/org/project/_git/r"})
        elif path == THREADS and self.command == "GET":
            self.answer(200, {"value": self.server.threads})
        elif path == THREADS:
            kept = {name: {"$type": "System.String", "$value": value} for name, value in body["properties"].items()}
            comments = [{"id": 1, **body["comments"][0]}]
            self.server.threads.append({"id": len(self.server.threads) + 1, "status": body["status"], "comments": comments, "properties": kept})
            self.answer(200, self.server.threads[-1])
        elif "/comments/" in path:
            self.server.threads[0]["comments"][0].update(body)
            self.answer(200, {})
        else:
            self.server.threads[0].update(body)
            self.answer(200, {})

    do_POST = do_PATCH = do_GET  # noqa: N815

    def answer(self, status: int, body: object, headers: dict[str, str] | None = None) -> None:
        data = json.dumps(body).encode()
        self.send_response(status)
        for name, value in {"Content-Length": str(len(data)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *arguments: object) -> None:
        """Says nothing."""


@pytest.fixture
def service() -> Iterator[Service]:
    with Service() as running:
        threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield running
        running.shutdown()


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    found: list[float] = []
    monkeypatch.setattr(requests.time, "sleep", found.append)
    return found


@pytest.fixture
def client(service: Service, waits: list[float]) -> Any:
    variables = {"SYSTEM_COLLECTIONURI": f"http://127.0.0.1:{service.server_address[1]}/org/", "SYSTEM_TEAMPROJECTID": "project"}
    return requests.PullRequests.of_run({**variables, "SYSTEM_ACCESSTOKEN": "t"})


def test_a_pull_request_and_its_repository(service: Service, client: Any) -> None:
    assert client.pull_request(7) is None
    told = {"status": "active", "sourceRefName": "refs/heads/team/topic", "lastMergeSourceCommit": {"commitId": "abc"}, "repository": {"id": "r"}}
    service.request_7 = told
    assert client.pull_request(7) == requests.PullRequest(7, "active", "team/topic", "abc", "r", False)
    service.request_7 = {**told, "status": "completed", "forkSource": {}}
    found = client.pull_request(7)
    assert (found.is_active, found.is_from_fork) == (False, True)
    assert client.clone_url("r") == "https://dev.azure.com/org/project/_git/r"


def test_there_is_one_thread_which_is_open_while_something_fails(service: Service, client: Any) -> None:
    client.tell(REQUEST, "data-dev-integration", "it failed", is_good=False)
    client.tell(REQUEST, "data-dev-integration", "it failed again", is_good=False)
    (thread,) = service.threads
    assert (thread["status"], thread["comments"][0]["content"]) == (1, "it failed again")
    client.tell(REQUEST, "data-dev-integration", "it works", is_good=True)
    assert (thread["status"], thread["comments"][0]["content"]) == (4, "it works")
    before = len(service.asked)
    client.tell(REQUEST, "data-dev-integration", "it works", is_good=True)
    assert service.asked[before:] == [("GET", THREADS)], "nothing has changed"
    client.tell(REQUEST, "data-dev-integration", "it failed", is_good=False)
    assert thread["status"] == 1


def test_threads_of_others_and_deleted_ones_are_left_alone(service: Service, client: Any) -> None:
    own = {"databricks-cicd.review": {"$value": "data-dev-integration"}}
    service.threads = [
        {"id": 1, "status": "active", "comments": [{"id": 1, "content": "x"}], "properties": {"databricks-cicd.stack": {"$value": "dev"}}},
        {"id": 2, "status": "active", "comments": [{"id": 1, "content": "x"}], "properties": None},
        {"id": 3, "status": "active", "comments": [{"id": 1, "isDeleted": True}], "properties": own},
    ]
    client.tell(REQUEST, "data-dev-integration", "it works", is_good=True)
    assert [thread["comments"][0].get("content") for thread in service.threads] == ["x", "x", None, "it works"]


def test_it_waits_as_long_as_it_is_asked_to(service: Service, client: Any, waits: list[float]) -> None:
    service.troubles = [(429, {"Retry-After": "7"}, {}), (503, {}, {}), (500, {}, {})]
    assert client.pull_request(7) is None
    assert waits == [7.0, 4.0, 8.0]


def test_it_does_not_wait_for_ever_nor_say_something_twice(service: Service, client: Any, waits: list[float]) -> None:
    service.troubles = [(429, {"Retry-After": "601"}, {})]
    with pytest.raises(requests.Refused, match="600 are the most that is waited"):
        client.pull_request(7)
    service.troubles = [(200, {}, {"value": []}), (500, {}, {"message": "it broke"})]
    with pytest.raises(requests.Refused, match="it broke"):
        client.tell(REQUEST, "x", "text", is_good=True)
    assert waits == []


@pytest.mark.parametrize(
    ("status", "headers", "said"),
    [
        (403, {}, "no right Give the build service of the project the permission `Contribute to pull requests`"),
        (401, {}, "does not take the token"),
        (302, {"Location": "http://127.0.0.1:1/signin"}, "does not take the token"),
    ],
)
def test_what_is_refused_is_said(service: Service, client: Any, status: int, headers: dict[str, str], said: str) -> None:
    service.troubles = [(status, headers, {"message": "no right"})]
    with pytest.raises(requests.Refused, match=said):
        client.clone_url("r")


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"SYSTEM_ACCESSTOKEN": "$(System.AccessToken)"}, "has no token of the run"),
        ({"SYSTEM_TEAMPROJECTID": ""}, "has no token of the run"),
        ({"SYSTEM_COLLECTIONURI": "http://dev.azure.com/org/"}, "is not an https:// address"),
    ],
)
def test_a_run_without_an_address_or_token(changed: dict[str, str], said: str) -> None:
    variables = {"SYSTEM_COLLECTIONURI": "https://dev.azure.com/org/", "SYSTEM_TEAMPROJECTID": "p", "SYSTEM_ACCESSTOKEN": "t", **changed}
    with pytest.raises(ValueError, match=said):
        requests.PullRequests.of_run(variables)
