"""The steps of a job, one after the other: conditions, retries, time limits, and what a failed one means for those after it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Final

from localcloud.agent import logging_effects
from localcloud.agent.conditions import holds
from localcloud.agent.contexts import JobContext, StepContext, StepEnded, TaskFailed
from localcloud.agent.step_log import StepLog
from localcloud.agent.tasks import table
from localcloud.agent.tasks.model import Task
from localcloud.pipelines.expressions import ExpressionError
from localcloud.pipelines.model import Step
from localcloud.runs.timeline import GOOD, Result, StepState

MINUTE: Final = 60.0
"""Seconds."""
MARKS: Final = {
    "succeeded": "ok",
    "succeededWithIssues": "issues",
    "failed": "FAILED",
    "canceled": "canceled",
    "skipped": "skipped",
}


def planned(steps: Sequence[Step]) -> list[StepState]:
    """The steps as they are before the job begins."""
    return [StepState(step.name or "", step.display_name, place=str(step.place)) for step in steps]


def run_steps(job: JobContext) -> None:
    """Runs the steps of a job. How it went is in its state and status."""
    for number, (step, state) in enumerate(zip(job.steps, job.state.steps, strict=True), start=1):
        state.title = job.run.masker.masked(job.variables.expanded(step.display_name))
        _note_cancelling(job)
        try:
            is_due = step.enabled and holds(step.condition, job)
        except ExpressionError as error:
            state.end("failed", f"{step.place}: condition: {error}")
            job.status = "failed"
            continue
        if not is_due:
            state.end("skipped")
            continue
        _run_step(job, step, state, number)
        _take_over(job, step, state)
        if not (step.is_implicit and state.is_good()):
            job.run.say(f"    {MARKS[state.result or 'failed']:<8} {state.title}  {state.seconds():.1f} s")
        job.run.save()


def _note_cancelling(job: JobContext) -> None:
    """Once the run is to end, or the job's time is up, only steps that say so are run, in a time of their own."""
    is_late = job.deadline is not None and time.monotonic() > job.deadline
    if job.may_cancel and (is_late or job.run.is_canceled()):
        job.may_cancel = False
        job.status = "canceled"
        minutes = float(job.variables.expanded(job.job.cancel_timeout_in_minutes) or 5)
        job.deadline = time.monotonic() + MINUTE * minutes
        if is_late:
            job.state.problem = f"The job ran longer than the maximum time of {job.variables.expanded(job.job.timeout_in_minutes)} minutes."


def _take_over(job: JobContext, step: Step, state: StepState) -> None:
    if state.result == "canceled":
        _note_cancelling(job)
        job.status = "canceled"
    elif state.result == "failed" and job.status != "canceled":
        if step.continue_on_error:
            state.result = "succeededWithIssues"
        else:
            job.status = "failed"
    if state.result == "succeededWithIssues" and job.status == "succeeded":
        job.status = "succeededWithIssues"
    job.variables.set("Agent.JobStatus", job.status[0].upper() + job.status[1:])


def _run_step(job: JobContext, step: Step, state: StepState, number: int) -> None:
    task = table.find(step.task)
    assert task is not None, step.task  # refused before the run started
    state.begin()
    state.log = f"{job.logs}/{number}.log"
    job.run.save()
    with StepLog(job.run.folder / state.log) as log:
        context = StepContext(job, step, state, log, logging_effects.apply)
        context.log(f"##[section]Starting: {state.title}")
        try:
            result, problem = _with_retries(context, task)
        except ValueError:
            result, problem = "failed", f"{step.place}: timeoutInMinutes and retryCountOnTaskFailure must be numbers when the step begins"
        if problem and result != "succeeded":
            context.log(f"##[error]{problem}")
        context.log(f"##[section]Finishing: {state.title}")
        state.end(result, job.run.masker.masked(problem))


def _with_retries(context: StepContext, task: Task) -> tuple[Result, str]:
    expanded = context.job.variables.expanded
    retries = int(expanded(context.step.retry_count) or 0)
    minutes = float(expanded(context.step.timeout_in_minutes) or 0)
    for attempt in range(retries + 1):
        limits = [context.job.deadline, time.monotonic() + MINUTE * minutes if minutes else None]
        context.deadline = min((limit for limit in limits if limit is not None), default=None)
        result, problem = _once(context, task)
        if result != "failed" or attempt == retries:
            break
        context.log(f"##[warning]{problem}")
        context.log(f"##[warning]RetryHelper encountered task failure, will retry (attempt #: {attempt + 1} out of {retries})")
        time.sleep(min(attempt, 10))
    return result, problem


def _once(context: StepContext, task: Task) -> tuple[Result, str]:
    context.completed, context.problem = None, ""
    expanded = context.job.variables.expanded
    given = {task.find(name): expanded(value) for name, value in context.step.inputs.items()}
    context.inputs = {name: given.get(name) or expanded(each.default) for name, each in task.inputs.items()}
    context.env = {name: expanded(value) for name, value in context.step.env.items()}
    try:
        task.run(context)
    except StepEnded as ended:
        is_late = context.job.deadline is not None and time.monotonic() > context.job.deadline
        return "canceled" if is_late else ended.result, str(ended)
    except TaskFailed as error:
        return "failed", str(error)
    return context.completed or "succeeded", context.problem


def run_afterwards(job: JobContext) -> None:
    """What tasks wanted to do at the end of a job that has succeeded."""
    if job.status not in GOOD or not job.afterwards:
        return
    step, state = job.steps[-1], StepState("", "Post-job: what tasks left to do")
    job.state.steps.append(state)
    state.begin()
    state.log = f"{job.logs}/{len(job.state.steps)}.log"
    with StepLog(job.run.folder / state.log) as log:
        context = StepContext(job, step, state, log, logging_effects.apply)
        for afterwards in job.afterwards:
            afterwards(context)
    state.end("succeeded")
