"""The repositories of the local Azure DevOps for people: where to clone from."""

from __future__ import annotations

import argparse

from localcloud.behaviours.devops.organisation import PROJECT
from localcloud.behaviours.devops.repositories import GIT
from localcloud.behaviours.paths import text
from localcloud.cli.errors import CommandError
from localcloud.schema.nearest import did_you_mean
from localcloud.store import Store, Transaction
from localcloud.store_model import Record


def url(store: Store, arguments: argparse.Namespace) -> None:
    """Prints the address that `git clone` takes."""
    from localcloud.git import seams  # noqa: PLC0415  most commands have no use for Git

    with store.reading() as view:
        address = seams.address(view, repository_called(view, arguments.repository))
    print(address)


def repository_called(view: Transaction, called: str) -> Record:
    """The repository with a name, PROJECT/NAME or an id. Raises `CommandError`."""
    everything = {f"{_project(view, record)}/{record.name}": record for record in view.find(GIT)}
    wanted = called.lower()
    found = {full: record for full, record in everything.items() if wanted in (full.lower(), record.name.lower(), record.id.lower())}
    if len(found) > 1:
        raise CommandError(f"several projects have a repository {called!r}: say {' or '.join(found)}")
    if not found:
        hint = did_you_mean(called, [*(record.name for record in everything.values()), *everything])
        there = f"There are {', '.join(everything)}." if everything else "The local cloud has none."
        raise CommandError(f"there is no repository {called!r}. {hint or there}")
    return next(iter(found.values()))


def _project(view: Transaction, repository: Record) -> str:
    project = view.get(PROJECT, repository.scope, text(repository.inputs, "projectId"))
    return text(project.outputs, "name") if project else ""
