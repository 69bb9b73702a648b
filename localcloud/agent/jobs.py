"""The jobs of a stage, in the order of their dependencies, one at a time: legs of a matrix, hooks of a deployment, results and folders."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Iterator, Mapping
from typing import Final

from localcloud.agent import conditions, job_variables, outcomes, predefined, processes, steps
from localcloud.agent.contexts import JobContext, RunContext
from localcloud.agent.job_variables import VariablesUnusable
from localcloud.agent.variables import Variables
from localcloud.pipelines.expressions import ExpressionError, Value, to_text
from localcloud.pipelines.expressions.values import NotConvertible
from localcloud.pipelines.model import DeploymentJob, Job, Matrix, Parallel, Stage, Step
from localcloud.runs.timeline import JobState, StageState

_DEFAULT_MINUTES: Final = 60.0
_FOLDERS: Final = ("a", "b", "s", "TestResults", "_temp", "_tool", "_home")


def run_jobs(run: RunContext, stage: Stage, state: StageState, names: Mapping[str, Value]) -> None:
    """Runs all jobs of a stage; how they went is in its state. `names` are the contexts that come from earlier stages."""
    left = list(stage.jobs)
    while left:
        over = {name for name, result in outcomes.job_results(state, [job.name for job in stage.jobs]).items() if result is not None}
        job = next(job for job in left if set(job.depends_on) <= over)  # there is no circle: expansion has refused those
        left.remove(job)
        _run_job(run, stage, state, job, names)
        run.save()


def _run_job(run: RunContext, stage: Stage, state: StageState, job: Job | DeploymentJob, given: Mapping[str, Value]) -> None:
    names: dict[str, Value] = {**given, "dependencies": outcomes.dependencies_of_job(state, job.depends_on)}
    whole = JobState(job.name, job.display_name, job=job.name)
    try:
        variables = job_variables.base(run)
        job_variables.add_layers(run, variables, (run.pipeline.variables, stage.variables, job.variables), names)
        results = outcomes.job_results(state, outcomes.ancestors(job.name, stage.jobs))
        seen = {**names, "variables": conditions.variables_value(variables)}
        if not conditions.holds_for(job.condition, results, run.is_canceled(), seen):
            whole.end("skipped")
        else:
            legs = list(_legs(job, names | {"variables": conditions.variables_value(variables)}, variables))
    except (VariablesUnusable, ExpressionError, NotConvertible, ValueError) as error:
        whole.end("failed", str(error) if isinstance(error, VariablesUnusable) else f"{job.place}: {error}")
    if whole.result is not None:
        state.jobs.append(whole)
        run.say(f"  job {job.name}: {whole.result}{f': {whole.problem}' if whole.problem else ''}")
        return
    if isinstance(job, DeploymentJob):
        _run_hooks(run, stage, state, job, variables)
    else:
        for leg, values in legs:
            own = variables.copy()
            for name, value in values.items():
                own.set(name, value)
            part = JobState(f"{job.name} {leg}".strip(), f"{job.display_name} {leg}".strip(), job=job.name)
            _execute(run, stage, state, job, part=part, todo=job.steps, own=own)


def _legs(job: Job | DeploymentJob, names: Mapping[str, Value], variables: Variables) -> Iterator[tuple[str, Mapping[str, str]]]:
    """The legs of a job with their variables; a job without a strategy has one without a name. Raises `ValueError`."""
    strategy = job.strategy if isinstance(job, Job) else None
    if isinstance(strategy, Parallel):
        count = int(variables.expanded(strategy.count))
        for number in range(1, count + 1):
            yield str(number), {"System.JobPositionInPhase": str(number), "System.TotalJobsInPhase": str(count)}
    elif isinstance(strategy, Matrix):
        legs = strategy.legs
        if isinstance(legs, str):
            told = to_text(conditions.runtime_value(legs, names, {}))
            legs = json.loads(told) if told else {}
        if not isinstance(legs, dict | Mapping) or not all(isinstance(values, Mapping) for values in legs.values()):
            raise ValueError("matrix: expected a map of maps of variables")
        for leg, values in legs.items():
            yield leg, {str(name): value if isinstance(value, str) else json.dumps(value) for name, value in values.items()}
    else:
        yield "", {}


def _run_hooks(run: RunContext, stage: Stage, state: StageState, job: DeploymentJob, variables: Variables) -> None:
    """`on.failure` comes after a hook that failed, `on.success` after none did; each hook has a folder of its own."""
    has_failed = False
    for hook in job.hooks:
        is_last = hook.name.startswith("on.")
        if is_last and (hook.name == "on.failure") != has_failed:
            continue
        if not is_last and has_failed:
            continue
        own = variables.copy()
        own.set("Strategy.Name", "runOnce")
        own.set("Strategy.CycleName", hook.name)
        if job.environment is not None:
            own.set("Environment.Name", own.expanded(job.environment.name), is_readonly=True)
        part = JobState(f"{job.name} {hook.name}", f"{job.display_name}: {hook.name}", job=job.name)
        part.environment = own.value("Environment.Name") if hook.name == "deploy" else ""
        _execute(run, stage, state, job, part=part, todo=hook.steps, own=own)
        has_failed = has_failed or not part.is_good()


def _execute(
    run: RunContext, stage: Stage, state: StageState, job: Job | DeploymentJob, *, part: JobState, todo: tuple[Step, ...], own: Variables
) -> None:
    """Runs one job in a folder of its own, which is gone afterwards."""
    folder = run.work / part.name.replace("/", "_").replace(" ", "_")
    for name in _FOLDERS:
        (folder / name).mkdir(parents=True, exist_ok=True)
    for name, value in predefined.of_job(run, stage, job, folder):
        own.set(name, value, is_readonly=True)
    part.steps = steps.planned(todo)
    state.jobs.append(part)
    part.begin()
    run.say(f"  job {part.name}: {part.title}")
    try:
        minutes = float(own.expanded(job.timeout_in_minutes) or _DEFAULT_MINUTES)
    except ValueError:
        part.end("failed", f"{job.place}: timeoutInMinutes must be a number when the job begins, and is {job.timeout_in_minutes}")
        run.say(f"    {part.problem}")
        return
    lookup = processes.lookup_of(run.store.path, run.run.id)
    context = JobContext(
        run,
        job,
        part,
        folder,
        folder / "s",
        f"logs/{stage.name}/{part.name.replace('/', '_')}",
        todo,
        own,
        {**predefined.environment(run, folder), processes.LOOKUP: lookup},
        lookup,
        time.monotonic() + steps.MINUTE * minutes if minutes else None,
    )
    try:
        steps.run_steps(context)
        steps.run_afterwards(context)
    finally:
        strays = processes.end_strays(lookup)
        shutil.rmtree(folder, ignore_errors=True)
    if strays:
        run.say(f"    ended {len(strays)} processes that were left behind")
    result = context.status
    if result == "failed" and own.expanded(job.continue_on_error).lower() == "true":
        result = "succeededWithIssues"
    part.end(result)
