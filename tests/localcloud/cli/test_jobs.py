"""`run-job` and `job-runs`: jobs for people."""

from __future__ import annotations

from pathlib import Path

import pytest

from localcloud.cli import commands
from localcloud.places import CALLER
from localcloud.store import Store
from tests.localcloud.databricks_rest import workspace
from tests.localcloud.databricks_rest.workspace import add_job, condition


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.setenv("LOCALCLOUD_DB", str(tmp_path / "cloud.db"))
    store = Store(tmp_path / "cloud.db")
    workspace.fill(store)
    add_job(store, "3", "data-dev-nightly", condition("a", "{{job.nonsense}}", "1"))
    return store


def test_a_job_is_run_and_listed(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    assert commands.main(["run-job", "check", "--in", "dbw-shop", "--parameter", "day=monday"]) == 0
    printed = capsys.readouterr().out
    assert "  is-monday: success in" in printed
    assert " -> true\n" in printed
    assert "run 1000000001000: success in" in printed
    assert commands.main(["job-runs"]) == 0
    assert "1000000001000  check  dbw-shop" in capsys.readouterr().out


def test_what_has_failed_is_told_last(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    assert commands.main(["run-job", "nightly"]) == 1
    printed = capsys.readouterr().out
    assert "the reference {{job.nonsense}} names nothing" in printed
    assert printed.rstrip().splitlines()[-1].startswith("run 1000000001000: failed in")


def test_whoever_may_not_run_it_is_refused(store: Store, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(CALLER, "client")
    assert commands.main(["run-job", "closed"]) == 1
    assert "PERMISSION_DENIED: User client does not have Manage Run" in capsys.readouterr().err
    assert commands.main(["run-job", "check", "--parameter", "day=sunday"]) == 0


@pytest.mark.parametrize(
    ("arguments", "told", "code"),
    [
        (["chekc"], "Did you mean 'check'?", 2),
        (["nothing-like-it"], "There are check, closed, data-dev-nightly.", 2),
        (["check", "--in", "nowhere"], "there is no workspace 'nowhere'", 2),
        (["check", "--parameter", "dya=x"], "has no parameter 'dya'. Did you mean 'day'?", 1),
    ],
)
def test_mistakes(store: Store, capsys: pytest.CaptureFixture[str], arguments: list[str], told: str, code: int) -> None:
    assert commands.main(["run-job", *arguments]) == code
    assert told in capsys.readouterr().err
