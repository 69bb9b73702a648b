"""What `log` prints: the run from its first stage to its last, and at the end the log of what failed."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from localcloud.behaviours.devops.pipelines import DEFINITION
from localcloud.cli.errors import CommandError
from localcloud.runs import approvals, bypasses, records, timeline
from localcloud.runs.records import Run
from localcloud.runs.timeline import Part, StageState, StepState
from localcloud.store import Store

_TAIL: Final = 40
"""Lines of a failed step that are shown unless more is asked for."""
_TIME: Final = 28
"""Characters of a line's time and the blank after it."""


def print_log(store: Store, run_id: int, *, step: str | None, everything: bool) -> None:
    """Prints it. Raises `CommandError` where there is no such run or step."""
    with store.reading() as view:
        run = records.get(view, run_id)
        if run is None:
            raise CommandError(f"there is no run {run_id}: `python -m localcloud runs` lists them")
        stages = timeline.read(view, run).stages
        definition = view.get(DEFINITION, run.scope, run.pipeline)
        asked, passed_by = approvals.of_run(view, run_id), bypasses.of_run(view, run_id)
    folder = store.files / "agent" / "runs" / str(run_id)
    if step is not None:
        found = [each for each in _steps(stages) if step.lower() in each.title.lower() and each.log]
        if not found:
            raise CommandError(f"run {run_id} has no step with {step!r} in its title that has run")
        for each in found:
            _print_step(folder, each, None)
        return
    print(f"run {run.number or '(no number)'} of {definition.name if definition else run.pipeline} (id {run.id})")
    print(f"{run.ref} at {run.commit[:8]}, {run.reason}, for {run.requested_for}")
    for line in _tree(stages):
        print(line)
    for approval in asked:
        for vote in approval.votes:
            verb = "approved" if vote.is_approval else "rejected"
            print(f"{vote.person} {verb} {approval.resource} at {vote.at[:19]} {vote.comment}".rstrip())
    for bypass in passed_by:
        print(f"{bypass.person} bypassed the business hours of stage {bypass.stage} at {bypass.at[:19]} {bypass.comment}".rstrip())
    for each in _steps(stages):
        if each.log and (everything or each.result == "failed"):
            _print_step(folder, each, None if everything else _TAIL)
    print(_end(run))


def _tree(stages: list[StageState]) -> Iterator[str]:
    for stage in stages:
        yield _part("stage", stage, 0)
        for job in stage.jobs:
            yield _part("job", job, 2)
            for step in job.steps:
                yield _part("", step, 4)


def _part(kind: str, part: Part, indent: int) -> str:
    state = part.result or part.state
    took = f"{part.seconds():.1f} s" if part.started_at else ""
    began = part.started_at[11:19] if part.started_at else " " * 8
    name = f"{kind} {part.name}: {part.title}" if kind and part.title != part.name else f"{kind} {part.title}".strip()
    why = f"  {part.problem}" if part.problem and state != "succeeded" else ""
    return f"{began}  {state:<19} {took:>9}  {' ' * indent}{name}{why}".rstrip()


def _steps(stages: list[StageState]) -> list[StepState]:
    steps = [step for stage in stages for job in stage.jobs for step in job.steps]
    return sorted(steps, key=lambda step: step.result == "failed")  # what failed comes last


def _print_step(folder: Path, step: StepState, tail: int | None) -> None:
    print(f"\n--- {step.title} ({step.place}): {step.result or step.state}")
    with (folder / step.log).open(encoding="utf-8", errors="replace") as file:
        lines: Iterator[str] | deque[str] = file if tail is None else deque(file, tail)
        for line in lines:
            print(line[_TIME:].rstrip("\n"))


def _end(run: Run) -> str:
    if not run.is_over():
        return f"\nrun {run.number or run.id}: {run.state}"
    return f"\nrun {run.number or run.id}: {run.result}{f': {run.problem}' if run.problem else ''}"
