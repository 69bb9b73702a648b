"""Jobs of the local Databricks for people: run one here, and look at what has run."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

from localcloud.behaviours import people
from localcloud.behaviours.databricks.jobs import JOB
from localcloud.behaviours.model import Refusal
from localcloud.cli.errors import CommandError
from localcloud.cli.finding import scope_of, workspaces
from localcloud.places import CALLER
from localcloud.schema.nearest import did_you_mean
from localcloud.store import Store, Transaction
from localcloud.store_model import Record

_LAST_LINES: Final = 15


def run_job(store: Store, arguments: argparse.Namespace) -> int:
    """Runs a job to its end, and prints its tasks; what failed comes last."""
    from localcloud.jobs import execution, queue  # noqa: PLC0415  most commands have no use for it
    from localcloud.jobs.callers import level_on_job  # noqa: PLC0415

    execution.mark_abandoned(store)
    with store.transaction() as view:
        job = job_called(view, arguments.job, arguments.place)
        caller = os.environ.get(CALLER) or people.ME.mail
        if level_on_job(view, job.scope, job.id, caller, by_azure=True) in ("", "CAN_VIEW"):
            raise Refusal(f"PERMISSION_DENIED: User {caller} does not have Manage Run or Owner or Admin permissions on job {job.id}")
        started = queue.run_now(view, queue.job_definition(view, job.scope, job.id), caller, dict(arguments.parameter))
    print(f"started {datetime.now(UTC):%H:%M:%S} UTC", flush=True)
    if started.state == "SKIPPED":
        print(started.message)
        return 1
    run = execution.execute(store, started.id, _say, (lambda line: _say(f"    | {line}")) if arguments.output else None)
    seconds = (run.ended_at - run.started_at) / 1000
    for task in run.tasks:
        if task.result in ("FAILED", "TIMEDOUT"):
            print(f"\n{task.key}: {task.place or task.message}")
            print(task.trace or task.error or task.message)
            print(f"its log: {execution.log_of(store, run.id, task.key)}")
    print(f"\nrun {run.id}: {run.result.lower().replace('_', ' ')} in {seconds:.1f} s{f': {run.message}' if run.message else ''}")
    return 0 if run.result in ("SUCCESS", "SUCCESS_WITH_FAILURES") else 1


def job_runs(store: Store, arguments: argparse.Namespace) -> None:
    """Prints the latest runs of jobs, the newest last."""
    from localcloud.jobs import execution, records  # noqa: PLC0415

    execution.mark_abandoned(store)
    with store.reading() as view:
        names = workspaces(view)
        found = [each for scope in names for each in records.runs(view, scope)]
    for run in sorted(found, key=lambda each: each.id)[-arguments.top :]:
        began = datetime.fromtimestamp((run.started_at or run.created_at) / 1000, UTC)
        took = f"{(run.ended_at - run.started_at) / 1000:.0f} s" if run.ended_at and run.started_at else ""
        state = run.result or run.state
        print(f"{run.id}  {run.name}  {names[run.scope]}  {began:%Y-%m-%d %H:%M:%S}  {took}  {state}  {run.message}".rstrip())
    if not found:
        print("no job has run yet")


def job_called(view: Transaction, called: str, place: str | None) -> Record:
    """The job with a name, the end of one (`nightly` of `data-dev-nightly`) or an id. Raises `CommandError`."""
    scope = None if place is None else scope_of(view, place)
    everything = list(view.find(JOB, scope))
    exact = [each for each in everything if called in (each.id, each.name)]
    found = exact or [each for each in everything if each.name.endswith(f"-{called}")]
    if len(found) > 1:
        known = workspaces(view)
        choices = " or ".join(f"{each.name} --in {known.get(each.scope, each.scope)}" for each in found)
        raise CommandError(f"several jobs are called {called!r}: say {choices}")
    if not found:
        hint = did_you_mean(called, [each.name for each in everything])
        there = f"There are {', '.join(sorted(each.name for each in everything))}." if everything else "The local cloud has none."
        raise CommandError(f"there is no job {called!r}. {hint or there}")
    return found[0]


def _say(line: str) -> None:
    print(line, flush=True)


def add(
    command: Callable[[str, Callable[[Store, argparse.Namespace], int | None], str], argparse.ArgumentParser],
    pair: Callable[[str], tuple[str, str]],
) -> None:
    """Adds the commands with their arguments."""
    started = command("run-job", run_job, "run a job of the local Databricks, with its notebooks on local Spark")
    started.add_argument("job", metavar="JOB", help="its name, the end of its name, or its id")
    started.add_argument("--in", dest="place", metavar="WORKSPACE", help="where several workspaces have it: a workspace's name or address")
    started.add_argument("--parameter", metavar="NAME=VALUE", help="a parameter of the job", action="append", type=pair, default=[])
    started.add_argument("--output", action="store_true", help="print what its notebooks print, too")
    shown = command("job-runs", job_runs, "the latest runs of jobs")
    shown.add_argument("--top", type=int, default=20, metavar="N", help="how many (20)")
