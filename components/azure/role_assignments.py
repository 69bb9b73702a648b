"""Who may do what on which Azure resource."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import NotRequired, TypedDict

import pulumi
from pulumi_azure_native.authorization.role_assignment import RoleAssignment

from domain import naming
from domain.choices import PrincipalType

WAIT_VARIABLE = "ROLE_WAIT_SECONDS"
"""The variable of the environment with the seconds to wait after a new assignment."""
WAIT_SECONDS = 120.0
"""What is waited without it. Azure says that an assignment may take minutes to work, up to ten, and does not say when it does
(https://learn.microsoft.com/azure/role-based-access-control/troubleshooting). An update that fails because of it succeeds when repeated."""


class Role(StrEnum):
    """The built-in roles this project gives, by the ids that Azure documents. Owner is not among them on purpose."""

    READER = "acdd72a7-3385-48ef-bd42-f606fba81ae7"
    CONTRIBUTOR = "b24988ac-6180-42a0-ab88-20f7382dd24c"
    ROLE_BASED_ACCESS_CONTROL_ADMINISTRATOR = "f58310d9-a9f6-439a-9e8d-f62e7b41a168"
    """Always with a condition (`may_only_grant`): without one it is equivalent to Owner."""
    LOCKS_CONTRIBUTOR = "28bf596f-4eb7-45ce-b5bc-6cf482fec137"
    NETWORK_CONTRIBUTOR = "4d97b98b-1d4f-4787-a291-c67834d212e7"
    VIRTUAL_MACHINE_CONTRIBUTOR = "9980e02c-c2be-4d73-94e8-173b1dc7cf3c"
    KEY_VAULT_SECRETS_USER = "4633458b-17de-408a-b874-0445c86b69e6"
    KEY_VAULT_SECRETS_OFFICER = "b86a8fe4-44ce-4948-aee5-eccb2c155cd7"
    KEY_VAULT_CRYPTO_OFFICER = "14b46e9e-c2b7-41b4-b07b-48a6ebf60603"
    KEY_VAULT_CRYPTO_SERVICE_ENCRYPTION_USER = "e147488a-f6f5-4113-8e2d-b22465e65bf6"
    """For Azure's own services, which wrap their keys with a customer-managed key."""
    STORAGE_BLOB_DATA_READER = "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1"
    STORAGE_BLOB_DATA_CONTRIBUTOR = "ba92f5b4-2d11-453d-a403-e96b0029c9fe"


class Grant(TypedDict):
    """One role for one principal on one scope."""

    assignment_name: str
    """A GUID that is the same in every run, so that the assignment is found again instead of created twice."""
    role: str
    """GUID of the role: a built-in `Role`, or the `role_id` of a `CustomRole`."""
    scope: pulumi.Input[str]
    """Resource id of the scope: a resource or a group. Only a custom role is given on a whole subscription."""
    principal_id: pulumi.Input[str]
    """Object id of the principal."""
    principal_type: PrincipalType
    """The type of the principal. Without it Azure looks a new identity up in the directory, where it may not have arrived yet."""
    description: str
    """The reason, shown on the access page of the portal."""
    condition: NotRequired[str]
    """A condition that restricts the role, in Azure's language for conditions (version 2.0). Default: none."""


class RoleAssignmentsArgs(TypedDict):
    """What `RoleAssignments` needs."""

    subscription_id: str
    """The subscription whose role definitions are named."""
    grants: Mapping[str, Grant]
    """The grants by a stable key."""


class RoleAssignments(pulumi.ComponentResource):
    """A table of role assignments with deterministic names.

    Manages: the assignments in the table. After the creation of one, the engine waits before it goes on with what depends on it; all new
    ones of a table wait at the same time, and what exists is not waited for.
    Does not manage: assignments that others made, role definitions, and the principals themselves.
    Errors: Azure answers `RoleAssignmentExists` when somebody gave the same role by hand; remove theirs or import it.
    """

    ids: Mapping[str, pulumi.Output[str]]
    """Assignment resource ids by the table's keys."""

    def __init__(self, name: str, *, args: RoleAssignmentsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("databricks-cicd:azure:RoleAssignments", name, None, opts)
        self.ids = {
            key: RoleAssignment(
                f"{name}-{key}",
                role_assignment_name=grant["assignment_name"],
                role_definition_id=naming.role_definition_id(args["subscription_id"], grant["role"]),
                scope=grant["scope"],
                principal_id=grant["principal_id"],
                principal_type=grant["principal_type"],
                description=grant["description"],
                condition=grant.get("condition"),
                condition_version="2.0" if "condition" in grant else None,
                # The name stays the same when the principal changes, so the old one must be deleted first.
                opts=pulumi.ResourceOptions(
                    parent=self, delete_before_replace=True, hooks=pulumi.ResourceHookBinding(after_create=[until_it_works])
                ),
            ).id
            for key, grant in sorted(args["grants"].items())
        }
        self.register_outputs({"ids": self.ids})


async def until_it_works(_: pulumi.ResourceHookArgs) -> None:
    """Waits after the creation of an assignment. A preview does not."""
    await asyncio.sleep(float(os.environ.get(WAIT_VARIABLE, WAIT_SECONDS)))


def may_only_grant(roles: Iterable[Role]) -> str:
    """The condition under which an access administrator can assign and remove only these roles, and only for service principals.

    Source: "Delegate Azure role assignment management to others with conditions"
    (https://learn.microsoft.com/azure/role-based-access-control/delegate-role-assignments-portal).
    """
    listed = ", ".join(sorted(roles))
    return " AND ".join(
        f"((!(ActionMatches{{'Microsoft.Authorization/roleAssignments/{action}'}})) OR "
        f"(@{source}[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {{{listed}}} AND "
        f"@{source}[Microsoft.Authorization/roleAssignments:PrincipalType] ForAnyOfAnyValues:StringEqualsIgnoreCase "
        f"{{'ServicePrincipal'}}))"
        for action, source in (("write", "Request"), ("delete", "Resource"))
    )
