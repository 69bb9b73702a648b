"""What pipelines that run this program may do outside the resource group: a few actions on the subscription, and no more.

A budget is on the subscription, because the machines' groups belong to Databricks; a new workspace makes such a group, with the rights of
whoever creates the workspace. Every built-in role that permits one of these permits far more, on everything in the subscription.
Sources: https://learn.microsoft.com/azure/databricks/admin/workspace/create-workspace (the custom role there),
https://learn.microsoft.com/azure/cost-management-billing/costs/assign-access-acm-data, and
https://learn.microsoft.com/azure/private-link/rbac-permissions.
"""

from __future__ import annotations

from components.azure.custom_role import CustomRole
from components.azure.role_assignments import RoleAssignments
from config.model import StackConfig
from domain import naming
from wiring.azure.grants import Principal, grant
from wiring.azure.identities import APPLY, PLAN
from wiring.azure.parts import AzureParts

READS = (
    "Microsoft.Authorization/roleAssignments/read",
    "Microsoft.Authorization/roleDefinitions/read",
    "Microsoft.Consumption/budgets/read",
)
"""To refresh the budget, these roles and their assignments."""
CHANGES = (
    "Microsoft.Consumption/budgets/delete",
    "Microsoft.Consumption/budgets/write",
    "Microsoft.Resources/subscriptions/resourceGroups/read",
    "Microsoft.Resources/subscriptions/resourceGroups/write",
)
"""To change the budget, and to create a workspace, and with it the group of its machines. It permits nothing inside of groups."""
APPROVAL = "Microsoft.Storage/storageAccounts/privateEndpointConnectionsApproval/action"
"""To connect private endpoints to a workspace's own storage, which is in the group of its machines."""


def build_subscription_roles(config: StackConfig, azure: AzureParts) -> None:
    """The roles of the identities that preview and deploy. Only a person can change them, so no pipeline escalates its own privileges."""
    if not config.devops.access.pipelines_run_this_program:
        return
    closed = any(config.azure.workspace(key).storage_firewall for key in config.databricks.workspaces)
    actions = {PLAN: READS, APPLY: (*READS, *CHANGES, *((APPROVAL,) if closed else ()))}
    principals = {PLAN: azure.identities.plan.principal_id, APPLY: azure.identities.apply.principal_id}
    why = {
        PLAN: "Pipelines look at the budget",
        APPLY: "Pipelines change the budget, and create workspaces with the groups of their machines",
    }
    subscription = config.azure.subscription_id
    scope = naming.subscription_id(subscription)
    for purpose in (PLAN, APPLY):
        role_id = naming.role_definition(config.stack, subscription, purpose)
        role = CustomRole(
            f"subscription-{purpose}",
            args={
                "role_id": role_id,
                "role_name": naming.custom_role(config.stack, subscription, purpose),
                "description": f"{why[purpose]} of {naming.prefix(config.stack)}.",
                "scope": scope,
                "actions": actions[purpose],
            },
            opts=azure.foundation.opts,
        )
        given = grant(Principal(purpose, principals[purpose]), role_id, scope, scope, why[purpose])
        RoleAssignments(
            f"subscription-{purpose}",
            args={"subscription_id": subscription, "grants": {purpose: given}},
            opts=azure.foundation.depends_on(role),
        )
