"""A run as the local Azure DevOps keeps it.

Words and values are those of the service (https://learn.microsoft.com/rest/api/azure/devops/build/builds/get).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from typing import Final, Literal

from pydantic import JsonValue, TypeAdapter

from localcloud.store import Store, Transaction
from localcloud.values import Json

KIND: Final = "run"
Reason = Literal["Manual", "IndividualCI", "BatchedCI", "Schedule", "PullRequest", "ResourceTrigger", "BuildCompletion"]
State = Literal["notStarted", "inProgress", "completed"]
Result = Literal["succeeded", "partiallySucceeded", "failed", "canceled"]


@dataclass(frozen=True, slots=True)
class Source:
    """A repository at a commit, which a run fixes when it starts."""

    repository: str
    """Its id."""
    ref: str
    commit: str


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a pipeline at one commit."""

    id: int
    """Of the run among all runs of the organisation: `Build.BuildId`."""
    pipeline: str
    """The definition's id."""
    scope: str
    """The organisation's address."""
    project: str
    """The project's id."""
    reason: Reason
    ref: str
    """The full name of what is built: `refs/heads/main`, `refs/pull/7/merge`."""
    commit: str
    requested_for: str
    """Who queued it, by the name to sign in with; whoever pushed, for a run that a push started."""
    queued_at: str
    """Times are UTC in ISO 8601."""
    number: str = ""
    """`Build.BuildNumber`; "" before the run has started."""
    pull_request: int | None = None
    state: State = "notStarted"
    result: Result | None = None
    parameters: Mapping[str, JsonValue] = field(default_factory=dict)
    variables: Mapping[str, str] = field(default_factory=dict)
    """Values of variables that were set when it was queued."""
    triggered_by: int | None = None
    """The run of another pipeline whose end started this one."""
    repositories: Mapping[str, Source] = field(default_factory=dict)
    """What the repository resources are, by alias."""
    counters: Mapping[str, int] = field(default_factory=dict)
    """What `counter(...)` has given in this run, by its prefix."""
    pipelines: Mapping[str, int] = field(default_factory=dict)
    """The runs that the pipeline resources stand for by alias, fixed when the run starts."""
    started_at: str | None = None
    finished_at: str | None = None
    is_taken: bool = False
    """Whether an agent says that it has it. A run that waits for somebody is in progress, and nobody has it."""
    problem: str = ""
    """Why it failed or was cancelled, where no step says so."""
    canceled_by: str = ""
    """Who asked for its end; the agent then ends it."""
    tags: tuple[str, ...] = ()
    retained: bool = False

    def is_over(self) -> bool:
        """Whether nothing happens any more."""
        return self.state == "completed"


@cache
def _adapter() -> TypeAdapter[Run]:
    return TypeAdapter(Run)


def get(view: Transaction, id: int) -> Run | None:
    """The run with that id."""
    document = view.documents.get(KIND, id)
    return None if document is None else _read(document.number, document.body)


def runs(view: Transaction, **values: str | int | None) -> list[Run]:
    """The runs with these values of their fields, oldest first."""
    return [_read(document.number, document.body) for document in view.documents.find(KIND, **values)]


def runs_of(store: Store, *, pipeline: str | None = None, commit: str | None = None, pull_request: int | None = None) -> list[Run]:
    """The runs of a pipeline, commit or pull request (None: of any), oldest first."""
    wanted = {"pipeline": pipeline, "commit": commit, "pull_request": pull_request}
    with store.reading() as view:
        return runs(view, **{name: value for name, value in wanted.items() if value is not None})


def put(view: Transaction, run: Run) -> None:
    """Writes a run over what was known of it."""
    view.documents.put(KIND, run.id, _adapter().dump_python(run, mode="json"))


def add(view: Transaction, run: Run) -> Run:
    """Keeps a new run, whose id is given here."""
    added = replace(run, id=view.documents.add(KIND, {}))
    put(view, added)
    return added


def now() -> str:
    """This moment, as records have it."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def _read(number: int, body: Mapping[str, Json]) -> Run:
    return replace(_adapter().validate_python(body), id=number)
