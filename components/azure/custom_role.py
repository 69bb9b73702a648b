"""A role of one's own in Azure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NotRequired, TypedDict

import pulumi
from pulumi_azure_native.authorization.role_definition import RoleDefinition


class CustomRoleArgs(TypedDict):
    """What a `CustomRole` needs."""

    role_id: str
    """A GUID that is the same in every run. Role assignments name it."""
    role_name: str
    """The name that people see, unique in the tenant."""
    description: str
    """What the role is for, shown beside its name."""
    scope: str
    """Resource id of the subscription or group on which it can be assigned."""
    actions: Sequence[str]
    """The actions that it permits, as `Microsoft.Consumption/budgets/read`."""
    data_actions: NotRequired[Sequence[str]]
    """The actions on what is in resources, as `Microsoft.KeyVault/vaults/keys/decrypt/action`. Default: none."""


class CustomRole(pulumi.ComponentResource):
    """A role with exactly the actions that are needed, where every built-in role permits more.

    Manages: the definition.
    Does not manage: who has the role (`RoleAssignments`, which depend on it).
    Errors: only an Owner or a User Access Administrator of the scope creates or changes it. Azure deletes it only after its assignments. A
    tenant has at most 5,000 (https://learn.microsoft.com/azure/role-based-access-control/custom-roles).
    """

    def __init__(self, name: str, *, args: CustomRoleArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("databricks-cicd:azure:CustomRole", name, None, opts)
        RoleDefinition(
            f"{name}-role",
            role_definition_id=args["role_id"],
            role_name=args["role_name"],
            description=args["description"],
            role_type="CustomRole",
            scope=args["scope"],
            assignable_scopes=[args["scope"]],
            permissions=[
                {
                    "actions": sorted(args["actions"]),
                    "not_actions": [],
                    "data_actions": sorted(args.get("data_actions", ())),
                    "not_data_actions": [],
                }
            ],
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.register_outputs({})
