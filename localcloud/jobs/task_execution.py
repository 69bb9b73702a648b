"""Runs one task at a time: in the driver, which starts with the first task that needs Spark, or here."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TextIO

from localcloud.behaviours.azure import workspaces
from localcloud.behaviours.databricks import data_files
from localcloud.behaviours.model import Refusal
from localcloud.behaviours.paths import text
from localcloud.jobs import catalogs, records, secrets, uses
from localcloud.jobs.conditions import NotComparable, holds
from localcloud.jobs.definition import Task, listed_values, named_values
from localcloud.jobs.dynamic_values import Known, UnknownReference, resolved
from localcloud.jobs.layout import lay_out
from localcloud.jobs.queue import job_definition, run_now
from localcloud.jobs.records import JobRun, Result, TaskRun
from localcloud.notebooks import environment
from localcloud.notebooks.driver_process import DriverCanceled, DriverEnded, DriverLate, DriverProcess, Setup
from localcloud.notebooks.drivers import Drivers
from localcloud.notebooks.environment import NotebooksCannotRun
from localcloud.places import places
from localcloud.store import Store
from localcloud.values import Json

WORKLOAD_FAILED: Final = "Workload failed, see run output for details"
"""What the service says of a notebook that has failed."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """How one attempt of a task has ended."""

    result: Result
    message: str = ""
    value: str = ""
    error: str = ""
    trace: str = ""
    place: str = ""
    outcome: str = ""


class TaskExecution:
    """The tasks of one run, and the driver that they share."""

    def __init__(
        self,
        store: Store,
        run: JobRun,
        folder: Path,
        *,
        is_canceled: Callable[[], bool],
        on_output: Callable[[str], None],
        say: Callable[[str], None],
        run_other: Callable[[JobRun], None],
        drivers: Drivers,
    ) -> None:
        self._store = store
        self._run = run
        self._folder = folder
        self._is_canceled = is_canceled
        self._on_output = on_output
        self._say = say
        self._run_other = run_other
        self._drivers = drivers
        self._driver: DriverProcess | None = None
        self._git_folders: list[str] | None = None
        self._log: TextIO | None = None
        self._turn = threading.Lock()

    def close(self) -> None:
        """Lets go of the driver when all is done."""
        self._driver = None
        self._drivers.release()

    def kill(self) -> None:
        """Ends the driver at once."""
        self._driver = None
        self._drivers.kill()

    def run(self, task: Task, state: TaskRun, late: float | None) -> Attempt:
        """Runs a task once; `late` is the moment at which the whole run's time is up."""
        self._log = (self._folder / f"{task.key}.log").open("a", encoding="utf-8")
        try:
            return self._attempt(task, state, late)
        finally:
            with self._turn:
                self._log.close()

    def _attempt(self, task: Task, state: TaskRun, late: float | None) -> Attempt:
        try:
            known = Known(self._run, task, state, self._workspace_id())
            if task.kind == "condition":
                return self._condition(task, known)
            if task.kind == "job":
                return self._other_job(task, state, known)
            self._may_use(task)
            return self._in_driver(task, state, known, late)
        except (UnknownReference, NotComparable, Refusal) as problem:
            return Attempt("FAILED", str(problem), error=str(problem))
        except NotebooksCannotRun as problem:
            return Attempt("FAILED", f"Cluster could not be started: {problem}", error=str(problem))
        except DriverLate:
            self._driver = None
            return Attempt("TIMEDOUT", "Run exceeded its timeout.")
        except DriverCanceled:
            self._driver = None
            return Attempt("CANCELED", "Run cancelled.")
        except DriverEnded as ended:
            self._driver = None
            return Attempt("FAILED", "The Python process exited unexpectedly.", error=str(ended))

    def _condition(self, task: Task, known: Known) -> Attempt:
        left, right = (resolved(text(task.body, side), known) for side in ("left", "right"))
        outcome = str(holds(text(task.body, "op"), left, right)).lower()
        return Attempt("SUCCESS", outcome=outcome)

    def _other_job(self, task: Task, state: TaskRun, known: Known) -> Attempt:
        self.close()
        given = {name: resolved(value, known) for name, value in named_values(task.body, "jobParameters")}
        with self._store.transaction() as view:
            definition = job_definition(view, self._run.scope, text(task.body, "jobId"))
            started = run_now(view, definition, self._run.run_as, given, trigger="RUN_JOB_TASK")
        state.nested_run = started.id
        if not started.is_over():
            self._run_other(started)
        with self._store.reading() as view:
            ended = records.get(view, started.id) or started
        is_good = ended.result in ("SUCCESS", "SUCCESS_WITH_FAILURES")
        return Attempt("SUCCESS" if is_good else "FAILED", "" if is_good else f"Run {ended.id} of job {ended.name}: {ended.message}")

    def _may_use(self, task: Task) -> None:
        """Raises `Refusal` where whom the run runs as may not use the task's compute."""
        with self._store.reading() as view:
            lacking = uses.lacking(view, self._run.scope, task.compute, self._run.run_as)
        if lacking:
            raise Refusal(f"PERMISSION_DENIED: {lacking}")

    def _in_driver(self, task: Task, state: TaskRun, known: Known, late: float | None) -> Attempt:
        order, given = _order(task, self._run, known)
        state.parameters = given
        driver = self._driver or self._started()
        limits = [limit for limit in (late, time.monotonic() + task.timeout_seconds if task.timeout_seconds else None) if limit is not None]
        event = driver.order(
            order, lambda question: self._answer(question, state), deadline=min(limits, default=None), is_canceled=self._is_canceled
        )
        if event["result"] == "SUCCESS":
            return Attempt("SUCCESS", value=str(event.get("value") or ""))
        error, trace = str(event.get("error", "")), str(event.get("trace", ""))
        place = f"{event['path']}, cell {event['cell']}" if event.get("path") else ""
        self._print(f"{place}\n{trace}" if place else trace)
        is_missing = error.startswith("NotFound: ")
        message = error.removeprefix("NotFound: ") if is_missing else WORKLOAD_FAILED
        return Attempt("FAILED", message, error=error.removeprefix("NotFound: "), trace=trace, place=place)

    def _started(self) -> DriverProcess:
        ready = environment.ready(places(), self._say)
        workspace, data = self._folder / "workspace", data_files.base(self._store.files)
        with self._store.reading() as view:
            if self._git_folders is None:
                self._git_folders = lay_out(view, self._run.scope, workspace)
            seen = catalogs.seen_by(view, self._run.scope, self._run.run_as)
        workspace.mkdir(parents=True, exist_ok=True)
        limits: dict[str, dict[str, Json]] = {
            catalog: {"schemas": [*limit.schemas], "creates": limit.creates} for catalog, limit in seen.limits.items()
        }
        setup = Setup(data, workspace, self._temporary(), seen.catalogs, seen.forbidden, seen.volumes, self._git_folders, limits)
        began = time.monotonic()
        self._driver = self._drivers.begin(ready, setup, self._print, self._is_canceled)
        self._say(f"  Spark started in {time.monotonic() - began:.1f} s")
        return self._driver

    def _temporary(self) -> Path:
        """Of the run, or of a driver that outlives it."""
        return data_files.base(self._store.files) / "driver" if self._drivers.keeps else self._folder / "temporary"

    def _print(self, line: str) -> None:
        with self._turn:  # lines come from a thread of their own
            if self._log is not None and not self._log.closed:
                self._log.write(f"{line}\n")
                self._log.flush()
        self._on_output(line)

    def _answer(self, question: Mapping[str, Json], state: TaskRun) -> Json:
        match question["ask"]:
            case "set_task_value":
                state.values[str(question["key"])] = question["value"]
                return None
            case "task_value":
                other = self._run.task(str(question["task"]))
                found = other is not None and question["key"] in other.values
                return {"found": found, "value": other.values[str(question["key"])] if other is not None and found else None}
        with self._store.reading() as view:
            match question["ask"]:
                case "scopes":
                    return list(secrets.scopes(view, self._run.scope))
                case "secrets":
                    return list(secrets.keys(view, self._run.scope, str(question["scope"])))
                case _:
                    return secrets.value(view, self._run.scope, str(question["scope"]), str(question["key"]), self._run.run_as)

    def _workspace_id(self) -> str:
        with self._store.reading() as view:
            found = workspaces.of_host(view, self._run.scope)
        return text(found.outputs, "workspaceId") if found is not None else ""


def _order(task: Task, run: JobRun, known: Known) -> tuple[dict[str, Json], dict[str, str]]:
    """What the driver is told, and the parameters in it."""
    if task.kind == "python":
        arguments = [resolved(value, known) for value in listed_values(task.body, "parameters")]
        return {"do": "python", "path": text(task.body, "pythonFile"), "parameters": list(arguments)}, {}
    is_notebook = task.kind == "notebook"
    own = {name: resolved(value, known) for name, value in named_values(task.body, "baseParameters" if is_notebook else "parameters")}
    given = {**own, **run.parameters, **run.overrides}
    path = text(task.body, "notebookPath" if is_notebook else "file.path")
    return {"do": "notebook" if is_notebook else "sql", "path": path, "parameters": dict(given)}, given
