"""Starts a run: its YAML is expanded at its commit, judged, and turned into a timeline. What is wrong is known before a script runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from localcloud.agent import job_variables, numbering, pipeline_resources, refusals
from localcloud.agent.checks import resources
from localcloud.agent.checks.resources import Missing
from localcloud.agent.contexts import RunContext
from localcloud.agent.job_variables import VariablesUnusable
from localcloud.agent.stages import stage_variables
from localcloud.pipelines.places import PipelineError, Problem
from localcloud.rest.access import Access
from localcloud.runs import records, timeline
from localcloud.runs.expanding import expanded
from localcloud.runs.queue import definition_of
from localcloud.runs.records import Run
from localcloud.runs.timeline import StageState
from localcloud.store import Store


def context_of(store: Store, run: Run, say: Callable[[str], None], access: Access) -> RunContext:
    """Everything that is needed to go on with a run, new or not. Raises `PipelineError` where the pipeline cannot be executed."""
    with store.reading() as view:
        definition = definition_of(view, run.pipeline)
        known = timeline.read(view, run)
    pipeline, repository, sources = expanded(store, run, definition)
    run = replace(run, repositories=sources, started_at=run.started_at or records.now())
    kept = store.files / "agent"
    context = RunContext(
        store,
        run,
        definition,
        repository,
        pipeline,
        known,
        kept / "runs" / str(run.id),
        kept / "work" / str(run.id),
        kept / "shared",
        say,
        access,
    )
    for job in (job for stage in known.stages for job in stage.jobs):
        for output in job.outputs.values():
            if output.is_secret:  # of stages that an agent has run before
                context.masker.add(output.value)
    if run.state == "notStarted":
        _begin(context)
    return context


def _begin(context: RunContext) -> None:
    problems = refusals.problems(context.pipeline)
    problems += _choose_runs(context)
    if not problems:
        problems += _missing(context)
    if problems:
        raise PipelineError(problems)
    variables = job_variables.base(context)
    job_variables.add_layers(context, variables, (context.pipeline.variables,), {}, before_checks=True)
    with context.store.reading() as view:
        taken = {each.number for each in records.runs(view, pipeline=context.run.pipeline)}
    number = numbering.number(context.pipeline.name, variables, datetime.now(UTC), taken)
    context.run = replace(context.run, state="inProgress", number=number)
    context.timeline.stages = [StageState(stage.name, stage.display_name) for stage in context.pipeline.stages]
    context.save()


def _choose_runs(context: RunContext) -> list[Problem]:
    found: list[Problem] = []
    for alias, resource in context.pipeline.resources.pipelines.items():
        with context.store.reading() as view:
            chosen = pipeline_resources.chosen(view, context.run, resource)
        if isinstance(chosen, Problem):
            found.append(chosen)
        else:
            context.run = replace(context.run, pipelines={**context.run.pipelines, alias: chosen.id})
    return found


def _missing(context: RunContext) -> list[Problem]:
    """What the stages use and does not exist."""
    found: list[Problem] = []
    for stage in context.pipeline.stages:
        try:
            variables = stage_variables(context, stage, {})
        except VariablesUnusable:
            variables = job_variables.base(context)  # said again, with its place, when the stage starts
        try:
            with context.store.reading() as view:
                resources.used(view, context.run, context.pipeline, stage, variables)
        except Missing as missing:
            found.append(missing.problem)
    return found
