"""Grants of roles, with names that are the same in every run."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi

from components.azure.role_assignments import Grant
from domain import naming

DATABRICKS = "azure-databricks"
"""The first-party application AzureDatabricks, as a stable part of names."""


@dataclass(frozen=True, slots=True)
class Principal:
    """The principal that gets a role: by a key that is known before the principal exists, and by its object id."""

    key: str
    object_id: pulumi.Input[str]


def grant(who: Principal, role: str, scope_id: str, scope: pulumi.Input[str], why: str) -> Grant:
    """A role for an identity or application on what `scope` is; `scope_id` is its id as a stable text, known beforehand."""
    return {
        "assignment_name": naming.role_assignment(scope=scope_id, principal=who.key, role=role),
        "role": role,
        "scope": scope,
        "principal_id": who.object_id,
        "principal_type": "ServicePrincipal",
        "description": why,
    }
