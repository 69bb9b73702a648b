"""Where a person begins: the projects, and what goes on in one."""

from __future__ import annotations

from localcloud.behaviours.devops.approvals import ENVIRONMENT
from localcloud.behaviours.devops.organisation import PROJECT
from localcloud.behaviours.devops.pipelines import DEFINITION
from localcloud.behaviours.devops.repositories import GIT, default_branch
from localcloud.git import seams
from localcloud.pages.asking import Asked, organisation_of
from localcloud.pages.rendering import page
from localcloud.pull_requests import records as pull_requests
from localcloud.rest.calls import Answer
from localcloud.runs import records as runs
from localcloud.store import Store, Transaction
from localcloud.store_model import Record

LATEST_RUNS = 25


def start(store: Store) -> Answer:
    """All projects."""
    with store.reading() as view:
        found = sorted((organisation_of(each), each.name) for each in view.find(PROJECT))
    return page("start", title="Projects", projects=found)


def project(asked: Asked) -> Answer:
    """One project: its repositories, open pull requests, and latest runs."""
    with asked.store.reading() as view:
        found = asked.project_record(view)
        repositories = _in_project(view, GIT, found)
        ids = {each.id for each in repositories}
        opened = [each for each in pull_requests.of(view, None, "active") if each.repository in ids]
        latest = runs_of(view, found)
    return page(
        "project",
        title=found.name,
        base=asked.base,
        repositories=[each.name for each in repositories],
        repository_names={each.id: each.name for each in repositories},
        pull_requests=opened,
        runs=latest[:5],
    )


def repository(asked: Asked) -> Answer:
    """One repository: its branches and pull requests."""
    with asked.store.reading() as view:
        found = asked.repository(view, asked.parts["repository"])
        requests = pull_requests.of(view, found)
        address = seams.address(view, found)
    return page(
        "repository",
        title=found.name,
        base=asked.base,
        repository=found.name,
        address=address,
        default=default_branch(found),
        branches=seams.branches(asked.store, found.id),
        pull_requests=list(reversed(requests)),
    )


def pipelines(asked: Asked) -> Answer:
    """The pipelines and their latest runs."""
    with asked.store.reading() as view:
        found = asked.project_record(view)
        names = sorted(each.name for each in _in_project(view, DEFINITION, found))
        latest = runs_of(view, found)
    return page("pipelines", title="Pipelines", base=asked.base, pipelines=names, runs=latest[:LATEST_RUNS])


def environments_of(view: Transaction, project: Record) -> list[Record]:
    """The environments of a project by name."""
    return _in_project(view, ENVIRONMENT, project)


def runs_of(view: Transaction, project: Record) -> list[tuple[str, runs.Run]]:
    """The runs of a project with the names of their pipelines, newest first."""
    names = {each.id: each.name for each in _in_project(view, DEFINITION, project)}
    return [(names[each.pipeline], each) for each in reversed(runs.runs(view)) if each.pipeline in names and each.scope == project.scope]


def _in_project(view: Transaction, kind: str, project: Record) -> list[Record]:
    found = [each for each in view.find(kind) if each.scope == project.scope and each.inputs.get("projectId") == project.id]
    return sorted(found, key=lambda each: each.name.lower())
