"""Role assignments and definitions, management locks and policy assignments: what hangs on a scope."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from uuid import uuid4

from localcloud.behaviours.azure import arm, identity, locks, roles
from localcloud.behaviours.azure.groups import managing_workspace
from localcloud.behaviours.checks import matching, one_of, uuid
from localcloud.behaviours.model import Refusal, Request
from localcloud.behaviours.paths import text

_ANYWHERE = re.compile(r"/subscriptions/[0-9a-f-]{36}|/providers/microsoft\.management/managementgroups/[^/]+", re.IGNORECASE)
_SCOPE_FORM = re.compile(r"/?(subscriptions/[^/]+|providers/microsoft\.management/managementgroups/[^/]+)(/.*)?", re.IGNORECASE)
_GROUP_FORM = re.compile(r"/subscriptions/[^/]+/resourceGroups/[^/]+", re.IGNORECASE)

scope_is_an_id = matching("scope", _SCOPE_FORM.fullmatch, "the id of a subscription, resource group or resource")


def scope_stands(request: Request) -> None:
    """What something is put on must be there: a subscription always is, a group or resource when it has been made."""
    scope = "/" + text(request.inputs, "scope").strip("/")
    if _ANYWHERE.fullmatch(scope) or request.view.by_id(scope) or managing_workspace(request, scope):
        return
    if _GROUP_FORM.fullmatch(scope):
        raise Refusal(f"ResourceGroupNotFound: Resource group '{scope.rsplit('/', 1)[-1]}' could not be found.")
    raise Refusal(f"ResourceNotFound: The Resource '{scope}' was not found: what is put on a scope needs the scope to exist first.")


def _principal_is_found(request: Request) -> None:
    """A principal made a moment ago is not in the directory's replica yet, unless its type is given."""
    principal, kind = text(request.inputs, "principalId"), text(request.inputs, "principalType")
    made_here = any(text(record.outputs, "principalId").lower() == principal.lower() for record in request.view.find(identity.IDENTITY))
    if made_here and not kind:
        raise Refusal(
            f"PrincipalNotFound: Principal {principal.replace('-', '')} does not exist in the directory {arm.tenant(request)}. Check "
            f"that you have the correct principal ID. If you are creating this principal and then immediately assigning a role, this error "
            f"might be related to a replication delay. In this case, set the role assignment principalType property to a value, such as "
            f"ServicePrincipal, User, or Group."
        )
    if made_here and kind != "ServicePrincipal":
        raise Refusal(
            f"UnmatchedPrincipalType: The PrincipalId '{principal}' has type 'ServicePrincipal', which is different from specified "
            f"PrincipalType '{kind}'."
        )


def _condition_has_a_version(request: Request) -> None:
    if text(request.inputs, "condition") and not text(request.inputs, "conditionVersion"):
        raise Refusal("BadRequestFormat: a condition needs conditionVersion; the version in use is '2.0'.")


def _definition_is_unused(request: Request) -> None:
    guid = request.id.rsplit("/", 1)[-1].lower()
    for record in request.view.find(roles.ASSIGNMENT):
        if text(record.inputs, "roleDefinitionId").lower().endswith(f"/{guid}"):
            raise Refusal(f"RoleDefinitionHasAssignments: There are existing role assignments referencing role (code: {guid}).")


def _named_by_uuid(kind: str, property: str) -> Callable[[Request], str]:
    """The id of what azure-native names with a random UUID when no name is given."""

    def new_id(request: Request) -> str:
        name = text(request.inputs, property) or str(uuid4())
        return f"/{text(request.inputs, 'scope').strip('/')}/providers/Microsoft.Authorization/{kind}/{name}"

    return new_id


ROWS = (
    replace(
        arm.row(
            roles.ASSIGNMENT,
            "{scope}/providers/Microsoft.Authorization/roleAssignments/{roleAssignmentName}",
            new_id=_named_by_uuid("roleAssignments", "roleAssignmentName"),
            replaces=("principalId", "principalType", "roleDefinitionId", "delegatedManagedIdentityResourceId"),
            located=False,
            provisioned=False,
            computed={
                "createdOn": arm.now,
                "createdBy": arm.caller,
                "updatedOn": arm.now,
                "updatedBy": arm.caller,
            },
            defaults={"principalType": "User"},
            checks=(uuid("principalId", "roleAssignmentName"), scope_is_an_id),
            create_rules=(scope_stands, roles.refuse_unknown_role, _principal_is_found, roles.refuse_twice, _condition_has_a_version),
        ),
        auto_name=None,
    ),
    replace(
        arm.row(
            roles.DEFINITION,
            "{scope}/providers/Microsoft.Authorization/roleDefinitions/{roleDefinitionId}",
            new_id=_named_by_uuid("roleDefinitions", "roleDefinitionId"),
            located=False,
            provisioned=False,
            computed={"createdOn": arm.now, "createdBy": arm.caller, "updatedOn": arm.now, "updatedBy": arm.caller},
            defaults={"roleType": "CustomRole"},
            checks=(uuid("roleDefinitionId"), scope_is_an_id),
            create_rules=(scope_stands,),
            delete_rules=(_definition_is_unused,),
        ),
        auto_name=None,
    ),
    arm.row(
        locks.LOCK,
        "{scope}/providers/Microsoft.Authorization/locks/{lockName}",
        located=False,
        locked=False,
        provisioned=False,
        computed={"systemData": arm.created_by},
        checks=(one_of("level", ("CanNotDelete", "ReadOnly")), scope_is_an_id),
        create_rules=(scope_stands,),
    ),
    arm.row(
        "azure-native:authorization:PolicyAssignment",
        "{scope}/providers/Microsoft.Authorization/policyAssignments/{policyAssignmentName}",
        replaces=("identity",),
        provisioned=False,
        computed={"systemData": arm.created_by, "instanceId": lambda _: str(uuid4())},
        defaults={"enforcementMode": "Default", "metadata": {}},
        checks=(scope_is_an_id,),
        create_rules=(scope_stands,),
    ),
)
