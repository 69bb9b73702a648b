"""Event logs, saved plans, states and histories, as the engine wrote them (`written/`, reduced to what changes and what it needs)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from audit.cli import main

WRITTEN = Path(__file__).parent / "written"
WIDENED = "Data Operations can now manage cluster data-prod-shared."


def shown(capsys: pytest.CaptureFixture[str], *arguments: str | Path, code: int = 0) -> str:
    assert main([str(argument) for argument in arguments]) == code
    return capsys.readouterr().out


def changed_state() -> dict[str, Any]:
    state: dict[str, Any] = json.loads((WRITTEN / "state.json").read_text())
    permissions = next(item for item in state["deployment"]["resources"] if item["urn"].endswith("::main.shared-permissions"))
    given = next(item for item in permissions["inputs"]["accessControls"] if item.get("groupName") == "Data Operations")
    given["permissionLevel"] = "CAN_MANAGE"
    return state


def test_an_update_that_failed_says_what_failed_in_it(capsys: pytest.CaptureFixture[str]) -> None:
    report = shown(capsys, "preview", WRITTEN / "update-failed.events")
    assert report.startswith("# Update of stack `prod`")
    assert "**The attempt to update the cluster data-prod-shared failed.**" in report
    assert "injected failure" in report
    assert "has 8 machines at most instead of 6" in report


def test_events_that_are_not_known_are_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log = tmp_path / "events"
    cut_off = '{"sequence":9000,"timestamp":1,"resourcePre'
    log.write_text((WRITTEN / "update-failed.events").read_text() + '{"sequence":9,"timestamp":1,"quantumEvent":{}}\n' + cut_off)
    assert "Events that this report does not know: quantumEvent." in shown(capsys, "preview", log)


def test_what_a_newer_engine_writes_is_said_and_not_dropped(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    preview = json.loads((Path(__file__).parent / "prepared/prod.workers-up.json").read_text())
    changed = next(step for step in preview["steps"] if step["op"] == "update")
    preview["steps"].append({**changed, "op": "teleport", "urn": f"{changed['urn']}2", "newState": {**changed["newState"], "warp": 9}})
    path = tmp_path / "preview.json"
    path.write_text(json.dumps(preview))
    report = shown(capsys, "preview", path, "--fail-on", "attention", code=3)
    assert "Fields of resources that this report does not know and leaves out: warp." in report
    assert "The operation teleport, which this report does not know, on 1 resource." in report
    assert "Something happens to the cluster data-prod-shared that this report does not know." in report.replace("\\n", " ")


def test_a_plan_has_old_values_where_its_state_is_given(capsys: pytest.CaptureFixture[str]) -> None:
    with_state = shown(capsys, "preview", WRITTEN / "plan.json", "--state", WRITTEN / "state.json")
    assert WIDENED in with_state
    assert "`CAN_ATTACH_TO` → `CAN_MANAGE`" in with_state
    assert "1 to delete, 1 to update, 1 to create" in with_state
    assert "Give the state with --state STATE" in shown(capsys, "preview", WRITTEN / "plan.json")


def test_two_states_are_compared_like_a_preview(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    new = tmp_path / "new.json"
    new.write_text(json.dumps(changed_state()))
    report = shown(capsys, "compare", WRITTEN / "state.json", new, "--fail-on", "attention", code=3)
    assert report.startswith("# Comparison of stack `prod`")
    assert WIDENED in report
    assert "No changes" in shown(capsys, "compare", new, new, "--only", "release")


def test_the_graph_of_a_state_is_drawn_or_written(capsys: pytest.CaptureFixture[str]) -> None:
    assert "<title>Cluster data-prod-shared</title>" in shown(capsys, "graph", WRITTEN / "state.json")
    assert '["Permissions main.shared-permissions"]' in shown(capsys, "graph", WRITTEN / "state.json", "--format", "mermaid")


def test_the_timeline_says_who_when_and_with_what_risk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for number, state in enumerate((json.loads((WRITTEN / "state.json").read_text()), changed_state())):
        checkpoint = {"version": 3, "checkpoint": {"stack": "prod", "latest": state["deployment"]}}
        (tmp_path / f"prod-{number}.checkpoint.json").write_text(json.dumps(checkpoint))
        record = {
            "kind": "update", "result": "succeeded", "startTime": 1795918830 + number, "message": "m",
            "environment": {"git.head": "f2becc61c5daf878", "git.committer": "Dana"},
            "config": {"databricks-cicd:release": {"value": f"v1.{number}.0"}}, "resourceChanges": {"update": 1, "same": 9},
        }  # fmt: skip
        (tmp_path / f"prod-{number}.history.json").write_text(json.dumps(record))
    rows = shown(capsys, "history", tmp_path).splitlines()[4:]
    assert rows == [
        "| 2026-11-29 02:20 | Dana | update | succeeded | v1.1.0 | `f2becc61c5` | 1 update | 1 attention |",
        "| 2026-11-29 02:20 | Dana | update | succeeded | v1.0.0 | `f2becc61c5` | 1 update | - |",
    ]


def test_the_timeline_is_read_from_what_the_engine_tells(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = [
        {
            "version": 2 - number, "kind": "update", "result": "succeeded", "startTime": f"2026-11-29T0{3 - number}:20:00.000Z",
            "message": "", "environment": {"git.head": "f2becc61c5daf878", "git.author": "Dana"},
            "config": {"databricks-cicd:release": {"value": f"v1.{1 - number}.0", "secret": False}}, "resourceChanges": {"create": 1000},
        }
        for number in range(2)
    ]  # fmt: skip
    file = tmp_path / "history.json"
    file.write_text(json.dumps(told))
    assert shown(capsys, "history", file).splitlines()[4:] == [
        "| 2026-11-29 03:20 | Dana | update | succeeded | v1.1.0 | `f2becc61c5` | 1,000 create | - |",
        "| 2026-11-29 02:20 | Dana | update | succeeded | v1.0.0 | `f2becc61c5` | 1,000 create | - |",
    ]
    for wrong in ("", "[{}]", '{"kind": "update", "startTime": ""}', "[1]", "{", '[{"kind": "update", "startTime": "yesterday"}]'):
        file.write_text(wrong)
        assert main(["history", str(file)]) == 2
        assert "pulumi stack history --json --page-size 0" in capsys.readouterr().err
    assert main(["history", str(tmp_path / "none")]) == 2


def test_evidence_is_verified(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source, kept = WRITTEN / "update-failed.events", tmp_path / "evidence"
    shown(capsys, "preview", source, "--evidence", kept)
    assert sorted(path.name for path in kept.iterdir()) == ["manifest.json", "report.html", "report.json", "report.md"]
    manifest = json.loads((kept / "manifest.json").read_text())
    assert (manifest["risk"], manifest["read"]["name"]) == ("danger", source.name)
    shown(capsys, "verify", kept, "--source", source)
    (kept / "report.md").write_text("nothing to see")
    assert main(["verify", str(kept), "--source", str(WRITTEN / "plan.json")]) == 3
    said = capsys.readouterr().err
    assert "report.md was changed after it was written" in said
    assert "plan.json is not what was read" in said
    assert main(["verify", str(tmp_path)]) == 2
