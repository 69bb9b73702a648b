"""The protected resources that a stage uses: environments, service connections, variable groups, queues and repositories.

Source: https://learn.microsoft.com/azure/devops/pipelines/security/resources.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from localcloud.agent import groups
from localcloud.agent.tasks import table
from localcloud.agent.variables import Variables
from localcloud.behaviours.devops import agents, endpoints, repositories
from localcloud.behaviours.devops.approvals import ENVIRONMENT
from localcloud.behaviours.paths import text
from localcloud.pipelines.model import DeploymentJob, Job, Pipeline, Stage, Step, VariableGroup
from localcloud.pipelines.places import Place, Problem
from localcloud.runs.records import Run
from localcloud.store import Transaction

HOSTED: Final = "Azure Pipelines"
Kind = Literal["environment", "endpoint", "variablegroup", "queue", "repository"]
WORDS: Final[dict[Kind, str]] = {
    "environment": "environment",
    "endpoint": "service connection",
    "variablegroup": "variable group",
    "queue": "agent pool",
    "repository": "repository",
}


@dataclass(frozen=True, slots=True)
class Protected:
    """One resource, with where it is used first."""

    kind: Kind
    id: str
    name: str
    place: Place

    def __str__(self) -> str:
        return f"{WORDS[self.kind]} {self.name}"


class Missing(Exception):
    """A resource that is used does not exist."""

    def __init__(self, place: Place, kind: Kind, name: str) -> None:
        what = WORDS[kind]
        self.problem = Problem(
            place, f"{what} {name} could not be found. It does not exist, has been disabled or has not been authorized for use"
        )
        super().__init__(str(self.problem))


def used(view: Transaction, run: Run, pipeline: Pipeline, stage: Stage, variables: Variables) -> list[Protected]:
    """What a stage uses, each once. Raises `Missing`."""
    found: dict[tuple[Kind, str], Protected] = {}
    for kind, name, place in _named(pipeline, stage):
        resource = _found(view, run, kind, variables.expanded(name), place)
        if resource is not None:
            found.setdefault((kind, resource.id), resource)
    return list(found.values())


def _named(pipeline: Pipeline, stage: Stage) -> Iterator[tuple[Kind, str, Place]]:
    for variable in (*pipeline.variables, *stage.variables, *(each for job in stage.jobs for each in job.variables)):
        if isinstance(variable, VariableGroup):
            yield "variablegroup", variable.name, variable.place
    for job in stage.jobs:
        pools = [job.pool, *(hook.pool for hook in job.hooks)] if isinstance(job, DeploymentJob) else [job.pool]
        for pool in pools:
            if pool is not None and pool.name:
                yield "queue", pool.name, pool.place
        if isinstance(job, DeploymentJob) and job.environment is not None:
            yield "environment", job.environment.name, job.environment.place
        for alias in job.uses_repositories:
            yield "repository", alias, job.place
        for step in _steps(job):
            yield from _named_by(step)


def _named_by(step: Step) -> Iterator[tuple[Kind, str, Place]]:
    task = table.find(step.task)
    if step.task == "checkout":
        yield "repository", step.inputs["checkout"], step.place
    for name, value in step.inputs.items():
        own = task.find(name) if task else None
        if task is not None and own is not None and task.inputs[own].is_connection:
            yield "endpoint", value, step.place


def _steps(job: Job | DeploymentJob) -> Iterator[Step]:
    if isinstance(job, Job):
        yield from job.steps
    else:
        for hook in job.hooks:
            yield from hook.steps


def _found(view: Transaction, run: Run, kind: Kind, name: str, place: Place) -> Protected | None:
    """None for what needs no authorisation: the own repository, hosted agents."""
    wanted = name.lower()
    if kind == "repository":
        source = next((each for alias, each in run.repositories.items() if alias.lower() == wanted), None)
        if wanted in ("self", "none"):
            return None
        record = view.get(repositories.GIT, run.scope, source.repository) if source else None
    elif kind == "queue":
        queue = next((each for each in agents.queues(view, run.scope, run.project) if each.name.lower() == wanted), None)
        if queue is None:
            raise Missing(place, kind, name)
        return None if queue.name == HOSTED else Protected(kind, queue.id, queue.name, place)
    elif kind == "variablegroup":
        record = groups.find(view, run.scope, run.project, name)
    elif kind == "environment":
        record = next((each for each in view.find(ENVIRONMENT, run.scope, projectId=run.project) if each.name.lower() == wanted), None)
    else:
        everything = (each for each in view.all(run.scope) if endpoints.is_endpoint(each) and text(each.inputs, "projectId") == run.project)
        record = next((each for each in everything if wanted in (each.id.lower(), text(each.inputs, "serviceEndpointName").lower())), None)
    if record is None:
        raise Missing(place, kind, name)
    return Protected(kind, record.id, record.name, place)
