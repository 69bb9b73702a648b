"""What starts a pipeline by itself: pushes, and the end of another pipeline's run.

Sources: https://learn.microsoft.com/azure/devops/pipelines/repos/azure-repos-git (branches and paths; what is excluded wins), and for
resources https://learn.microsoft.com/azure/devops/pipelines/process/pipeline-triggers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from typing import Final

from localcloud.behaviours.devops.pipelines import DEFINITION
from localcloud.behaviours.devops.repositories import GIT
from localcloud.behaviours.model import Refusal
from localcloud.behaviours.paths import Inputs, as_text, first, flag, items, known_at, text
from localcloud.git import seams
from localcloud.pipelines.model import Pipeline, PipelineResource
from localcloud.pipelines.places import PipelineError
from localcloud.pipelines.triggers import Filter
from localcloud.runs import timeline
from localcloud.runs.expanding import expanded_at
from localcloud.runs.queue import queue
from localcloud.runs.records import Reason, Run
from localcloud.store import Store
from localcloud.store_model import Record

_SKIPPED: Final = re.compile(r"\[(skip ci|ci skip|skip azurepipelines|azurepipelines skip)\]|\*\*\*NO_CI\*\*\*", re.IGNORECASE)
_HEADS: Final = "refs/heads/"


def chosen(name: str, wanted: Filter) -> bool:
    """Whether a branch or tag is included and not excluded. Nothing to include: everything is."""
    return (not wanted.include or _any(name, wanted.include)) and not _any(name, wanted.exclude)


def chosen_paths(paths: Iterable[str], wanted: Filter) -> bool:
    """Whether one of the changed paths counts. A folder's path counts for all below it."""
    if not (wanted.include or wanted.exclude):
        return True
    return any((not wanted.include or _any_path(each, wanted.include)) and not _any_path(each, wanted.exclude) for each in paths)


def pipelines_of(store: Store, repository: Record) -> list[Record]:
    """The pipelines whose YAML is in a repository."""
    with store.reading() as view:
        return [each for each in view.find(DEFINITION, repository.scope) if text(each.inputs, "repository.repoId") == repository.id]


def pushed(store: Store, repository: Record, ref: str, *, old: str, new: str, person: str) -> list[Run]:
    """Queues the pipelines that a push starts. `old` is "" for a new branch. A file that cannot be expanded starts nothing."""
    if _SKIPPED.search(seams.message(store, repository.id, new)):
        return []
    paths = seams.changed_files(store, repository.id, old, new) if old else []
    found = []
    for definition in pipelines_of(store, repository):
        reason = _reason_of_push(store, definition, ref, new, paths)
        if reason is not None:
            found.append(queue(store, definition.id, reason=reason, ref=ref, commit=new, requested_for=person))
    return found


def _reason_of_push(store: Store, definition: Record, ref: str, commit: str, paths: list[str]) -> Reason | None:
    override = first(definition.inputs, "ciTrigger.override")
    if isinstance(override, dict):
        return _reason(flag(override, "batch"), ref, paths, _filter(override, "branchFilters"), _filter(override, "pathFilters"))
    if not flag(definition.inputs, "ciTrigger.useYaml"):
        return None
    pipeline = _read(store, definition, ref, commit)
    if pipeline is None:
        return None
    trigger = pipeline.trigger
    if trigger is None:
        return "IndividualCI" if ref.startswith(_HEADS) else None
    if not trigger.is_enabled:
        return None
    if ref.startswith("refs/tags/"):
        is_due = trigger.tags is not None and chosen(ref.removeprefix("refs/tags/"), trigger.tags)
        return "IndividualCI" if is_due else None
    return _reason(trigger.batch, ref, paths, trigger.branches, trigger.paths)


def _reason(batch: bool, ref: str, paths: list[str], branches: Filter, folders: Filter) -> Reason | None:
    is_due = ref.startswith(_HEADS) and chosen(ref, branches) and (not paths or chosen_paths(paths, folders))
    return ("BatchedCI" if batch else "IndividualCI") if is_due else None


