"""Schedules: which pipelines are due, by their settings or by their YAML. A schedule in the settings is used instead of those in the YAML.

Source: https://learn.microsoft.com/azure/devops/pipelines/process/scheduled-triggers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Final

from cronsim import CronSim, CronSimError

from localcloud.behaviours.devops.pipelines import DEFINITION
from localcloud.behaviours.devops.repositories import GIT
from localcloud.behaviours.model import Refusal
from localcloud.behaviours.paths import as_text, flag, items, known_at, text
from localcloud.git import seams
from localcloud.pipelines.places import PipelineError
from localcloud.pipelines.triggers import Filter
from localcloud.runs import records
from localcloud.runs.expanding import expanded_at
from localcloud.runs.queue import queue
from localcloud.runs.records import Run
from localcloud.runs.triggers import chosen
from localcloud.store import Store
from localcloud.store_model import Record

_KIND: Final = "schedule"
_FIRST: Final = timedelta(days=1)
"""How far the first look goes back."""
_OFFSET: Final = re.compile(r"\(UTC([+-])(\d\d):(\d\d)\)")


@dataclass(frozen=True, slots=True)
class _Due:
    cron: str
    zone: timezone
    branches: Filter
    always: bool


def queue_due(store: Store, at: datetime) -> list[Run]:
    """Queues every pipeline that has become due since this was asked last. A schedule counts once, however often it was missed."""
    found = []
    with store.reading() as view:
        definitions = list(view.find(DEFINITION))
    for definition in definitions:
        since = _looked(store, definition, at)
        for ref, commit in _branches(store, definition):
            schedules = [each for each in _schedules(store, definition, ref, commit) if chosen(ref, each.branches)]
            if any(_is_due(each, since, at) and (each.always or _has_changed(store, definition, ref, commit)) for each in schedules):
                found.append(queue(store, definition.id, reason="Schedule", ref=ref, commit=commit))
    return found


def _looked(store: Store, definition: Record, at: datetime) -> datetime:
    """When this was asked last for a pipeline; from now on, it is now."""
    with store.transaction() as view:
        known = view.documents.find(_KIND, pipeline=definition.id)
        body = {"pipeline": definition.id, "looked_at": at.isoformat()}
        if known:
            view.documents.put(_KIND, known[0].number, dict(body))
            return datetime.fromisoformat(str(known[0].body["looked_at"]))
        view.documents.add(_KIND, dict(body))
        return at - _FIRST


def _schedules(store: Store, definition: Record, ref: str, commit: str) -> Iterator[_Due]:
    own = items(definition.inputs.get("schedules"))
    for each in own:
        days = ",".join(as_text(day) for _, day in known_at(each, "daysToBuilds[]"))
        includes = tuple(as_text(value) for _, value in known_at(each, "branchFilters[].includes[]"))
        excludes = tuple(as_text(value) for _, value in known_at(each, "branchFilters[].excludes[]"))
        cron = f"{text(each, 'startMinutes') or '0'} {text(each, 'startHours') or '3'} * * {days or '*'}"
        only_changes = flag(each, "scheduleOnlyWithChanges", default=True)
        yield _Due(cron, _zone(text(each, "timeZone")), Filter(includes, excludes), not only_changes)
    if not own:
        try:
            pipeline = expanded_at(store, definition, ref, commit)
        except PipelineError:
            return
        for schedule in pipeline.schedules:
            yield _Due(schedule.cron, UTC, schedule.branches, schedule.always)


def _branches(store: Store, definition: Record) -> Iterator[tuple[str, str]]:
    repository_id = text(definition.inputs, "repository.repoId")
    with store.reading() as view:
        repository = view.get(GIT, definition.scope, repository_id)
    if repository is None:
        return
    try:
        yield from seams.branches(store, repository_id).items()
    except Refusal:
        return


def _is_due(schedule: _Due, since: datetime, at: datetime) -> bool:
    try:
        last = next(CronSim(schedule.cron, at.astimezone(schedule.zone) + timedelta(minutes=1), reverse=True))
    except (CronSimError, StopIteration):
        return False
    return since < last <= at


def _has_changed(store: Store, definition: Record, ref: str, commit: str) -> bool:
    earlier = [run for run in records.runs_of(store, pipeline=definition.id) if run.reason == "Schedule" and run.ref == ref]
    return not earlier or earlier[-1].commit != commit


def _zone(shown: str) -> timezone:
    match = _OFFSET.match(shown)
    if match is None:
        return UTC
    offset = timedelta(hours=int(match[2]), minutes=int(match[3]))
    return timezone(offset if match[1] == "+" else -offset)
