"""Runs of jobs as the cloud keeps them: one document per run, with its tasks in it."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Final, Literal, cast

from localcloud.store import Transaction
from localcloud.values import Json

KIND: Final = "job-run"
LifeCycle = Literal["QUEUED", "PENDING", "RUNNING", "TERMINATED", "SKIPPED", "INTERNAL_ERROR"]
Result = Literal[
    "", "SUCCESS", "FAILED", "TIMEDOUT", "CANCELED", "EXCLUDED", "UPSTREAM_FAILED", "UPSTREAM_CANCELED", "SUCCESS_WITH_FAILURES",
    "MAXIMUM_CONCURRENT_RUNS_REACHED",
]  # fmt: skip
FIRST_ID: Final = 10**12
"""Run ids begin there; those of tasks are the run's with three more digits."""
_OVER: Final = ("TERMINATED", "SKIPPED", "INTERNAL_ERROR")


@dataclass(slots=True)
class TaskRun:
    """One task of a run, at its latest attempt. Times are milliseconds since 1970, 0 for not yet."""

    key: str
    run_id: int
    state: LifeCycle = "PENDING"
    result: Result = ""
    message: str = ""
    attempt: int = 0
    started_at: int = 0
    ended_at: int = 0
    exit_value: str = ""
    error: str = ""
    trace: str = ""
    place: str = ""
    """The notebook and the cell that have failed."""
    outcome: str = ""
    """Of a condition: `true` or `false`."""
    values: dict[str, Json] = field(default_factory=dict)
    """What it has set with `dbutils.jobs.taskValues`."""
    parameters: dict[str, str] = field(default_factory=dict)
    """What its notebook was given."""
    nested_run: int = 0
    """Of a task that runs a job: that job's run."""

    def is_over(self) -> bool:
        """Whether it has ended."""
        return self.state in _OVER


@dataclass(slots=True)
class JobRun:
    """One run of a job."""

    id: int
    job: str
    name: str
    scope: str
    run_as: str
    started_by: str
    parameters: dict[str, str]
    overrides: dict[str, str] = field(default_factory=dict)
    """Parameters of notebooks that the caller gave for all of them."""
    trigger: str = "ONE_TIME"
    token: str = ""
    """The caller's word for this request, so that it is done once."""
    is_free: bool = False
    """Whether any process may execute it, and not only the one that has started it."""
    state: LifeCycle = "PENDING"
    result: Result = ""
    message: str = ""
    created_at: int = 0
    started_at: int = 0
    ended_at: int = 0
    canceled_by: str = ""
    tasks: list[TaskRun] = field(default_factory=list)

    def is_over(self) -> bool:
        """Whether it has ended."""
        return self.state in _OVER

    def task(self, key: str) -> TaskRun | None:
        """The task with that key."""
        return next((each for each in self.tasks if each.key == key), None)


def now() -> int:
    """Milliseconds since 1970."""
    return int(time.time() * 1000)


def add(view: Transaction, run: JobRun, keys: list[str]) -> JobRun:
    """Keeps a new run, with an id of its own and for each task."""
    number = view.documents.add(KIND, {})
    identifier = FIRST_ID + number * 1000
    made = replace(run, id=identifier, created_at=now())
    made.tasks = [TaskRun(key, identifier + index) for index, key in enumerate(keys, 1)]
    put(view, made)
    return made


def put(view: Transaction, run: JobRun) -> None:
    """Writes a run down as it is."""
    view.documents.put(KIND, _number(run.id), cast("Mapping[str, Json]", asdict(run)))


def get(view: Transaction, identifier: int) -> JobRun | None:
    """The run with that id, or the one that has the task with that id."""
    found = view.documents.get(KIND, _number(identifier)) if identifier > FIRST_ID else None
    return _read(found.body) if found is not None and found.body else None


def runs(view: Transaction, scope: str, job: str | None = None) -> list[JobRun]:
    """The runs of a workspace, or of one of its jobs, the newest first."""
    wanted = {"scope": scope} if job is None else {"scope": scope, "job": job}
    return [_read(each.body) for each in reversed(view.documents.find(KIND, **wanted))]


def living(view: Transaction) -> list[JobRun]:
    """The runs of all workspaces that are not over."""
    found = [_read(each.body) for each in view.documents.find(KIND) if each.body]
    return [each for each in found if not each.is_over()]


def task_of(run: JobRun, identifier: int) -> TaskRun | None:
    """The task of a run with that id."""
    return next((each for each in run.tasks if each.run_id == identifier), None)


def _number(identifier: int) -> int:
    return (identifier - FIRST_ID) // 1000


def _read(body: Mapping[str, Json]) -> JobRun:
    values = dict(body)
    tasks = values.pop("tasks")
    assert isinstance(tasks, list)
    return JobRun(**values, tasks=[TaskRun(**each) for each in tasks])  # type: ignore[arg-type]  # as `put` wrote them
