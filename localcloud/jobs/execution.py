"""Executes a run: its tasks in their order, one after the other, and writes down how it goes."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

from localcloud.behaviours.databricks import data_files
from localcloud.behaviours.model import Refusal
from localcloud.jobs import order, records
from localcloud.jobs.definition import Definition, Task
from localcloud.jobs.dynamic_values import UnknownReference, job_value
from localcloud.jobs.queue import job_definition
from localcloud.jobs.records import JobRun, Result, TaskRun
from localcloud.jobs.task_execution import Attempt, TaskExecution
from localcloud.notebooks.drivers import Drivers
from localcloud.store import Store

_LONGEST_WAIT: Final = 1.0
"""Seconds before a retry: a job's own interval is for services that recover, and nothing here does."""
_ASK_SECONDS: Final = 1.0
_LOCK_SECONDS: Final = 0.5
_YOUNG_MILLISECONDS: Final = 60_000
"""How long a new run may wait for the process that executes it."""


class _Canceled(Exception):
    """Somebody has asked for the run's end."""


def folder_of(store: Store, run_id: int) -> Path:
    """Where the logs of a run are."""
    return data_files.base(store.files) / "runs" / str(run_id)


def log_of(store: Store, run_id: int, key: str) -> Path:
    """What a task has printed."""
    return folder_of(store, run_id) / f"{key}.log"


def mark_abandoned(store: Store) -> None:
    """Ends the runs whose executing process was killed."""
    with store.reading() as view:
        living = records.living(view)
    for run in living:
        if not run.started_at and records.now() - run.created_at < _YOUNG_MILLISECONDS:
            continue
        try:
            with _run_lock(store, run.id).acquire(blocking=False), store.transaction() as view:
                current = records.get(view, run.id)
                if current is not None and not current.is_over():
                    _end_rest(current, "FAILED", "the run was killed")
                    current.state, current.result, current.ended_at = "INTERNAL_ERROR", "FAILED", records.now()
                    current.message = "The process that executed the run was killed."
                    records.put(view, current)
            _clear(store, run.id)
        except Timeout:
            continue


def execute(
    store: Store, run_id: int, say: Callable[[str], None], on_output: Callable[[str], None] | None = None, drivers: Drivers | None = None
) -> JobRun:
    """Executes a run that nobody executes yet, to its end. Interrupted, it cancels it and raises `KeyboardInterrupt`."""
    with _run_lock(store, run_id):
        with store.reading() as view:
            state = records.get(view, run_id)
        assert state is not None
        if state.is_over():
            return state
        execution = Execution(store, state, say, on_output, drivers or Drivers())
        try:
            with execution.turn():
                execution.run()
        except _Canceled:
            execution.end("CANCELED", "Run cancelled.")
        except KeyboardInterrupt:
            execution.end("CANCELED", "Run cancelled at the terminal.")
            raise
        return execution.state


