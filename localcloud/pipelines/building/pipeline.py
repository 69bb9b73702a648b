"""A whole pipeline and its stages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from localcloud.pipelines.building.fields import Fields
from localcloud.pipelines.building.jobs import job_of
from localcloud.pipelines.building.order import check_order, names
from localcloud.pipelines.building.pools import pool_of
from localcloud.pipelines.building.resources import resources_of
from localcloud.pipelines.building.triggers import check_pr, schedules_of, trigger_of
from localcloud.pipelines.building.variables import variables_of
from localcloud.pipelines.expansion.session import Session
from localcloud.pipelines.model import DeploymentJob, Extended, Job, LockBehavior, Parameter, Pipeline, Pool, Resources, Stage
from localcloud.pipelines.nodes import Keys

_KEYS: Final = (
    *("name", "appendCommitMessageToRunName", "trigger", "pr", "schedules", "resources", "variables", "lockBehavior", "pool", "stages"),
)
_STAGE_KEYS: Final = (
    *("stage", "group", "displayName", "pool", "dependsOn", "condition", "variables", "jobs", "lockBehavior", "trigger", "isSkippable"),
    "templateContext",
)
_LOCKS: Final[Mapping[str, LockBehavior]] = {"sequential": "sequential", "runLatest": "runLatest"}


def pipeline_of(root: Keys, parameters: tuple[Parameter, ...], extends: tuple[Extended, ...], session: Session) -> Pipeline:
    """The model of an expanded tree. What is wrong is reported to the session."""
    fields = Fields(root, "a pipeline", _KEYS, session)
    check_pr(fields)
    pool = pool_of(fields)
    lock = _lock(fields)
    resources = resources_of(fields)
    stages = fields.each("stages", lambda keys: _stage(keys, pool, lock, resources, session))
    if not stages and not session.problems:
        session.wrong(root.place, "the pipeline has no stage: it must have at least one job")
    return Pipeline(
        name=fields.text("name"),
        appends_commit_message=fields.boolean("appendCommitMessageToRunName", default=True),
        trigger=trigger_of(fields),
        schedules=schedules_of(fields),
        parameters=parameters,
        variables=variables_of(fields),
        resources=resources,
        extends=extends,
        stages=_linked(stages, session),
        place=root.place,
    )


@dataclass(frozen=True, slots=True)
class _Stage:
    stage: Stage
    says_on_what: bool
    """Whether `dependsOn` is written."""


def _stage(keys: Keys, pool: Pool | None, lock: LockBehavior | None, resources: Resources, session: Session) -> _Stage | None:
    if not session.begins(keys, "stage", ("stage",), "template"):
        return None
    fields = Fields(keys, "a stage", _STAGE_KEYS, session)
    own_pool = pool_of(fields) or pool
    jobs: tuple[Job | DeploymentJob, ...] = fields.each("jobs", lambda inner: job_of(inner, own_pool, resources, session))
    if not jobs and not fields.is_broken("jobs"):
        session.wrong(keys.place, "a stage must have at least one job")
    named = tuple(_with_name(job, name) for job, name in zip(jobs, names(jobs, "job", session), strict=True))
    check_order(named, "job", session)
    stage = Stage(
        name=fields.name("stage"),
        display_name=fields.text("displayName") or "",
        depends_on=fields.texts("dependsOn") or (),
        condition=fields.condition(),
        variables=variables_of(fields),
        jobs=named,
        lock_behavior=_lock(fields) or lock,
        is_manual=fields.word("trigger", ("manual", "automatic"), "automatic") == "manual",
        is_skippable=fields.boolean("isSkippable", default=True),
        place=keys.place,
    )
    return _Stage(stage, says_on_what=fields.node("dependsOn") is not None)


def _with_name(job: Job | DeploymentJob, name: str) -> Job | DeploymentJob:
    return replace(job, name=name, display_name=job.display_name or name)


def _linked(found: tuple[_Stage, ...], session: Session) -> tuple[Stage, ...]:
    """The stages by name; one that says nothing depends on the one before."""
    before: tuple[str, ...] = ()
    stages: list[Stage] = []
    for each, name in zip(found, names([each.stage for each in found], "stage", session), strict=True):
        depends_on = each.stage.depends_on if each.says_on_what else before
        stages.append(replace(each.stage, name=name, display_name=each.stage.display_name or name, depends_on=depends_on))
        before = (name,)
    check_order(stages, "stage", session)
    return tuple(stages)


def _lock(fields: Fields) -> LockBehavior | None:
    return _LOCKS.get(fields.word("lockBehavior", tuple(_LOCKS), ""))
