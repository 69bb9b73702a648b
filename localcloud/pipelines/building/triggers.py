"""Triggers and schedules.

Sources: https://learn.microsoft.com/azure/devops/pipelines/yaml-schema/trigger, .../pr and .../schedules-cron.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from cronsim import CronSim, CronSimError

from localcloud.pipelines.building.fields import Fields, texts
from localcloud.pipelines.nodes import Items, Keys, Leaf
from localcloud.pipelines.triggers import Filter, PipelineTrigger, Schedule, Trigger

_EVERYTHING: Final = Filter()
_SOME_TIME: Final = datetime(2024, 1, 1, tzinfo=UTC)


def trigger_of(owner: Fields) -> Trigger | None:
    """The pushes under `trigger`."""
    node = owner.node("trigger")
    if node is None:
        return None
    place = owner.place_of("trigger")
    if isinstance(node, Leaf):
        if node.text != "none":
            owner.wrong("trigger", f"must be none, a list of branches or a map, not '{node.text}'")
        return Trigger(False, False, _EVERYTHING, _EVERYTHING, None, place)
    if isinstance(node, Items):
        branches = texts(node, "trigger", owner.session)
        return Trigger(branches != ("none",), False, Filter(branches), _EVERYTHING, None, place)
    fields = Fields(node, "a trigger", ("batch", "branches", "paths", "tags"), owner.session)
    tags = filter_of(fields, "tags") if node.find("tags") else None
    if fields.node("branches") is None and fields.node("paths") is not None and tags is None:
        fields.wrong("paths", "needs branches beside it: Azure Pipelines does not read paths without branches")
    return Trigger(True, fields.boolean("batch", default=False), filter_of(fields, "branches"), filter_of(fields, "paths"), tags, place)


def filter_of(fields: Fields, key: str) -> Filter:
    """What is included and excluded."""
    inner = fields.inner(key, key, ("include", "exclude"))
    return Filter(inner.texts("include") or (), inner.texts("exclude") or ()) if inner else _EVERYTHING


def check_pr(owner: Fields) -> None:
    """Reads `pr`, which has no effect in Azure Repos: there a branch policy runs pipelines for pull requests."""
    node = owner.node("pr")
    if isinstance(node, Leaf) and node.text != "none":
        owner.wrong("pr", f"must be none, a list of branches or a map, not '{node.text}'")
    elif isinstance(node, Items):
        texts(node, "pr", owner.session)
    elif isinstance(node, Keys):
        fields = Fields(node, "pr", ("autoCancel", "branches", "paths", "drafts"), owner.session)
        filter_of(fields, "branches")
        filter_of(fields, "paths")
        for key in ("autoCancel", "drafts"):
            fields.boolean(key, default=True)


def schedules_of(owner: Fields) -> tuple[Schedule, ...]:
    """The times under `schedules`."""
    return owner.each("schedules", lambda keys: _schedule(keys, owner))


def _schedule(keys: Keys, owner: Fields) -> Schedule:
    owner.session.begins(keys, "schedule", ("cron",))
    fields = Fields(keys, "a schedule", ("cron", "displayName", "branches", "batch", "always"), owner.session)
    cron = fields.needed("cron")
    branches = filter_of(fields, "branches")
    try:
        if cron:
            CronSim(cron, _SOME_TIME)
    except CronSimError as problem:
        fields.wrong("cron", f"'{cron}' is not a time: minute, hour, day of the month, month and day of the week ({problem})")
    return Schedule(
        cron,
        fields.text("displayName") or "",
        branches,
        fields.boolean("always", default=False),
        fields.boolean("batch", default=False),
        keys.place,
    )


def pipeline_trigger_of(owner: Fields) -> PipelineTrigger | None:
    """The runs of a pipeline resource that start this pipeline."""
    node = owner.node("trigger")
    if node is None:
        return None
    if isinstance(node, Leaf):
        if node.text not in ("none", "true"):
            owner.wrong("trigger", f"must be none, true or a map, not '{node.text}'")
        return PipelineTrigger(_EVERYTHING, (), ()) if node.text == "true" else None
    fields = owner.inner("trigger", "a pipeline's trigger", ("enabled", "branches", "stages", "tags"))
    if fields is None or not fields.boolean("enabled", default=True):
        return None
    branches = fields.node("branches")
    listed = Filter(texts(branches, "branches", owner.session)) if isinstance(branches, Items) else filter_of(fields, "branches")
    return PipelineTrigger(listed, fields.texts("stages") or (), fields.texts("tags") or ())
