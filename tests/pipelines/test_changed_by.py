"""Who has changed a resource, as the Azure CLI prints Azure's activity log."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipelines.changed_by import ActivityLog

VAULT = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/kv"


def event(caller: str, at: str, action: str = "Microsoft.KeyVault/vaults/write") -> dict[str, object]:
    return {"caller": caller, "eventTimestamp": at, "operationName": {"value": action}}


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """A folder with an `az` that prints what is in a file beside it, and counts how often it was asked."""
    az = tmp_path / "az"
    az.write_text('#!/bin/sh\necho "$@" >>"$(dirname "$0")/asked"\ncat "$(dirname "$0")/answer" 2>&1\n')
    az.chmod(0o755)
    return tmp_path


def who(log: Path, answer: object, since: str = "2026-01-02T00:00:00Z", id: str = VAULT) -> str:
    (log / "answer").write_text(json.dumps(answer))
    return ActivityLog({"PATH": f"{log}:/usr/bin:/bin"}).who(id, since)


def test_the_last_one_who_has_written_since_the_stack_did(log: Path) -> None:
    events = [
        event("before@contoso.com", "2026-01-01T00:00:00.1Z"),
        event("last@contoso.com", "2026-01-03T10:30:00.1Z"),
        event("first@contoso.com", "2026-01-02T10:00:00Z"),
        event("reader@contoso.com", "2026-01-04T00:00:00Z", "Microsoft.KeyVault/vaults/read"),
    ]
    assert who(log, events) == "last@contoso.com, 2026-01-03 10:30 UTC"
    assert who(log, events[:1]) == ""
    assert who(log, events, since="2026-01-03T10:30:00Z") == "", "that was the stack itself"
    asked = (log / "asked").read_text()
    assert f"monitor activity-log list --resource-id {VAULT} --offset 89d" in asked


def test_nobody_is_asked_about_what_is_not_in_azure(log: Path) -> None:
    assert who(log, [], id="4711") == ""
    assert not (log / "asked").exists()


@pytest.mark.parametrize("answer", ["ERROR: (AuthorizationFailed) no", {"error": 1}])
def test_a_log_that_cannot_be_read_is_said_once_and_not_asked_again(log: Path, answer: object, capsys: pytest.CaptureFixture[str]) -> None:
    (log / "answer").write_text(answer if isinstance(answer, str) else json.dumps(answer))
    asked = ActivityLog({"PATH": f"{log}:/usr/bin:/bin"})
    assert (asked.who(VAULT, ""), asked.who(VAULT, "")) == ("", "")
    assert (log / "asked").read_text().count("activity-log") == 1
    assert capsys.readouterr().out.count("Who it was cannot be seen in the activity log") == 1


def test_without_the_azure_cli_nobody_is_named(tmp_path: Path) -> None:
    assert ActivityLog({"PATH": str(tmp_path)}).who(VAULT, "") == ""


def test_so_many_questions_and_no_more(log: Path) -> None:
    (log / "answer").write_text("[]")
    asked = ActivityLog({"PATH": f"{log}:/usr/bin:/bin"})
    for _ in range(25):
        asked.who(VAULT, "")
    assert (log / "asked").read_text().count("activity-log") == 20
