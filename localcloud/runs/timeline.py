"""How far a run has come: its stages, their jobs and steps, with times and results. The agent writes it, people read it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Final, Literal

from pydantic import TypeAdapter

from localcloud.runs.records import Run, now
from localcloud.store import Transaction

KIND: Final = "timeline"
State = Literal["pending", "waiting", "inProgress", "completed"]
Result = Literal["succeeded", "succeededWithIssues", "failed", "canceled", "skipped"]
GOOD: Final = ("succeeded", "succeededWithIssues")


@dataclass(slots=True)
class Issue:
    """An error or a warning that a step reported."""

    kind: Literal["error", "warning"]
    message: str


@dataclass(slots=True)
class Part:
    """What stages, jobs and steps have in common."""

    name: str
    title: str
    state: State = "pending"
    result: Result | None = None
    started_at: str | None = None
    finished_at: str | None = None
    problem: str = ""
    """Why it ended so, or what it waits for."""

    def begin(self) -> None:
        """It goes on from now."""
        self.state, self.problem = "inProgress", ""
        self.started_at = self.started_at or now()

    def end(self, result: Result, problem: str = "") -> None:
        """It is over."""
        self.state, self.result, self.finished_at = "completed", result, now()
        self.problem = problem or self.problem

    def is_good(self) -> bool:
        """Whether it succeeded, with issues or without."""
        return self.result in GOOD

    def seconds(self) -> float:
        """How long it took, or has taken so far."""
        if self.started_at is None:
            return 0.0
        return (datetime.fromisoformat(self.finished_at or now()) - datetime.fromisoformat(self.started_at)).total_seconds()


@dataclass(slots=True)
class StepState(Part):
    """A step, with where it is written and where its log is."""

    place: str = ""
    log: str = ""
    """The log's path in the run's folder; "" before it has begun."""
    issues: list[Issue] = field(default_factory=list)


@dataclass(slots=True)
class Output:
    """A value that a step gives to later jobs."""

    value: str
    is_secret: bool


@dataclass(slots=True)
class JobState(Part):
    """A job; each leg of a matrix is one of its own, as is each hook of a deployment."""

    job: str = ""
    """The job's name in the YAML."""
    environment: str = ""
    """Where a deployment deploys to."""
    steps: list[StepState] = field(default_factory=list)
    outputs: dict[str, Output] = field(default_factory=dict)
    """By `STEP.VARIABLE`."""


@dataclass(slots=True)
class StageState(Part):
    """A stage. While it waits, `problem` says what for."""

    jobs: list[JobState] = field(default_factory=list)
    waits_since: str | None = None
    """When its checks began."""


@dataclass(slots=True)
class Timeline:
    """A whole run."""

    stages: list[StageState] = field(default_factory=list)


@cache
def _adapter() -> TypeAdapter[Timeline]:
    return TypeAdapter(Timeline)


def read(view: Transaction, run: Run) -> Timeline:
    """A run's timeline; an empty one before it has started."""
    document = view.documents.get(KIND, run.id)
    return Timeline() if document is None else _adapter().validate_python(document.body)


def write(view: Transaction, run: Run, timeline: Timeline) -> None:
    """Keeps a run's timeline."""
    view.documents.put(KIND, run.id, _adapter().dump_python(timeline, mode="json"))
