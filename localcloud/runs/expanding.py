"""The expanded pipeline of a run, or of a commit that a trigger looks at."""

from __future__ import annotations

from collections.abc import Mapping

from localcloud.behaviours.devops.repositories import GIT
from localcloud.behaviours.paths import flag, items, text
from localcloud.pipelines.expand import expand
from localcloud.pipelines.model import Pipeline
from localcloud.pipelines.places import PipelineError, Place, Problem
from localcloud.runs import predefined, records
from localcloud.runs.records import Run, Source
from localcloud.runs.sources import RepositoryFiles
from localcloud.store import Store
from localcloud.store_model import Record


def expanded(store: Store, run: Run, definition: Record) -> tuple[Pipeline, Record, Mapping[str, Source]]:
    """The pipeline, its repository, and the commits of the repositories that it names. Raises `PipelineError`."""
    path = text(definition.inputs, "repository.ymlPath").strip("/")
    with store.reading() as view:
        repository = view.get(GIT, run.scope, text(definition.inputs, "repository.repoId"))
        if repository is None or text(definition.inputs, "repository.repoType") != "TfsGit":
            raise PipelineError([Problem(Place(path, 1), "the pipeline's repository is not a Git repository of the local cloud")])
        variables = dict(predefined.of_run(view, run, definition, repository))
    for each in items(definition.inputs.get("variables")):
        if not flag(each, "isSecret"):
            variables[text(each, "name")] = text(each, "value")
    files = RepositoryFiles(store, run, repository, path)
    return expand(files, path, run.parameters, {**variables, **run.variables}), repository, files.fixed


def expanded_at(store: Store, definition: Record, ref: str, commit: str) -> Pipeline:
    """The pipeline as it is at a commit, with its parameters as they are by default. Raises `PipelineError`."""
    project = text(definition.inputs, "projectId")
    run = Run(0, definition.id, definition.scope, project, "IndividualCI", ref, commit, "", records.now())
    return expanded(store, run, definition)[0]
