"""What a principal may do in a workspace at all, before any permission on an object counts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypedDict

from domain.choices import Entitlement


class EntitlementFlags(TypedDict):
    """The same as the provider's resources take it."""

    workspace_access: bool
    databricks_sql_access: bool
    allow_cluster_create: bool
    allow_instance_pool_create: bool


def entitlement_flags(given: Sequence[Entitlement]) -> EntitlementFlags:
    """Every flag, so that one that somebody switched on by hand is switched off again."""
    return {
        "workspace_access": "workspace_access" in given,
        "databricks_sql_access": "databricks_sql_access" in given,
        "allow_cluster_create": "allow_cluster_create" in given,
        "allow_instance_pool_create": "allow_instance_pool_create" in given,
    }
