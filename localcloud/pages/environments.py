"""Environments, and what is out in each: the last deployment that succeeded."""

from __future__ import annotations

from dataclasses import dataclass

from localcloud.behaviours.devops.approvals import CHECKS
from localcloud.behaviours.devops.organisation import token
from localcloud.pages import projects
from localcloud.pages.asking import Asked
from localcloud.pages.rendering import page
from localcloud.rest.calls import Answer
from localcloud.runs import timeline
from localcloud.runs.records import Run
from localcloud.runs.timeline import JobState
from localcloud.store import Transaction
from localcloud.store_model import Record


@dataclass(frozen=True, slots=True)
class Deployment:
    """One deployment to an environment."""

    run: Run
    pipeline: str
    job: JobState


@dataclass(frozen=True, slots=True)
class EnvironmentState:
    """An environment with its checks."""

    record: Record
    checks: tuple[str, ...]
    deployments: tuple[Deployment, ...]
    """The newest first."""

    @property
    def out(self) -> Deployment | None:
        """What is out."""
        return next((each for each in self.deployments if each.job.is_good()), None)


def environments(asked: Asked) -> Answer:
    """`_environments`."""
    with asked.store.reading() as view:
        project = asked.project_record(view)
        deployments: dict[str, list[Deployment]] = {}
        for name, run in projects.runs_of(view, project):
            for stage in timeline.read(view, run).stages:
                for job in stage.jobs:
                    if job.environment:
                        deployments.setdefault(job.environment.lower(), []).append(Deployment(run, name, job))
        states = [
            EnvironmentState(each, tuple(_checks(view, each)), tuple(deployments.get(each.name.lower(), ())))
            for each in projects.environments_of(view, project)
        ]
    return page("environments", title="Environments", base=asked.base, environments=states)


def _checks(view: Transaction, environment: Record) -> list[str]:
    words = {"checkApproval": "approval", "checkBranchControl": "branch control", "checkBusinessHours": "business hours"}
    words |= {"checkExclusiveLock": "exclusive lock", "checkRequiredTemplate": "required template", "checkRestApi": "another service"}
    return [
        words[kind]
        for kind in CHECKS
        if list(view.find(token(kind), environment.scope, targetResourceType="environment", targetResourceId=environment.id))
    ]
