"""A small organisation with a real repository: what tests of runs put into the store, without an engine."""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import dedent
from typing import Final

from localcloud.git import bare, commits
from localcloud.git.commits import Author, Note
from localcloud.store import Store
from localcloud.store_model import Record
from localcloud.values import Json

SCOPE: Final = "https://dev.azure.com/local"
PROJECT: Final = "11111111-0000-4000-8000-000000000001"
REPOSITORY: Final = "22222222-0000-4000-8000-000000000001"
MAIN: Final = "refs/heads/main"


def put(store: Store, kind: str, id: str, name: str, **inputs: Json) -> Record:
    """Puts a resource of the project into the store: `kind` is `environment`, `variableGroup` ..."""
    properties: dict[str, Json] = {"name": name, "projectId": PROJECT, **inputs}
    token = f"azuredevops:index/{kind}:{kind[0].upper()}{kind[1:]}"
    record = Record(token, SCOPE, id, name, properties, dict(properties))
    with store.transaction() as view:
        view.put(record)
    return record


def pipeline(store: Store, id: str, name: str, path: str, **inputs: Json) -> Record:
    """A pipeline whose YAML is at that path of the repository."""
    repository: dict[str, Json] = {"repoId": REPOSITORY, "repoType": "TfsGit", "ymlPath": path, "branchName": MAIN}
    given: dict[str, Json] = {"repository": repository, "ciTrigger": {"useYaml": True}, **inputs}
    return put(store, "buildDefinition", id, name, **given)


def fill(store: Store) -> None:
    """A project, a repository `code`, and pipelines `ci` (10) and `release` (11)."""
    with store.transaction() as view:
        view.put(Record("azuredevops:index/project:Project", SCOPE, PROJECT, "shop", {"name": "shop"}, {"name": "shop"}))
    put(store, "git", REPOSITORY, "code", defaultBranch=MAIN)
    pipeline(store, "10", "ci", "ci.yml")
    pipeline(store, "11", "release", "release.yml")


def commit(store: Store, files: Mapping[str, str], branch: str = MAIN, message: str = "change") -> str:
    """Commits files to a branch of the repository, which begins with the first one; the commit."""
    with store.transaction() as view:
        if not (view.files / "git" / REPOSITORY).exists():
            bare.begin(view, REPOSITORY, "code", default_branch=MAIN)
        repository = bare.opened(view.files, REPOSITORY)
        written = {path: dedent(text).encode() for path, text in files.items()}
        return commits.write(view, repository, branch, written, Note(message, Author("Dana", "dana.developer@contoso.com")))