def after(store: Store, finished: Run) -> list[Run]:
    """Queues the pipelines that a finished run starts: by their settings (`buildCompletionTriggers`) or their YAML (`resources`)."""
    with store.reading() as view:
        others = [each for each in view.find(DEFINITION, finished.scope) if each.id != finished.pipeline]
        source = next((each for each in view.find(DEFINITION, finished.scope) if each.id == finished.pipeline), None)
    if source is None:
        return []
    found = []
    for each in others:
        reason = _reason_of_end(store, each, source, finished)
        if reason is not None:
            ref, commit = _version(store, each, source, finished)
            person = finished.requested_for
            found.append(queue(store, each.id, reason=reason, ref=ref, commit=commit, requested_for=person, triggered_by=finished.id))
    return found


def _reason_of_end(store: Store, definition: Record, source: Record, finished: Run) -> Reason | None:
    for trigger in items(definition.inputs.get("buildCompletionTriggers")):
        is_good = finished.result in ("succeeded", "partiallySucceeded")
        if is_good and text(trigger, "buildDefinitionId") == source.id and chosen(finished.ref, _filter(trigger, "branchFilters")):
            return "BuildCompletion"
    try:
        ref, commit = default_version(store, definition)
    except Refusal:
        return None
    pipeline = _read(store, definition, ref, commit)
    resources = pipeline.resources.pipelines.values() if pipeline else ()
    return "ResourceTrigger" if any(_is_started(store, each, source, finished) for each in resources) else None


def _is_started(store: Store, resource: PipelineResource, source: Record, finished: Run) -> bool:
    trigger = resource.trigger
    if trigger is None or resource.source.rpartition("\\")[2].lower() != source.name.lower():
        return False
    if not chosen(finished.ref, trigger.branches) or not set(trigger.tags) <= set(finished.tags):
        return False
    if not trigger.stages:
        return finished.result in ("succeeded", "partiallySucceeded")
    with store.reading() as view:
        good = {stage.name.lower() for stage in timeline.read(view, finished).stages if stage.is_good()}
    return {stage.lower() for stage in trigger.stages} <= good


def _version(store: Store, definition: Record, source: Record, finished: Run) -> tuple[str, str]:
    """Of the same repository, the same commit is built; of another one, its default branch."""
    if text(definition.inputs, "repository.repoId") == text(source.inputs, "repository.repoId"):
        return finished.ref, finished.commit
    return default_version(store, definition)


def version_of(store: Store, definition: Record, named: str | None) -> tuple[str, str]:
    """The ref and commit that a person means: a branch, a tag or a full ref; None: the pipeline's default. Raises `Refusal`."""
    if named is None:
        return default_version(store, definition)
    repository_id = text(definition.inputs, "repository.repoId")
    for full in [named] if named.startswith("refs/") else [f"{_HEADS}{named}", f"refs/tags/{named}"]:
        with suppress(Refusal):
            return full, seams.resolve(store, repository_id, full)
    raise Refusal(f"there is no branch or tag {named}")


def default_version(store: Store, definition: Record) -> tuple[str, str]:
    """The branch in the pipeline's settings, or else the repository's default branch, with its newest commit. Raises `Refusal`."""
    repository_id = text(definition.inputs, "repository.repoId")
    with store.reading() as view:
        repository = view.get(GIT, definition.scope, repository_id)
    ref = text(definition.inputs, "repository.branchName") or (text(repository.outputs, "defaultBranch") if repository else "")
    full = ref if ref.startswith("refs/") else f"{_HEADS}{ref}"
    return full, seams.resolve(store, repository_id, full)


def _read(store: Store, definition: Record, ref: str, commit: str) -> Pipeline | None:
    try:
        return expanded_at(store, definition, ref, commit)
    except PipelineError:
        return None


def _filter(inputs: Inputs, key: str) -> Filter:
    parts = items(inputs.get(key))
    include, exclude = (
        tuple(as_text(value) for each in parts for _, value in known_at(each, f"{name}[]")) for name in ("includes", "excludes")
    )
    return Filter(include, exclude)


def _any(name: str, patterns: Iterable[str]) -> bool:
    short = name.removeprefix(_HEADS)
    return any(_fits(short, pattern.removeprefix("+").removeprefix(_HEADS)) for pattern in patterns)


def _any_path(path: str, patterns: Iterable[str]) -> bool:
    own = path.strip("/")
    folders = [pattern.strip("/") for pattern in patterns]
    return any(folder in ("", "*") or _fits(own, folder) or own.startswith(f"{folder}/") for folder in folders)


def _fits(name: str, pattern: str) -> bool:
    expression = re.escape(pattern).replace(r"\*\*", ".*").replace(r"\*", ".*").replace(r"\?", ".")
    return re.fullmatch(expression, name) is not None
