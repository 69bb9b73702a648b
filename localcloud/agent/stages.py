"""The stages of a run, as far as they can go now: conditions, checks, jobs, results."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from localcloud.agent import conditions, job_variables, outcomes
from localcloud.agent.checks import locks, resources
from localcloud.agent.checks.evaluation import Asked, Verdict, judge
from localcloud.agent.checks.resources import Missing
from localcloud.agent.contexts import RunContext
from localcloud.agent.job_variables import VariablesUnusable
from localcloud.agent.jobs import run_jobs
from localcloud.agent.variables import Variables
from localcloud.pipelines.expressions import ExpressionError, Value
from localcloud.pipelines.model import Stage
from localcloud.runs import records
from localcloud.runs.timeline import GOOD, StageState


@dataclass(frozen=True, slots=True)
class Waiting:
    """What is left of a run that cannot go on now."""

    sentences: tuple[str, ...]
    is_for_a_lock: bool
    """Another run will give it back by itself."""


def advance(run: RunContext) -> Waiting | None:
    """Runs every stage that can run. What the rest waits for; None when all of them are over."""
    states = {state.name: state for state in run.timeline.stages}
    while True:
        waits: list[Verdict] = []
        has_moved = False
        for stage in run.pipeline.stages:
            state = states[stage.name]
            if state.state == "completed" or any(states[name].state != "completed" for name in stage.depends_on):
                continue
            verdict = _start(run, stage, state, states)
            if verdict is None:
                has_moved = True
            else:
                waits.append(verdict)
                if (state.state, state.problem) != ("waiting", verdict.sentence):
                    state.state, state.problem = "waiting", verdict.sentence
                    run.say(f"stage {stage.name} waits: {verdict.sentence}")
                    run.save()
        if not has_moved:
            break
    if not waits:
        return None
    return Waiting(tuple(verdict.sentence for verdict in waits), any(verdict.kind == "wait for a lock" for verdict in waits))


def _start(run: RunContext, stage: Stage, state: StageState, states: Mapping[str, StageState]) -> Verdict | None:
    """Runs a stage to its end, or skips it; the verdict where it has to wait."""
    verdict = _attempt(run, stage, state, states)
    if verdict is None:
        if state.result not in GOOD:
            run.say(f"stage {state.name}: {state.result}{f': {state.problem}' if state.problem else ''}")
        run.save()
    return verdict


def _attempt(run: RunContext, stage: Stage, state: StageState, states: Mapping[str, StageState]) -> Verdict | None:
    names: dict[str, Value] = {"stageDependencies": outcomes.stage_dependencies(states, stage.depends_on)}
    try:
        variables = stage_variables(run, stage, names)
        if state.state == "pending" and not _is_due(run, stage, states, names, variables):
            state.end("canceled" if run.is_canceled() else "skipped")
            return None
        verdict = _judged(run, stage, state, variables)
    except (VariablesUnusable, Missing) as error:
        state.end("failed", str(error))
        return None
    except ExpressionError as error:
        state.end("failed", f"{stage.place}: condition: {error}")
        return None
    if run.is_canceled() and verdict.kind != "pass":
        verdict = Verdict("superseded", "canceled")
    if verdict.kind == "wait":
        with run.store.transaction() as view:
            locks.release(view, run.run.id, stage.name)  # whoever waits for something else is in nobody's way
    if verdict.kind in ("wait", "wait for a lock"):
        return verdict
    if verdict.kind != "pass":
        if verdict.kind == "superseded":
            run.cancel("the exclusive lock", verdict.sentence)
        state.end("canceled" if verdict.kind == "superseded" else "failed", verdict.sentence)
        return None
    state.begin()
    run.save()
    run.say(f"stage {stage.name}: {state.title}")
    try:
        run_jobs(run, stage, state, names)
        state.end(outcomes.stage_result(state.jobs))
    finally:
        with run.store.transaction() as view:
            locks.release(view, run.run.id, stage.name)
    return None


def stage_variables(run: RunContext, stage: Stage, names: Mapping[str, Value]) -> Variables:
    """The variables that a stage's condition and the names of its resources may use. Raises `VariablesUnusable`."""
    variables = job_variables.base(run)
    job_variables.add_layers(run, variables, (run.pipeline.variables, stage.variables), names, before_checks=True)
    return variables


def _is_due(run: RunContext, stage: Stage, states: Mapping[str, StageState], names: Mapping[str, Value], variables: Variables) -> bool:
    results = {name: states[name].result for name in outcomes.ancestors(stage.name, run.pipeline.stages)}
    seen = {
        **names,
        "dependencies": outcomes.dependencies_of_stage(states, stage.depends_on),
        "variables": conditions.variables_value(variables),
    }
    return conditions.holds_for(stage.condition, results, run.is_canceled(), seen)


def _judged(run: RunContext, stage: Stage, state: StageState, variables: Variables) -> Verdict:
    state.waits_since = state.waits_since or records.now()
    with run.store.transaction() as view:
        used = resources.used(view, run.run, run.pipeline, stage, variables)
        since = datetime.fromisoformat(state.waits_since)
        asked = Asked(run.run, run.pipeline, run.repository, stage, since, datetime.now(UTC))
        return judge(view, asked, used)
