"""Records of a small organisation: what tests of runs put into the store, without an engine."""

from __future__ import annotations

from typing import Final

from localcloud.store import Store
from localcloud.store_model import Record
from localcloud.values import Json

SCOPE: Final = "https://dev.azure.com/local"
PROJECT: Final = "11111111-0000-4000-8000-000000000001"
REPOSITORY: Final = "22222222-0000-4000-8000-000000000001"


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
    repository: dict[str, Json] = {"repoId": REPOSITORY, "repoType": "TfsGit", "ymlPath": path, "branchName": "refs/heads/main"}
    return put(store, "buildDefinition", id, name, repository=repository, ciTrigger={"useYaml": True}, **inputs)


def fill(store: Store) -> None:
    """A project, a repository `code`, and pipelines `ci` (10) and `release` (11)."""
    with store.transaction() as view:
        view.put(Record("azuredevops:index/project:Project", SCOPE, PROJECT, "shop", {"name": "shop"}, {"name": "shop"}))
    put(store, "git", REPOSITORY, "code", defaultBranch="refs/heads/main")
    pipeline(store, "10", "ci", "ci.yml")
    pipeline(store, "11", "release", "release.yml")
