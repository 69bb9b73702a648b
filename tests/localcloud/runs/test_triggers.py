"""What starts a pipeline by itself: pushes, runs of other pipelines, and the clock."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from localcloud.git import seams
from localcloud.pipelines.triggers import Filter
from localcloud.runs import records, triggers
from localcloud.runs.queue import queue
from localcloud.runs.records import Run
from localcloud.runs.schedules import queue_due
from localcloud.store import Store
from localcloud.store_model import Record
from localcloud.values import Json
from tests.localcloud.runs.organisation import MAIN, REPOSITORY, commit, pipeline

STEPS = "steps: [{bash: echo x}]\n"


def pushed(store: Store, files: dict[str, str], branch: str = MAIN, message: str = "change") -> list[str]:
    """The names of the pipelines that a commit to a branch queues, with the reasons."""
    before = seams.branches(store, REPOSITORY).get(branch, "") if (store.files / "git" / REPOSITORY).exists() else ""
    made = commit(store, files, branch, message)
    found = triggers.pushed(store, repository(store), branch, old=before, new=made, person="dana.developer@contoso.com")
    return [f"{run.pipeline} {run.reason}" for run in found]


def repository(store: Store) -> Record:
    with store.reading() as view:
        return view.named(REPOSITORY)[0]


@pytest.mark.parametrize(
    ("trigger", "branch", "path", "starts"),
    [
        ("", MAIN, "a.txt", True),
        ("", "refs/heads/topic", "a.txt", True),
        ("trigger: none\n", MAIN, "a.txt", False),
        ("trigger: [main]\n", MAIN, "a.txt", True),
        ("trigger: [main]\n", "refs/heads/topic", "a.txt", False),
        ("trigger: {branches: {include: ['releases/*'], exclude: [releases/old]}}\n", "refs/heads/releases/1", "a.txt", True),
        ("trigger: {branches: {include: ['releases/*'], exclude: [releases/old]}}\n", "refs/heads/releases/old", "a.txt", False),
        ("trigger: {branches: {include: [main]}, paths: {exclude: [docs]}}\n", MAIN, "docs/a.md", False),
        ("trigger: {branches: {include: [main]}, paths: {exclude: [docs]}}\n", MAIN, "src/a.py", True),
        ("trigger: {branches: {include: [main]}, paths: {include: [src], exclude: [src/gen]}}\n", MAIN, "src/gen/a.py", False),
        ("trigger: {branches: {include: [main]}, paths: {include: ['src/*.py']}}\n", MAIN, "src/a.py", True),
    ],
)
def test_pushes(store: Store, trigger: str, branch: str, path: str, starts: bool) -> None:
    commit(store, {"ci.yml": trigger + STEPS, "release.yml": "trigger: none\n" + STEPS})
    if branch != MAIN:
        commit(store, {"ci.yml": trigger + STEPS, "release.yml": "trigger: none\n" + STEPS}, branch)
    assert pushed(store, {path: "x"}, branch) == (["10 IndividualCI"] if starts else [])


def test_a_push_of_a_broken_file_or_without_ci_starts_nothing(store: Store) -> None:
    assert pushed(store, {"ci.yml": "steps: [{nonsense: 1}]\n", "release.yml": "trigger: none\n" + STEPS}) == []
    assert pushed(store, {"ci.yml": STEPS}, message="fix [skip ci]") == []
    assert pushed(store, {"a": "1"}) == ["10 IndividualCI"]


def test_settings_are_used_instead_of_the_file(store: Store) -> None:
    commit(store, {"ci.yml": STEPS, "release.yml": "trigger: none\n" + STEPS})
    pipeline(store, "10", "ci", "ci.yml", ciTrigger={"override": {"batch": True, "branchFilters": [{"includes": ["main"]}]}})
    assert pushed(store, {"a": "1"}) == ["10 BatchedCI"]
    assert pushed(store, {"a": "1"}, "refs/heads/topic") == []


@pytest.mark.parametrize(
    ("name", "wanted", "expected"),
    [
        ("main", Filter(), True),
        ("main", Filter(("m*",), ("mai?",)), False),
        ("v1", Filter(("v*",)), True),
        ("v1", Filter((), ("v*",)), False),
    ],
)
def test_filters(name: str, wanted: Filter, expected: bool) -> None:
    assert triggers.chosen(name, wanted) == expected


def finished(store: Store, **changes: object) -> Run:
    made = commit(store, {"ci.yml": STEPS})
    run = queue(store, "10", reason="IndividualCI", ref=MAIN, commit=made)
    over = replace(run, state="completed", result="succeeded", **changes)  # type: ignore[arg-type]
    with store.transaction() as view:
        records.put(view, over)
    return over


@pytest.mark.parametrize(
    ("changes", "starts"),
    [({}, True), ({"result": "failed"}, False), ({"ref": "refs/heads/topic"}, False), ({"result": "partiallySucceeded"}, True)],
)
def test_the_end_of_another_run_by_settings(store: Store, changes: dict[str, str], starts: bool) -> None:
    commit(store, {"release.yml": STEPS})
    trigger: Json = {"buildDefinitionId": 10, "branchFilters": [{"includes": [MAIN]}]}
    pipeline(store, "11", "release", "release.yml", buildCompletionTriggers=[trigger])
    found = triggers.after(store, replace(finished(store), **changes))  # type: ignore[arg-type]
    assert [(run.pipeline, run.reason, run.triggered_by) for run in found] == ([("11", "BuildCompletion", 1)] if starts else [])


@pytest.mark.parametrize(
    ("trigger", "starts"),
    [("true", True), ("{branches: [main]}", True), ("{branches: [other]}", False), ("{tags: [good]}", True), ("{tags: [bad]}", False)],
)
def test_the_end_of_another_run_by_resources(store: Store, trigger: str, starts: bool) -> None:
    commit(store, {"release.yml": f"resources: {{pipelines: [{{pipeline: ci, source: ci, trigger: {trigger}}}]}}\n{STEPS}"})
    found = triggers.after(store, finished(store, tags=("good",)))
    assert [run.reason for run in found] == (["ResourceTrigger"] if starts else [])


class TestSchedules:
    NIGHT = datetime(2026, 3, 10, 3, 30, tzinfo=UTC)  # a Tuesday

    def due(self, store: Store, at: datetime) -> list[str]:
        return [f"{run.pipeline} {run.ref}" for run in queue_due(store, at)]

    def test_a_schedule_of_the_file_is_due_once_and_again_after_a_change(self, store: Store) -> None:
        schedule = "schedules: [{cron: '0 3 * * 1-5', branches: {include: [main]}}]\n"
        commit(store, {"ci.yml": schedule + STEPS, "release.yml": STEPS})
        commit(store, {"ci.yml": schedule + STEPS}, "refs/heads/topic")
        assert self.due(store, self.NIGHT) == [f"10 {MAIN}"]
        assert self.due(store, self.NIGHT + timedelta(hours=1)) == []
        assert self.due(store, self.NIGHT + timedelta(days=1)) == [], "nothing has changed"
        commit(store, {"a": "1"})
        assert self.due(store, self.NIGHT + timedelta(days=2)) == [f"10 {MAIN}"]
        commit(store, {"a": "2"})
        assert self.due(store, self.NIGHT + timedelta(days=4, hours=-1)) == [f"10 {MAIN}"], "Friday, which was missed"
        assert self.due(store, self.NIGHT + timedelta(days=5)) == [], "Sunday"

    def test_one_of_the_settings_is_used_instead_in_its_own_zone(self, store: Store) -> None:
        commit(
            store, {"ci.yml": "schedules: [{cron: '0 3 * * *', branches: {include: [main]}, always: true}]\n" + STEPS, "release.yml": STEPS}
        )
        settings: Json = {
            "daysToBuilds": ["Tue"],
            "startHours": 3,
            "startMinutes": 15,
            "timeZone": "(UTC+02:00) Helsinki",
            "branchFilters": [{"includes": [MAIN]}],
            "scheduleOnlyWithChanges": False,
        }
        pipeline(store, "10", "ci", "ci.yml", schedules=[settings])
        assert self.due(store, datetime(2026, 3, 10, 1, 14, tzinfo=UTC)) == []
        assert self.due(store, datetime(2026, 3, 10, 1, 16, tzinfo=UTC)) == [f"10 {MAIN}"]
        assert self.due(store, datetime(2026, 3, 11, 3, 30, tzinfo=UTC)) == []
        assert self.due(store, datetime(2026, 3, 17, 1, 20, tzinfo=UTC)) == [f"10 {MAIN}"]