class Execution:
    """One run while it is executed."""

    def __init__(
        self, store: Store, state: JobRun, say: Callable[[str], None], on_output: Callable[[str], None] | None, drivers: Drivers
    ) -> None:
        self.store = store
        self.state = state
        self.say = say
        self._on_output = on_output or (lambda _: None)
        self._drivers = drivers
        self._asked_at = 0.0

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Waits until no other run has the tables: Spark needs the machine for itself, and its catalogs one writer."""
        lock = FileLock(data_files.base(self.store.files) / "data.lock")
        said = False
        while not lock.is_locked:
            try:
                lock.acquire(timeout=_LOCK_SECONDS)
            except Timeout:
                if not said:
                    said = True
                    self.state.state, self.state.message = "QUEUED", "Waiting for another run of the local Databricks"
                    self.save()
                    self.say("waits for another run")
                if self.is_canceled():
                    raise _Canceled from None
        try:
            yield
        finally:
            lock.release()

    def run(self) -> None:
        """Runs the tasks until none is left."""
        run = self.state
        run.state, run.message, run.started_at = "RUNNING", "", records.now()
        self.save()
        self.say(f"run {run.id} of job {run.name} ({run.job}) in {run.scope.removeprefix('https://')}, as {run.run_as}")
        try:
            with self.store.reading() as view:
                definition = job_definition(view, run.scope, run.job)
            run.parameters = {name: job_value(value, run) for name, value in run.parameters.items()}
        except (Refusal, UnknownReference) as problem:
            self.end("FAILED", str(problem), state="INTERNAL_ERROR")
            return
        late = time.monotonic() + definition.timeout_seconds if definition.timeout_seconds else None
        tasks = TaskExecution(
            self.store,
            run,
            folder_of(self.store, run.id),
            is_canceled=self.is_canceled,
            on_output=self._on_output,
            say=self.say,
            run_other=self._run_other,
            drivers=self._drivers,
        )
        try:
            self._run_tasks(definition, tasks, late)
        except BaseException:
            tasks.kill()
            raise
        tasks.close()

    def _run_other(self, run: JobRun) -> None:
        """Runs another job for a task of this one, in this run's turn."""
        with _run_lock(self.store, run.id):
            Execution(self.store, run, lambda line: self.say(f"  {line}"), self._on_output, self._drivers).run()

    def _run_tasks(self, definition: Definition, tasks: TaskExecution, late: float | None) -> None:
        by_key = {task.key: task for task in definition.tasks}
        self.state.tasks = [each for each in self.state.tasks if each.key in by_key]
        while (following := next(order.ready(by_key, self.state), None)) is not None:
            task, state = following
            if self.is_canceled():
                self.end("CANCELED", "Run cancelled.")
                return
            if late is not None and time.monotonic() > late:
                self.end("TIMEDOUT", f"Run exceeded its timeout of {definition.timeout_seconds} seconds.")
                return
            verdict = order.verdict(task, self.state)
            if verdict.runs:
                self._run_task(task, state, tasks, late)
            else:
                state.result, state.message = verdict.result, verdict.message
                state.state = "SKIPPED" if verdict.result == "EXCLUDED" else "TERMINATED"
            self.save()
            self.say(_line(state))
        if any(each.result == "CANCELED" for each in self.state.tasks) and self.is_canceled():
            self.end("CANCELED", "Run cancelled.")
            return
        result, message = order.overall(by_key, self.state)
        self.end(result, message, state="INTERNAL_ERROR" if result == "FAILED" else "TERMINATED")

    def _run_task(self, task: Task, state: TaskRun, tasks: TaskExecution, late: float | None) -> None:
        state.state, state.started_at = "RUNNING", records.now()
        self.save()
        while True:
            attempt = tasks.run(task, state, late)
            _note(state, attempt)
            again = attempt.result == "FAILED" or (attempt.result == "TIMEDOUT" and task.retries_on_timeout)
            if not again or not 0 <= state.attempt < task.retries or (late is not None and time.monotonic() > late):
                break
            self.say(f"{_line(state)}; tried again")
            time.sleep(min(task.retry_after_seconds, _LONGEST_WAIT))
            state.attempt += 1
            self.save()
        state.ended_at = records.now()
        state.state = "INTERNAL_ERROR" if state.result == "FAILED" else "TERMINATED"

    def is_canceled(self) -> bool:
        """Whether somebody wants it to end. Asks the store once a second."""
        if not self.state.canceled_by and time.monotonic() - self._asked_at > _ASK_SECONDS:
            self._asked_at = time.monotonic()
            with self.store.reading() as view:
                current = records.get(view, self.state.id)
            self.state.canceled_by = current.canceled_by if current is not None else "reset"
        return bool(self.state.canceled_by)

    def save(self) -> None:
        """Writes the run down; a wish to cancel that came meanwhile stays."""
        with self.store.transaction() as view:
            current = records.get(view, self.state.id)
            if current is not None:
                self.state.canceled_by = self.state.canceled_by or current.canceled_by
                records.put(view, self.state)

    def end(self, result: Result, message: str, *, state: records.LifeCycle = "TERMINATED") -> None:
        """Ends the run, with the tasks that have not ended."""
        _end_rest(self.state, result, message)
        self.state.state, self.state.result, self.state.message = state, result, message
        self.state.ended_at = records.now()
        self.save()
        _clear(self.store, self.state.id)


def _clear(store: Store, run_id: int) -> None:
    """Removes what only a running job needs."""
    for name in ("workspace", "temporary"):
        shutil.rmtree(folder_of(store, run_id) / name, ignore_errors=True)


def _note(state: TaskRun, attempt: Attempt) -> None:
    state.result, state.message, state.exit_value = attempt.result, attempt.message, attempt.value
    state.error, state.trace, state.place, state.outcome = attempt.error, attempt.trace, attempt.place, attempt.outcome


def _end_rest(run: JobRun, result: Result, message: str) -> None:
    for each in run.tasks:
        if not each.is_over():
            began = bool(each.started_at)
            each.state = "TERMINATED" if began else "SKIPPED"
            each.result = result if began else "CANCELED"
            each.message, each.ended_at = message, records.now()


def _line(state: TaskRun) -> str:
    what = state.result.lower().replace("_", " ")
    more = f": {state.message}" if state.message and state.result != "FAILED" else ""
    value = f" -> {state.exit_value}" if state.exit_value else f" -> {state.outcome}" if state.outcome else ""
    time_ = f" in {(state.ended_at - state.started_at) / 1000:.1f} s" if state.started_at and state.ended_at else ""
    return f"  {state.key}: {what}{time_}{value}{more}"


def _run_lock(store: Store, run_id: int) -> FileLock:
    folder = folder_of(store, run_id)
    folder.mkdir(parents=True, exist_ok=True)
    return FileLock(folder / "lock")
