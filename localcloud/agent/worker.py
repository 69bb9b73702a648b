"""Takes runs and executes them. One agent takes one run at a time; several agents may work side by side.

An agent holds a lock on a file for each run it has, which the system takes back when the agent dies: so the next command can tell a run
that goes on from one that was abandoned.
"""

from __future__ import annotations

import errno
import shutil
import time
from collections.abc import Callable, Collection
from dataclasses import replace
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

from localcloud.agent import processes, starting
from localcloud.agent.checks import locks
from localcloud.agent.contexts import RunContext
from localcloud.agent.job_variables import VariablesUnusable
from localcloud.agent.stages import Waiting, advance
from localcloud.behaviours.devops.pipelines import DEFINITION
from localcloud.behaviours.model import Refusal
from localcloud.behaviours.paths import text
from localcloud.databricks_rest import tokens as entra_tokens
from localcloud.federation import assertions
from localcloud.pipelines.places import PipelineError
from localcloud.rest.access import Access, for_run
from localcloud.runs import approvals, records, timeline, triggers
from localcloud.runs.records import Result, Run
from localcloud.runs.timeline import Timeline
from localcloud.store import Store, StoreError

Say = Callable[[str], None]
_FULL: Final = (errno.ENOSPC, errno.EDQUOT)
_POLL_SECONDS: Final = 1.0


def work_off(store: Store, say: Say, wanted: Collection[int] | None = None) -> None:
    """Takes every run that nobody has, or only the wanted ones, and those that these start, until all are over or wait for somebody.

    Interrupted, it cancels the run that it has, and raises `KeyboardInterrupt`.
    """
    mark_abandoned(store, say)
    tried: set[int] = set()
    polled: set[int] = set()
    while (run := _next(store, tried, wanted)) is not None:
        with _agent_lock(store, run.id) as lock:
            if lock is None or not _is_free(store, run.id):
                tried.add(run.id)
                continue
            waiting = _work_on(store, run, say, is_polled=run.id in polled)
        if waiting is None:
            wanted = None if wanted is None else {*wanted, *_started_by(store, run.id)}
        elif waiting.is_for_a_lock:
            polled.add(run.id)
            time.sleep(_POLL_SECONDS)
            mark_abandoned(store, say)
        else:
            tried.add(run.id)


def follow(store: Store, run_id: int, say: Say) -> None:
    """Waits for a run that another agent has been quicker to take, such as that of `serve`, until it is over or waits for somebody."""
    has_said = False
    while True:
        with _agent_lock(store, run_id) as lock:
            is_elsewhere = lock is None
        if not is_elsewhere:
            break
        if not has_said:
            say(f"run {run_id} is executed by another agent")
            has_said = True
        time.sleep(_POLL_SECONDS)
    mark_abandoned(store, say)


