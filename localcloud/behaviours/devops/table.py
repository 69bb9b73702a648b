"""Azure DevOps' rows, one module per area of the service."""

from __future__ import annotations

from dataclasses import replace

from localcloud.behaviours.devops import (
    agents,
    approvals,
    artifacts,
    boards,
    endpoints,
    groups,
    library,
    permissions,
    pipelines,
    policies,
    projects,
    repositories,
)
from localcloud.behaviours.devops.importing import IMPORTED
from localcloud.behaviours.devops.organisation import IN_PROJECT
from localcloud.behaviours.devops.values import with_values
from localcloud.behaviours.model import Behaviour

_ROWS: tuple[Behaviour, ...] = (
    *projects.ROWS,
    *repositories.ROWS,
    *policies.ROWS,
    *endpoints.ROWS,
    *approvals.ROWS,
    *library.ROWS,
    *pipelines.ROWS,
    *agents.ROWS,
    *groups.ROWS,
    *permissions.ROWS,
    *boards.ROWS,
    *artifacts.ROWS,
)
ROWS: tuple[Behaviour, ...] = tuple(replace(with_values(row), imported=IMPORTED.get(row.token)) for row in _ROWS)


def plain(token: str) -> Behaviour:
    """The row of a type that no table has: a random UUID, in a project that must exist."""
    name = "serviceEndpointName" if ":ServiceEndpoint" in token or ":Serviceendpoint" in token else "name"
    return Behaviour(token, name=name, replaces=frozenset({"projectId"}), references=(IN_PROJECT,))
