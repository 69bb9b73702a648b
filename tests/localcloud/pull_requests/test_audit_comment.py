"""`python -m audit comment` on the local Azure DevOps: one thread for each stack, as people find it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pydantic import JsonValue

from audit import cli
from localcloud.rest import tokens
from tests.localcloud.behaviours.world import ORGANISATION
from tests.localcloud.pull_requests.scene import ADA, DANA, Rest, Scene, read

CHANGED = Path(__file__).parents[2] / "audit/changed_stack.json"


@pytest.fixture
def made(scene: Scene, rest: Rest, monkeypatch: pytest.MonkeyPatch) -> int:
    """Dana's pull request, and what an agent says of it."""
    scene.push(DANA)
    number = rest.open(scene, DANA)
    monkeypatch.setenv("SYSTEM_COLLECTIONURI", f"{rest.address}/local/")
    monkeypatch.setenv("SYSTEM_TEAMPROJECTID", rest.project)
    monkeypatch.setenv("SYSTEM_TEAMPROJECT", "Data")
    monkeypatch.setenv("BUILD_REPOSITORY_ID", scene.repository)
    monkeypatch.setenv("BUILD_BUILDID", "17")
    monkeypatch.setenv("SYSTEM_PULLREQUEST_PULLREQUESTID", str(number))
    monkeypatch.setenv("SYSTEM_ACCESSTOKEN", tokens.make(scene.world.store, ORGANISATION, DANA))
    return number


def threads(rest: Rest, number: int) -> list[JsonValue]:
    """All threads of the pull request."""
    value = rest.done("GET", f"{rest.at}/{number}/threads")["value"]
    assert isinstance(value, list)
    return value


def unchanged(folder: Path) -> str:
    """A preview without changes."""
    file = folder / "unchanged.json"
    file.write_text('{"steps": [], "changeSummary": {"same": 3}}')
    return str(file)


def test_a_stack_has_one_thread_from_the_first_change_to_the_last(rest: Rest, made: int, tmp_path: Path) -> None:
    nothing = ["comment", unchanged(tmp_path), "--stack", "dev"]
    assert cli.main(nothing) == 0
    assert threads(rest, made) == []
    changed = ["comment", str(CHANGED), "--stack", "dev"]
    assert cli.main(changed) == 0
    (thread,) = threads(rest, made)
    assert read(thread, "status") == "active"
    assert read(thread, "properties", "databricks-cicd.stack", "$value") == "dev"
    content = str(read(thread, "comments", 0, "content"))
    assert content.startswith("# Preview of stack")
    assert content.rstrip().endswith(f"[The whole report and the log of this run]({rest.address}/local/Data/_build/results?buildId=17)")
    assert cli.main([*changed[:2], "--stack", "prod"]) == 0
    assert len(threads(rest, made)) == 2
    assert cli.main(nothing) == 0
    first, second = threads(rest, made)
    assert read(first, "status") == "closed"
    assert "**no changes** any more" in str(read(first, "comments", 0, "content"))
    assert read(second, "status") == "active"
    assert cli.main(changed) == 0
    first, second = threads(rest, made)
    assert (read(first, "status"), read(first, "comments", 0, "content")) == ("active", content)


def test_who_has_resolved_the_thread_is_asked_again_only_for_another_report(rest: Rest, made: int, monkeypatch: pytest.MonkeyPatch) -> None:
    changed = ["comment", str(CHANGED), "--stack", "dev"]
    cli.main(changed)
    number = read(threads(rest, made)[0], "id")
    rest.done("PATCH", f"{rest.at}/{made}/threads/{number}", {"status": "fixed"}, ADA)
    monkeypatch.setenv("BUILD_BUILDID", "18")
    cli.main(changed)
    (thread,) = threads(rest, made)
    assert read(thread, "status") == "fixed"
    assert "buildId=18" in str(read(thread, "comments", 0, "content"))
    rest.done("PATCH", f"{rest.at}/{made}/threads/{number}/comments/1", {"content": "# Another report"})
    cli.main(changed)
    assert read(threads(rest, made)[0], "status") == "active"


def test_a_thread_that_somebody_deleted_is_opened_anew(rest: Rest, made: int) -> None:
    cli.main(["comment", str(CHANGED), "--stack", "dev"])
    rest.call("DELETE", f"{rest.at}/{made}/threads/{read(threads(rest, made)[0], 'id')}/comments/1")
    cli.main(["comment", str(CHANGED), "--stack", "dev"])
    assert [read(thread, "isDeleted") for thread in threads(rest, made)] == [True, False]


def test_the_status_says_whether_the_preview_may_be_applied(rest: Rest, made: int, tmp_path: Path) -> None:
    cli.main(["comment", str(CHANGED), "--stack", "dev"])
    cli.main(["comment", str(CHANGED), "--stack", "prod", "--fail-on", "danger", "--status", "preview"])
    failed = tmp_path / "failed.json"
    failed.write_text(json.dumps({"steps": [], "diagnostics": [{"severity": "error", "message": "policy p/budget: no"}]}))
    cli.main(["comment", str(failed), "--stack", "test"])
    value = rest.done("GET", f"{rest.at}/{made}/statuses")["value"]
    assert isinstance(value, list)
    found = {str(read(each, "context", "name")): (read(each, "state"), str(read(each, "description"))) for each in value}
    assert {name: state for name, (state, _) in found.items()} == {
        "preview-dev": "succeeded",
        "preview": "failed",
        "preview-test": "failed",
    }
    assert found["preview-dev"][1].endswith("; risk: danger")
    assert found["preview-test"][1] == "The preview failed"
    assert {read(each, "context", "genre") for each in value} == {"databricks-cicd"}
