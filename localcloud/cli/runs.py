"""Runs of pipelines for people: start one, list them, read their logs, approve, reject and cancel.

Most commands need no agent, so each imports what it needs.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

from localcloud.behaviours import people
from localcloud.behaviours.devops.pipelines import DEFINITION
from localcloud.behaviours.paths import text
from localcloud.cli.errors import CommandError
from localcloud.schema.nearest import did_you_mean
from localcloud.store import Store, Transaction
from localcloud.store_model import Record

WAITS: Final = 3
"""The exit code of a command whose run waits for somebody."""
_PERSON_HELP: Final = "an e-mail address of the directory, a name, or how one of them begins"


def run(store: Store, arguments: argparse.Namespace) -> int:
    """Queues a pipeline and executes it, with what its end starts; with `--due`, all that is due or queued."""
    from localcloud.agent.worker import work_off  # noqa: PLC0415
    from localcloud.pull_requests import persons  # noqa: PLC0415
    from localcloud.runs import schedules, triggers  # noqa: PLC0415
    from localcloud.runs.queue import queue  # noqa: PLC0415

    if arguments.due:
        due = schedules.queue_due(store, datetime.now(UTC))
        print(f"{len(due)} scheduled run{'s are' if len(due) != 1 else ' is'} due")
        work_off(store, _say)
        return 0
    if arguments.pipeline is None:
        raise CommandError("say which PIPELINE, or --due for everything that is due or queued")
    with store.reading() as view:
        definition = pipeline_called(view, arguments.pipeline)
        person = persons.person(view, definition.scope, arguments.person)
    ref, commit = triggers.version_of(store, definition, arguments.branch)
    queued = queue(
        store,
        definition.id,
        reason="Manual",
        ref=ref,
        commit=commit,
        requested_for=person.principal_name,
        parameters=dict(arguments.parameter),
        variables=dict(arguments.variable),
    )
    work_off(store, _say, {queued.id})
    return _exit_code(store, queued.id)


def listed(store: Store, arguments: argparse.Namespace) -> None:
    """Prints the latest runs, the newest last, with what those wait for that cannot go on."""
    from localcloud.agent.worker import mark_abandoned  # noqa: PLC0415
    from localcloud.runs import records, timeline  # noqa: PLC0415

    mark_abandoned(store, _say)
    with store.reading() as view:
        definitions = {each.id: each.name for each in view.find(DEFINITION)}
        wanted = pipeline_called(view, arguments.pipeline).id if arguments.pipeline else None
        found = [each for each in records.runs(view) if wanted in (None, each.pipeline)][-arguments.top :]
        waits = {each.id: [stage.problem for stage in timeline.read(view, each).stages if stage.state == "waiting"] for each in found}
    lines = []
    for each in found:
        state = each.result or ("waits" if waits[each.id] else each.state)
        why = each.problem.partition("\n")[0] or "; ".join(waits[each.id])
        ref = each.ref.removeprefix("refs/heads/")
        lines.append((str(each.id), definitions.get(each.pipeline, each.pipeline), each.number, ref, each.reason, state, why))
    widths = [max((len(line[column]) for line in lines), default=0) for column in range(6)]
    for line in lines:
        print("  ".join(f"{cell:<{width}}" for cell, width in zip(line, [*widths, 0], strict=True)).rstrip())
    if not lines:
        print("no pipeline has run yet")


def log(store: Store, arguments: argparse.Namespace) -> None:
    """Prints a run: stages, jobs and steps with their times, and what failed last."""
    from localcloud.agent.worker import mark_abandoned  # noqa: PLC0415
    from localcloud.cli.run_log import print_log  # noqa: PLC0415

    mark_abandoned(store, _say)
    print_log(store, arguments.run, step=arguments.step, everything=arguments.all)


def approve(store: Store, arguments: argparse.Namespace) -> int:
    """Approves what a run waits for, and lets it go on."""
    return _voted(store, arguments, is_approval=True)


def reject(store: Store, arguments: argparse.Namespace) -> int:
    """Rejects what a run waits for: its stage has failed."""
    _voted(store, arguments, is_approval=False)
    return 0


def bypass(store: Store, arguments: argparse.Namespace) -> int:
    """Lets a run go on outside business hours."""
    from localcloud.agent.worker import work_off  # noqa: PLC0415
    from localcloud.runs import bypasses  # noqa: PLC0415

    for each in bypasses.bypass(store, arguments.run, arguments.person, arguments.comment):
        _say(f"{each.person} bypassed the business hours of stage {each.stage}")
    work_off(store, _say, {arguments.run})
    return _exit_code(store, arguments.run)


def cancel(store: Store, arguments: argparse.Namespace) -> None:
    """Asks for the end of a run."""
    from localcloud.agent.worker import work_off  # noqa: PLC0415
    from localcloud.runs import queue  # noqa: PLC0415

    asked = queue.cancel(store, arguments.run, arguments.person)
    if asked.is_over() or asked.is_taken:
        print(f"run {asked.number or asked.id}: {'canceled' if asked.is_over() else 'its agent ends it'}")
    else:
        work_off(store, _say, {asked.id})


def pipeline_called(view: Transaction, called: str) -> Record:
    """The pipeline with a name, FOLDER\\NAME or an id. Raises `CommandError`."""
    everything = list(view.find(DEFINITION))
    wanted = called.lower().strip("\\")
    found = [each for each in everything if wanted in (each.id, each.name.lower(), _full_name(each).lower())]
    if len(found) > 1:
        raise CommandError(
            f"several pipelines are called {called!r}: say {' or '.join(f'{_full_name(each)} ({each.id})' for each in found)}"
        )
    if not found:
        hint = did_you_mean(called, [each.name for each in everything])
        there = f"There are {', '.join(each.name for each in everything)}." if everything else "The local cloud has none."
        raise CommandError(f"there is no pipeline {called!r}. {hint or there}")
    return found[0]


def _voted(store: Store, arguments: argparse.Namespace, *, is_approval: bool) -> int:
    from localcloud.agent.worker import work_off  # noqa: PLC0415
    from localcloud.runs import approvals  # noqa: PLC0415

    work_off(store, _say, {arguments.run})  # what has run out meanwhile has run out
    for each in approvals.vote(store, arguments.run, arguments.person, is_approval=is_approval, comment=arguments.comment):
        verb = "approved" if is_approval else "rejected"
        _say(f"{each.votes[-1].person} {verb}: {each.resource}, stage {each.stage} ({each.state})")
    work_off(store, _say, {arguments.run})
    return _exit_code(store, arguments.run)


def _exit_code(store: Store, run_id: int) -> int:
    from localcloud.agent.worker import follow  # noqa: PLC0415
    from localcloud.runs import records  # noqa: PLC0415

    follow(store, run_id, _say)
    with store.reading() as view:
        found = records.get(view, run_id)
    if found is None or not found.is_over():
        return WAITS
    return 0 if found.result in ("succeeded", "partiallySucceeded") else 1


def _full_name(definition: Record) -> str:
    return f"{text(definition.inputs, 'path')}\\{definition.name}".strip("\\")


def _say(line: str) -> None:
    print(line, flush=True)


def add(command: Callable[[str, Callable[[Store, argparse.Namespace], int | None], str], argparse.ArgumentParser]) -> None:
    """Adds the commands with their arguments."""
    started = command("run", run, "run a pipeline on the local agent")
    started.add_argument("pipeline", nargs="?", metavar="PIPELINE", help="its name, FOLDER\\NAME or id")
    started.add_argument("--branch", metavar="B", help="a branch or tag (the pipeline's default branch)")
    started.add_argument(
        "--parameter", metavar="NAME=VALUE", help="a parameter; lists and maps as YAML", action="append", type=pair, default=[]
    )
    started.add_argument(
        "--variable", metavar="NAME=VALUE", help="a variable that may be set when a run is queued", action="append", type=pair, default=[]
    )
    started.add_argument("--due", action="store_true", help="instead: what schedules have made due, and all that is queued")
    started.add_argument("--as", dest="person", default=people.ME.mail, metavar="PERSON", help=_PERSON_HELP)

    shown = command("runs", listed, "the latest runs of pipelines, and what they wait for")
    shown.add_argument("pipeline", nargs="?", metavar="PIPELINE", help="only its runs")
    shown.add_argument("--top", type=int, default=20, metavar="N", help="how many (20)")

    read = command("log", log, "a run with its stages, steps and times, and the log of what failed")
    read.add_argument("--step", metavar="TEXT", help="the whole log of the steps whose title has this in it")
    read.add_argument("--all", action="store_true", help="the whole log of every step")
    approved = command("approve", approve, "approve what a run waits for, and let it go on")
    rejected = command("reject", reject, "reject what a run waits for")
    canceled = command("cancel", cancel, "end a run")
    bypassed = command("bypass", bypass, "let a run go on outside business hours, as an administrator may")
    for each in (read, approved, rejected, bypassed, canceled):
        each.add_argument("run", type=int, metavar="RUN", help="its id, as `runs` prints it")
    for each in (approved, rejected):
        each.add_argument("--as", dest="person", required=True, metavar="PERSON", help=f"{_PERSON_HELP}, who is one of the approvers")
        each.add_argument("--comment", default="", metavar="TEXT", help="why")
    bypassed.add_argument("--comment", default="", metavar="TEXT", help="why")
    for each in (bypassed, canceled):
        each.add_argument("--as", dest="person", default=people.ME.mail, metavar="PERSON", help=_PERSON_HELP)


def pair(text: str) -> tuple[str, str]:
    """An argument NAME=VALUE."""
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise argparse.ArgumentTypeError(f"expected NAME=VALUE, got {text!r}")
    return name, value
