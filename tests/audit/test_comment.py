"""What the comment does with a service that is busy, broken, or that refuses: it waits, or says so, and never fails the run."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from audit import cli
from audit.markdown.cuts import LONGEST_REPORT
from audit.preview import build
from audit.pull_request.address import Address, NoAddress, address
from audit.pull_request.service import LONGEST_WAIT, Refused, Service
from audit.pull_request.thread import publish
from audit.reading import read

CHANGED = Path(__file__).parent / "changed_stack.json"
Planned = tuple[int, dict[str, str], object]


class Double(ThreadingHTTPServer):
    """A service that answers what it is told to, and then that there is nothing."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.planned: list[Planned] = []
        self.calls: list[tuple[str, str, str]] = []
        self.bodies: list[object] = []


class _Handler(BaseHTTPRequestHandler):
    server: Double

    def do_GET(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.calls.append((self.command, self.path, self.headers.get("Authorization", "")))
        self.server.bodies.append(json.loads(body) if body else None)
        status, headers, answer = self.server.planned.pop(0) if self.server.planned else (200, {}, {"value": []})
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(answer if isinstance(answer, bytes) else json.dumps(answer).encode())

    do_POST = do_PATCH = do_GET  # noqa: N815

    def log_message(self, format: str, *arguments: object) -> None:
        """Says nothing."""


@pytest.fixture
def double() -> Iterator[Double]:
    with Double() as running:
        threading.Thread(target=running.serve_forever, args=(0.01,), daemon=True).start()
        yield running
        running.shutdown()


def service(double: Double, slept: list[float]) -> Service:
    """The client, which only notes how long it would wait."""
    place = Address(f"http://127.0.0.1:{double.server_port}/org", "My project", "a/b", "7", "the-token")
    return Service(place, slept.append)


def test_a_call_says_who_it_is_and_is_about_one_pull_request(double: Double) -> None:
    assert service(double, []).call("GET", "threads") == {"value": []}
    assert double.calls == [
        ("GET", "/org/My%20project/_apis/git/repositories/a%2Fb/pullRequests/7/threads?api-version=7.1", "Bearer the-token")
    ]


def test_it_waits_as_long_as_the_service_says(double: Double) -> None:
    later = format_datetime(datetime.now(tz=UTC) + timedelta(seconds=90), usegmt=True)
    double.planned = [(429, {"Retry-After": "7"}, {}), (503, {"Retry-After": later}, {}), (429, {}, {}), (200, {}, {"value": [1]})]
    slept: list[float] = []
    assert service(double, slept).call("POST", "threads", {}, again=False) == {"value": [1]}
    assert slept[0] == 7
    assert 80 < slept[1] <= 90
    assert slept[2] > 0
    assert len(slept) == 3


def test_it_does_not_wait_for_ever(double: Double) -> None:
    double.planned = [(429, {"Retry-After": "400"}, {}), (429, {"Retry-After": "400"}, {})]
    slept: list[float] = []
    with pytest.raises(Refused, match=f"asks to wait for 400 seconds more; {LONGEST_WAIT:.0f} are the most"):
        service(double, slept).call("GET", "threads")
    assert slept == [400]


def test_a_broken_answer_is_tried_again_unless_it_may_have_worked(double: Double) -> None:
    double.planned = [(500, {}, {}), (502, {}, b"<html>"), (200, {}, {"value": []})]
    slept: list[float] = []
    assert service(double, slept).call("GET", "threads") == {"value": []}
    assert len(slept) == 2
    double.planned = [(500, {}, {"message": "It broke."})]
    with pytest.raises(Refused, match=r"It broke\."):
        service(double, slept).call("POST", "threads", {}, again=False)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ((403, {}, {"message": "TF401027: You need the Git 'PullRequestContribute' permission."}), "TF401027.*Contribute to pull requests"),
        ((302, {"Location": "http://127.0.0.1:9/steal"}, {}), "does not take the token"),
        ((203, {}, b"<html>Sign in</html>"), "does not take the token"),
        ((401, {}, b""), "does not take the token"),
        ((404, {}, b"gone"), "status 404"),
    ],
)
def test_a_refusal_says_what_to_do(double: Double, answer: Planned, said: str) -> None:
    double.planned = [answer]
    with pytest.raises(Refused, match=said):
        service(double, []).call("GET", "threads")
    assert len(double.calls) == 1


