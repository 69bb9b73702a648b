"""What of an expanded pipeline the local agent does not do. It is refused with its place before the run starts, never skipped."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Final

from localcloud.agent.tasks import table
from localcloud.agent.tasks.model import Input, Task
from localcloud.pipelines import model
from localcloud.pipelines.expressions.run_time import inside
from localcloud.pipelines.model import DeploymentJob, Job, Matrix, Pipeline, Step
from localcloud.pipelines.places import Place, Problem
from localcloud.schema.nearest import did_you_mean

_LINUX: Final = ("ubuntu", "linux", "mariner", "azurelinux")
_LATE: Final = ("$(", "$[")
_MISTYPED: Final = 0.85
"""How alike the name of a task must be to be meant (1 is equal): there are many that the agent does not know."""
_UNKNOWN_WORDS: Final = ("downloadBuild", "getPackage", "reviewApp")


def problems(pipeline: Pipeline) -> list[Problem]:
    """Everything that is refused, in the order of the file."""
    return [Problem(place, message) for place, message in _of_pipeline(pipeline)]


def _of_pipeline(pipeline: Pipeline) -> Iterator[tuple[Place, str]]:
    for other in pipeline.resources.others:
        yield other.place, f"the local agent does not know resources of the kind {other.kind} ({other.alias})"
    for repository in pipeline.resources.repositories.values():
        if repository.type != "git":
            yield (
                repository.place,
                f"repository {repository.alias}: the local cloud has no repositories of type {repository.type}, only git",
            )
    for stage in pipeline.stages:
        if stage.is_manual:
            yield stage.place, f"stage {stage.name}: the local agent does not know stages that a person starts (trigger: manual)"
        for job in stage.jobs:
            yield from _of_job(job)


def _of_job(job: Job | DeploymentJob) -> Iterator[tuple[Place, str]]:
    for container in (job.container, *job.services.values()):
        if container is not None:
            yield (
                container.place,
                f"job {job.name}: the local agent runs jobs on the host, not in containers ({container.image or container.alias})",
            )
    pools = [job.pool, *(hook.pool for hook in job.hooks)] if isinstance(job, DeploymentJob) else [job.pool]
    for pool in dict.fromkeys(pools):
        if pool is not None:
            yield from _of_pool(job, pool)
    if isinstance(job, DeploymentJob):
        if job.environment is None:
            yield job.place, f"deployment job {job.name} has no environment"
        elif job.environment.resource_name or job.environment.resource_type:
            yield job.environment.place, f"job {job.name}: the local cloud has no machines and clusters in environments, only environments"
        steps = [step for hook in job.hooks for step in hook.steps]
    else:
        if isinstance(job.strategy, Matrix) and isinstance(job.strategy.legs, str) and inside(job.strategy.legs) is None:
            yield job.place, f"job {job.name}: matrix: expected a map, or a $[ ]"
        steps = list(job.steps)
    for step in steps:
        yield from _of_step(step)


def _of_pool(job: Job | DeploymentJob, pool: model.Pool) -> Iterator[tuple[Place, str]]:
    if pool.is_server:
        yield pool.place, f"job {job.name}: the local agent does not know jobs without an agent (pool: server)"
    image = pool.vm_image or ""
    if image and not image.startswith(_LATE) and not image.lower().startswith(_LINUX):
        yield pool.place, f"job {job.name}: the local agent has no image {image}: it runs on this machine, as an ubuntu image would"


def _of_step(step: Step) -> Iterator[tuple[Place, str]]:
    if step.target is not None and step.target.container not in (None, "host"):
        yield step.place, f"target: the local agent runs steps on the host, not in containers ({step.target.container})"
    task = table.find(step.task)
    if task is None:
        yield step.place, _unknown(step.task)
        return
    if task.program and shutil.which(task.program) is None:
        yield step.place, f"{step.task} needs {task.program}, which is not on PATH"
    yield from ((step.place, f"{step.task}: {message}") for message in _of_inputs(step, task))


def _unknown(name: str) -> str:
    if name in _UNKNOWN_WORDS:
        return f"the local agent does not know the step {name}"
    versions = [each for each in table.TASKS if each.partition("@")[0].lower() == name.partition("@")[0].lower()]
    if versions:
        return f"the local agent does not know the task {name}; it knows {' and '.join(versions)}"
    close = get_close_matches(name, table.TASKS, 1, _MISTYPED)
    return f"the local agent does not know the task {name}." + (f" Did you mean '{close[0]}'?" if close else "")


def _of_inputs(step: Step, task: Task) -> Iterator[str]:
    given: dict[str, str] = {}
    for name, value in step.inputs.items():
        own = task.find(name)
        if own is None:
            yield f"the local agent does not know the input {name}. {did_you_mean(name, task.inputs)}".rstrip()
        else:
            given[own] = value
    for name, each in task.inputs.items():
        yield from _of_input(name, each, given)


def _of_input(name: str, each: Input, given: Mapping[str, str]) -> Iterator[str]:
    value = given.get(name) or each.default
    if each.is_required and not value:
        yield f"the input {name} is missing"
    if each.values and not any(mark in value for mark in _LATE) and value.lower() not in {known.lower() for known in each.values}:
        known = " and ".join(repr(known) for known in each.values if known) or "no value"
        yield f"{name}: the local agent knows {known}, not {value!r}"
