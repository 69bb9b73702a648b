"""The page of a run, with its stages, approvals and buttons, and the log of a step as it grows."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from localcloud.behaviours.devops.pipelines import DEFINITION
from localcloud.pages.asking import Asked, NotThere
from localcloud.pages.rendering import page
from localcloud.rest.calls import Answer
from localcloud.runs import approvals, queue, records, timeline
from localcloud.runs.records import Run
from localcloud.store import Transaction

LOG_BYTES: Final = 200_000
"""So much of a log's end is shown."""
_TIME: Final = 28
"""Characters of a line's time and the blank after it."""


def results(asked: Asked) -> Answer:
    """`_build/results?buildId=N`, with `view=logs&log=...` for one log."""
    number = asked.number("buildId")
    with asked.store.reading() as view:
        run = _run(view, asked, number)
        stages = timeline.read(view, run).stages
        definition = view.get(DEFINITION, run.scope, run.pipeline)
        approvals_of_run = approvals.of_run(view, number)
    if asked.query.get("view") == "logs":
        return _log(asked, run, [step for stage in stages for job in stage.jobs for step in job.steps])
    waits = any(stage.state == "waiting" for stage in stages)
    return page(
        "run",
        title=f"{definition.name if definition else run.pipeline} {run.number or number}",
        base=asked.base,
        run=run,
        stages=stages,
        approvals=approvals_of_run,
        artifacts=sorted(path.name for path in (_folder(asked, run) / "artifacts").glob("*")),
        refreshes=not run.is_over() and not waits,
    )


def act(asked: Asked) -> Answer:
    """Approves, rejects or cancels, and shows the run again. Raises `Refusal`."""
    number, person = asked.number("buildId"), asked.form.get("person", "")
    with asked.store.reading() as view:
        _run(view, asked, number)
    action = asked.form.get("action")
    if action == "cancel":
        queue.cancel(asked.store, number, person)
    elif action in ("approve", "reject"):
        approvals.vote(asked.store, number, person, is_approval=action == "approve", comment=asked.form.get("comment", ""))
    else:
        raise NotThere("the form has no action that a run knows")
    return Answer(b"", 303, headers={"Location": f"{asked.base}_build/results?buildId={number}"})


def _log(asked: Asked, run: Run, steps: list[timeline.StepState]) -> Answer:
    wanted = asked.query.get("log", "")
    step = next((each for each in steps if each.log and each.log == wanted), None)
    if step is None:
        raise NotThere(f"run {run.id} has no log {wanted!r}")
    path = _folder(asked, run) / step.log
    with path.open("rb") as file:
        size = path.stat().st_size
        file.seek(max(0, size - LOG_BYTES))
        text = file.read().decode(errors="replace")
    lines = [_printable(line[_TIME:]) for line in text.splitlines()][1 if size > LOG_BYTES else 0 :]
    refreshes = step.state != "completed"
    return page("log", title=step.title, base=asked.base, run=run, step=step, lines=lines, is_cut=size > LOG_BYTES, refreshes=refreshes)


def _printable(line: str) -> str:
    """Without the control characters of colours and progress bars."""
    return "".join(character for character in line if character.isprintable() or character == "\t")


def _run(view: Transaction, asked: Asked, number: int) -> Run:
    found = records.get(view, number)
    project = asked.project_record(view)
    if found is None or (found.scope, found.project) != (project.scope, project.id):
        raise NotThere(f"there is no run {number} in {project.name}")
    return found


def _folder(asked: Asked, run: Run) -> Path:
    return asked.store.files / "agent" / "runs" / str(run.id)