def test_threads_of_others_are_left_alone(double: Double) -> None:
    """Also deleted ones, those of other stacks, and those whose first comment is gone."""
    comment = {"id": 1, "parentCommentId": 0, "content": "x"}
    mine = {"databricks-cicd.stack": {"$type": "System.String", "$value": "dev"}}
    value = [
        {"id": 1, "comments": [comment], "status": "active"},
        {"id": 2, "comments": [comment], "properties": None},
        {"id": 3, "comments": [comment], "properties": {"databricks-cicd.stack": {"$value": "prod"}}},
        {"id": 4, "comments": [comment], "properties": mine, "isDeleted": True},
        {"id": 5, "comments": [{**comment, "isDeleted": True}], "properties": mine},
        {"id": 6, "comments": [{**comment, "id": 9}], "properties": mine, "status": "closed"},
    ]
    double.planned = [(200, {}, {"value": value})]
    assert publish(service(double, []), "dev", "new") == "Updated the thread about stack dev, and opened it again."
    assert [(method, path.partition("/threads")[2].partition("?")[0]) for method, path, _ in double.calls] == [
        ("GET", ""),
        ("PATCH", "/6/comments/9"),
        ("PATCH", "/6"),
    ]
    assert double.bodies == [None, {"content": "new"}, {"status": 1}]


def test_the_run_goes_on_and_says_what_was_not_posted(
    double: Double, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    variables = {
        "SYSTEM_COLLECTIONURI": f"http://127.0.0.1:{double.server_port}/org/",
        "SYSTEM_TEAMPROJECTID": "p",
        "BUILD_REPOSITORY_ID": "r",
        "SYSTEM_PULLREQUEST_PULLREQUESTID": "7",
        "SYSTEM_ACCESSTOKEN": "the-token",
        "TF_BUILD": "True",
    }
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    double.planned = [(403, {}, {"message": "TF401027: No."})]
    assert cli.main(["comment", str(CHANGED)]) == 0
    printed = capsys.readouterr()
    assert "audit: nothing was posted on the pull request: TF401027: No. Give the build service" in printed.err
    assert "##vso[task.logissue type=warning]nothing was posted on the pull request: TF401027" in printed.out
    assert "Set the status databricks-cicd/preview-" in printed.err
    assert "the-token" not in printed.err + printed.out


@pytest.mark.parametrize(
    ("left_out", "said"),
    [
        ("SYSTEM_PULLREQUEST_PULLREQUESTID", "belongs to no pull request"),
        ("SYSTEM_ACCESSTOKEN", "SYSTEM_ACCESSTOKEN is not set. In YAML"),
        ("BUILD_REPOSITORY_ID", "BUILD_REPOSITORY_ID is not set"),
    ],
)
def test_without_an_address_nothing_is_sent(left_out: str, said: str) -> None:
    variables = {
        "SYSTEM_COLLECTIONURI": "https://dev.azure.com/contoso/",
        "SYSTEM_TEAMPROJECTID": "p",
        "BUILD_REPOSITORY_ID": "r",
        "SYSTEM_PULLREQUEST_PULLREQUESTID": "7",
        "SYSTEM_ACCESSTOKEN": "t",
    }
    assert address({}, variables).url == "https://dev.azure.com/contoso/p/_apis/git/repositories/r/pullRequests/7"
    assert address({"pull_request": "8"}, variables).pull_request == "8"
    assert "t'" not in repr(address({}, variables))
    with pytest.raises(NoAddress, match=said):
        address({}, {name: value for name, value in variables.items() if name != left_out})


def test_the_token_goes_nowhere_in_plain_text() -> None:
    with pytest.raises(NoAddress, match="is not an https:// address"):
        address(
            dict.fromkeys(("project", "repository", "pull_request"), "1"), {"SYSTEM_COLLECTIONURI": "http://tfs", "SYSTEM_ACCESSTOKEN": "t"}
        )


def test_a_stack_that_nobody_names_is_asked_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "unchanged.json"
    file.write_text('{"steps": []}')
    assert cli.main(["comment", str(file)]) == 2
    assert "say it with --stack NAME" in capsys.readouterr().err


def test_a_comment_is_cut_as_the_service_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    preview = build(read(str(CHANGED)))
    whole = cli._for_a_comment(preview, LONGEST_REPORT)
    monkeypatch.setattr("audit.markdown.render", lambda _, most: ("x" + "\N{PARTY POPPER}" * 200)[:most])
    cut = cli._for_a_comment(preview, 300)
    assert len(cut.encode("utf-16-le")) // 2 <= 300
    assert whole.startswith("# Preview")
