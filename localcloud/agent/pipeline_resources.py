"""Which run a pipeline resource stands for: the one that started this run, or else the newest that fits."""

from __future__ import annotations

from collections.abc import Iterator

from localcloud.behaviours.devops.organisation import PROJECT
from localcloud.behaviours.devops.pipelines import DEFINITION
from localcloud.behaviours.paths import text
from localcloud.pipelines.model import PipelineResource
from localcloud.pipelines.places import Problem
from localcloud.runs import records
from localcloud.runs.records import Run
from localcloud.store import Transaction
from localcloud.store_model import Record


def definition_named(view: Transaction, run: Run, source: str, project: str | None) -> Record | None:
    """The pipeline that a resource's `source` names: by its name, or by its folder and name."""
    projects = {each.id for each in view.find(PROJECT, run.scope) if each.name.lower() == (project or "").lower()} or {run.project}
    folder, _, name = source.rpartition("\\")
    for each in view.find(DEFINITION, run.scope):
        is_there = not folder or text(each.inputs, "path").strip("\\").lower() == folder.strip("\\").lower()
        if is_there and each.inputs.get("projectId") in projects and each.name.lower() == name.lower():
            return each
    return None


def chosen(view: Transaction, run: Run, resource: PipelineResource) -> Run | Problem:
    """The run that the resource stands for in this run."""
    definition = definition_named(view, run, resource.source, resource.project)
    if definition is None:
        return Problem(resource.place, f"pipeline resource {resource.alias}: there is no pipeline {resource.source}")
    fitting = list(_fitting(view, run, resource, definition))
    if not fitting:
        return Problem(resource.place, f"pipeline resource {resource.alias}: {resource.source} has no successful run that fits")
    return fitting[-1]


def _fitting(view: Transaction, run: Run, resource: PipelineResource, definition: Record) -> Iterator[Run]:
    trigger = records.get(view, run.triggered_by) if run.triggered_by is not None else None
    if trigger is not None and trigger.pipeline == definition.id:
        yield trigger
        return
    for each in records.runs(view, pipeline=definition.id):
        is_good = each.result in ("succeeded", "partiallySucceeded")
        on_branch = resource.branch is None or each.ref.removeprefix("refs/heads/") == resource.branch.removeprefix("refs/heads/")
        is_version = resource.version is None or each.number == resource.version
        if is_good and on_branch and is_version and set(resource.tags) <= set(each.tags):
            yield each