class _AgentLock:
    """The lock of an agent on a run: None inside the `with` where another agent has it."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = FileLock(path, blocking=False)

    def __enter__(self) -> FileLock | None:
        try:
            self._lock.acquire()
        except Timeout:
            return None
        return self._lock

    def __exit__(self, *_: object) -> None:
        self._lock.release()


def _agent_lock(store: Store, run_id: int) -> _AgentLock:
    return _AgentLock(store.files / "agent" / "runs" / str(run_id) / "agent.lock")


def _next(store: Store, tried: Collection[int], wanted: Collection[int] | None) -> Run | None:
    with store.reading() as view:
        paused = {each.id for each in view.find(DEFINITION) if text(each.inputs, "queueStatus") == "paused"}
        for run in records.runs(view):
            may_start = run.state != "notStarted" or run.pipeline not in paused
            if may_start and not run.is_over() and not run.is_taken and run.id not in tried and (wanted is None or run.id in wanted):
                return run
    return None


def _is_free(store: Store, run_id: int) -> bool:
    """Whether a run is still to be done, now that this agent has its lock: another one may have been quicker."""
    with store.reading() as view:
        run = records.get(view, run_id)
    return run is not None and not run.is_over() and not run.is_taken


def _started_by(store: Store, run_id: int) -> set[int]:
    with store.reading() as view:
        return {each.id for each in records.runs(view, triggered_by=run_id)}


def mark_abandoned(store: Store, say: Say) -> list[Run]:
    """Ends the runs whose agent has died: they have failed, their processes are ended, and what they had locked is free again."""
    with store.reading() as view:
        taken = [run for run in records.runs(view) if run.is_taken and not run.is_over()]
    found = []
    for run in taken:
        with _agent_lock(store, run.id) as lock:
            if lock is None:
                continue
            processes.end_strays_of_run(store.path, run.id)
            with store.reading() as view:
                current = records.get(view, run.id) or run
                known = timeline.read(view, run)
            if current.is_over():
                continue
            problem = "abandoned: its agent was killed"
            for stage in known.stages:
                for part in (stage, *stage.jobs, *(step for job in stage.jobs for step in job.steps)):
                    if part.state == "inProgress":
                        part.end("failed", problem)
            found.append(_finish(store, current, known, "failed", problem))
            say(f"run {run.number or run.id}: {problem}")
    return found


def _work_on(store: Store, run: Run, say: Say, *, is_polled: bool) -> Waiting | None:
    """Goes on with a run that this agent has. None: it is over."""
    with for_run(store, run.scope, run.project) as access:
        return _with_access(store, run, say, access, is_polled=is_polled)


def _with_access(store: Store, run: Run, say: Say, access: Access, *, is_polled: bool) -> Waiting | None:
    run = replace(run, is_taken=True)
    with store.transaction() as view:
        records.put(view, run)
    context: RunContext | None = None
    known = Timeline()
    result: Result = "failed"
    problem, was_interrupted = "", False
    try:
        context = starting.context_of(store, run, say, access)
        known = context.timeline
        if not is_polled:
            say(_headline(context))
        waiting = advance(context)
        if waiting is not None:
            context.run = replace(context.run, is_taken=False)
            context.save()
            return waiting
        result = _result(known)
    except PipelineError as error:
        problem = str(error)
        say(f"run {run.id} is refused:\n{problem}")
    except (Refusal, VariablesUnusable) as refusal:
        problem = str(refusal)
        say(f"run {run.id}: {problem}")
    except KeyboardInterrupt:
        result, problem, was_interrupted = "canceled", "canceled at the terminal", True
        say(f"run {run.id}: {problem}")
    except (OSError, StoreError) as error:
        is_full = error.errno in _FULL if isinstance(error, OSError) else "full" in str(error)
        problem = f"the disk is full: {error}" if is_full else f"the agent cannot go on: {error}"
        say(f"run {run.id}: {problem}")
        shutil.rmtree(store.files / "agent" / "work" / str(run.id), ignore_errors=True)  # so that there is room to say so
    current = context.run if context is not None else run
    _end_open_parts(known, "canceled" if result == "canceled" else "failed", problem)
    finished = _finish(store, current, known, result, problem or current.problem)
    say(_last_line(finished))
    if was_interrupted:
        raise KeyboardInterrupt
    triggers.after(store, finished)
    return None


def _finish(store: Store, run: Run, known: Timeline, result: Result, problem: str) -> Run:
    with store.transaction() as view:
        run = replace(run, state="completed", result=result, problem=problem, is_taken=False, finished_at=records.now())
        records.put(view, run)
        timeline.write(view, run, known)
        locks.release(view, run.id)
        entra_tokens.revoke(view, run.id)
        assertions.revoke(view, run.id)
        for approval in approvals.of_run(view, run.id):
            if approval.state == "pending":
                approvals.put(view, replace(approval, state="canceled"))
    shutil.rmtree(store.files / "agent" / "work" / str(run.id), ignore_errors=True)
    return run


def _end_open_parts(known: Timeline, result: timeline.Result, problem: str) -> None:
    for stage in known.stages:
        for part in (stage, *stage.jobs, *(step for job in stage.jobs for step in job.steps)):
            if part.state in ("inProgress", "waiting"):
                part.end(result, problem)
            elif part.state == "pending":
                part.end("skipped")


def _result(known: Timeline) -> Result:
    results = {stage.result for stage in known.stages}
    if "failed" in results:
        return "failed"
    if "canceled" in results:
        return "canceled"
    return "partiallySucceeded" if "succeededWithIssues" in results else "succeeded"


def _headline(context: RunContext) -> str:
    run = context.run
    verb = "goes on" if any(stage.state != "pending" for stage in context.timeline.stages) else "starts"
    what = f"run {run.number} of {context.definition.name} (id {run.id})"
    return f"{what} {verb}: {run.ref} at {run.commit[:8]}, {run.reason}, for {run.requested_for}"


def _last_line(run: Run) -> str:
    return f"run {run.number or run.id} (id {run.id}): {run.result}"
