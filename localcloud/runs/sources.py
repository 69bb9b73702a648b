"""Where the YAML of a run comes from: the pipeline's own repository at the run's commit, and the repositories that it names."""

from __future__ import annotations

from collections.abc import Mapping

import yaml

from localcloud.behaviours.devops import repositories
from localcloud.behaviours.devops.organisation import PROJECT
from localcloud.behaviours.model import Refusal
from localcloud.git import seams
from localcloud.pipelines.files import SELF, FileMissing
from localcloud.runs.records import Run, Source
from localcloud.store import Store
from localcloud.store_model import Record


class RepositoryFiles:
    """Implements `Files`. The repositories are fixed at their commits when they are named for the first time."""

    def __init__(self, store: Store, run: Run, repository: Record, path: str) -> None:
        self._store = store
        self._own = Source(repository.id, run.ref, run.commit)
        self.fixed: dict[str, Source] = dict(run.repositories)
        for alias, (name, ref) in self._named(path).items():
            if alias not in self.fixed and (source := _source(store, run, name, ref)) is not None:
                self.fixed[alias] = source

    def read(self, repository: str, path: str) -> str:
        """See `Files`."""
        source = self._own if repository == SELF else self.fixed.get(repository)
        if source is None:
            raise FileMissing(path)
        try:
            return seams.file_at(self._store, source.repository, source.commit, path)
        except Refusal as refusal:
            raise FileMissing(path) from refusal

    def _named(self, path: str) -> Mapping[str, tuple[str, str]]:
        """The repository resources of the pipeline's file by alias: name and ref. What is wrong in it, expansion says."""
        try:
            read = yaml.safe_load(self.read(SELF, path))
        except (FileMissing, yaml.YAMLError):
            return {}
        section = read.get("resources") if isinstance(read, dict) else None
        listed = section.get("repositories") if isinstance(section, dict) else None
        return {
            str(each["repository"]): (str(each.get("name", "")), str(each.get("ref", "refs/heads/main")))
            for each in (listed if isinstance(listed, list) else [])
            if isinstance(each, dict) and "repository" in each and each.get("type", "git") == "git"
        }


def _source(store: Store, run: Run, name: str, ref: str) -> Source | None:
    """The newest commit of a repository by its name, `REPOSITORY` or `PROJECT/REPOSITORY`."""
    project_name, _, repository_name = name.rpartition("/")
    with store.reading() as view:
        projects = {each.id for each in view.find(PROJECT, run.scope) if each.name.lower() == project_name.lower()} or {run.project}
        found = next(
            (
                each
                for each in view.find(repositories.GIT, run.scope)
                if each.name.lower() == repository_name.lower() and each.inputs.get("projectId") in projects
            ),
            None,
        )
    if found is None:
        return None
    full = ref if ref.startswith("refs/") else f"refs/heads/{ref}"
    try:
        return Source(found.id, full, seams.resolve(store, found.id, full))
    except Refusal:
        return None
