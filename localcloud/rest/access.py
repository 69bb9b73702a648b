"""What a run's scripts call the REST API with: an address on loopback and `System.AccessToken`, both as long as an agent has the run."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from localcloud.behaviours.devops import identities
from localcloud.behaviours.devops.organisation import PROJECT
from localcloud.databricks_rest.access import WorkspaceAccess
from localcloud.rest import tokens
from localcloud.rest.server import Service
from localcloud.store import Store


@dataclass(frozen=True, slots=True)
class Access:
    """Where the organisation is served, and a token of the project's build service."""

    collection: str
    """`System.CollectionUri`, with a slash at its end."""
    token: str
    workspaces: WorkspaceAccess
    """The way to the local Databricks."""


@contextmanager
def for_run(store: Store, scope: str, project_id: str) -> Iterator[Access]:
    """Serves the local Azure DevOps to the scripts of a run of a project."""
    with store.transaction() as view:
        project = view.get(PROJECT, scope, project_id)
        assert project is not None  # a project takes its pipelines with it, and they their runs
        token, number = tokens.keep(view, scope, identities.build_service(project))
    workspaces = WorkspaceAccess(store)
    try:
        with Service(store) as service:
            thread = threading.Thread(target=service.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
            thread.start()
            try:
                yield Access(f"{service.address}/{scope.rstrip('/').rpartition('/')[2]}/", token, workspaces)
            finally:
                service.shutdown()
    finally:
        workspaces.close()
        with store.transaction() as view:
            view.documents.delete(tokens.KIND, number)
