"""Entitlements: what a principal may do in a workspace, apart from permissions on objects."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypedDict

from domain.choices import Entitlement


class EntitlementFlags(TypedDict):
    """The same as arguments of the provider's resources."""

    workspace_access: bool
    databricks_sql_access: bool
    allow_cluster_create: bool
    allow_instance_pool_create: bool


def entitlement_flags(entitlements: Sequence[Entitlement]) -> EntitlementFlags:
    """Every flag explicitly, so that a flag that somebody switched on by hand is switched off again."""
    return {
        "workspace_access": "workspace_access" in entitlements,
        "databricks_sql_access": "databricks_sql_access" in entitlements,
        "allow_cluster_create": "allow_cluster_create" in entitlements,
        "allow_instance_pool_create": "allow_instance_pool_create" in entitlements,
    }
