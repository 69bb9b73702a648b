"""Databricks' rows, one module per area of the workspace."""

from __future__ import annotations

from localcloud.behaviours.databricks import (
    clusters,
    git,
    grants,
    jobs,
    models,
    permissions,
    principals,
    secrets,
    securables,
    settings,
    warehouses,
    workspace_objects,
)
from localcloud.behaviours.model import Behaviour

ROWS: tuple[Behaviour, ...] = (
    *clusters.ROWS,
    *workspace_objects.ROWS,
    *git.ROWS,
    *jobs.ROWS,
    *secrets.ROWS,
    *permissions.ROWS,
    *principals.ROWS,
    *warehouses.ROWS,
    *securables.ROWS,
    *grants.ROWS,
    *models.ROWS,
    *settings.ROWS,
)


def plain(token: str) -> Behaviour:
    """The row of a type that no table has: a random UUID and no rules."""
    return Behaviour(token)
