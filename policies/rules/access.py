"""Who may do what: groups rather than people, little rather than all, and never everybody."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from domain.policy_limits import Limits
from domain.rights import ADMINISTRATION, AZURE_ROLES, CHANGES, EVERYBODY
from policies import tokens
from policies.reading import dicts, is_hidden, is_missing, is_person, text, words
from policies.references import azure, benchmark, databricks, devops
from policies.requirements import must_have
from policies.resources import Resource
from policies.rule import Level, Rule

_A, _M = Level.ADVISORY, Level.MANDATORY
_WIDE_SCOPE: Final = re.compile(r"^/(subscriptions/[^/]+|providers/Microsoft\.Management/managementGroups/[^/]+)?/?$", re.IGNORECASE)
_DELEGATES: Final = frozenset({"User Access Administrator", "Role Based Access Control Administrator"})
_ON_OBJECTS: Final = databricks("security/auth/access-control/", "Access control lists")
_ON_DATA: Final = databricks("data-governance/unity-catalog/manage-privileges/", "Privileges in Unity Catalog")
_ROLES: Final = azure("role-based-access-control/best-practices", "Azure RBAC best practices")
_MAKES: Final = ("allowClusterCreate", "allowInstancePoolCreate")


def _role(resource: Resource) -> str:
    definition = text(resource.inputs.get("roleDefinitionId")).rsplit("/", 1)[-1].lower()
    return AZURE_ROLES.get(definition, "")


def _rights_of_everybody(resource: Resource) -> Iterator[tuple[str, str]]:
    """Each right that everybody has, and whom that means."""
    for item in dicts(resource.inputs.get("accessControls")):
        if text(item.get("groupName")) in EVERYBODY:
            yield text(item.get("permissionLevel")), text(item.get("groupName"))
    for item in dicts(resource.inputs.get("grants")):
        if text(item.get("principal")) in EVERYBODY:
            yield from ((privilege.replace(" ", "_"), text(item.get("principal"))) for privilege in words(item.get("privileges")))
    for item in dicts(resource.inputs.get("grantRules")):
        for principal in words(item.get("principals")):
            if principal.removeprefix("groups/") in EVERYBODY:
                yield text(item.get("role")), principal.removeprefix("groups/")


def _administers(right: str) -> bool:
    return right in ADMINISTRATION or right == "CAN_MANAGE" or right.startswith("roles/servicePrincipal.")


def _everybody_administers(resource: Resource, limits: Limits) -> Iterator[str]:
    for right, who in _rights_of_everybody(resource):
        if _administers(right):
            yield f"{resource.label} gives {right} to everybody ({who})."


def _everybody_changes(resource: Resource, limits: Limits) -> Iterator[str]:
    for right, who in _rights_of_everybody(resource):
        if right in CHANGES and not _administers(right):
            yield f"{resource.label} gives {right} to everybody ({who})."


def _users_entitlements(resource: Resource, limits: Limits) -> Iterator[str]:
    if text(resource.inputs.get("displayName")) in EVERYBODY:
        for name in _MAKES:
            if resource.inputs.get(name) is True:
                yield f"{resource.label} lets everybody make compute ({name})."


def _makes_compute(resource: Resource, limits: Limits) -> Iterator[str]:
    if text(resource.inputs.get("displayName")) not in EVERYBODY:
        for name in _MAKES:
            if resource.inputs.get(name) is True:
                yield f"{resource.label} may make compute outside every policy ({name})."


def _grants_to_people(resource: Resource, limits: Limits) -> Iterator[str]:
    for item in dicts(resource.inputs.get("grants")):
        if is_person(text(item.get("principal"))):
            yield f"{resource.label} gives {', '.join(words(item.get('privileges')))} to {text(item.get('principal'))} alone."


def _permissions_to_people(resource: Resource, limits: Limits) -> Iterator[str]:
    for item in dicts(resource.inputs.get("accessControls")):
        if not is_missing(item.get("userName")) and not is_hidden(item.get("userName")):
            yield f"{resource.label} gives {text(item.get('permissionLevel'))} to {text(item.get('userName'))} alone."


def _administrators(resource: Resource, limits: Limits) -> Iterator[str]:
    if "ADMIN" in words(resource.inputs.get("permissions")):
        who = next(
            (text(resource.inputs.get(key)) for key in ("groupName", "userName", "servicePrincipalName") if resource.inputs.get(key)), ""
        )
        yield f"{resource.label} makes {who or 'somebody'} an administrator of the workspace."
    if text(resource.inputs.get("displayName")) == "admins" and not is_missing(resource.inputs.get("members")):
        yield f"{resource.label} has members of the program's own."


def _owner_role(resource: Resource, limits: Limits) -> Iterator[str]:
    if _role(resource) == "Owner":
        yield f"{resource.label} gives Owner."


def _wide_role(resource: Resource, limits: Limits) -> Iterator[str]:
    scope = resource.inputs.get("scope")
    if isinstance(scope, str) and _WIDE_SCOPE.fullmatch(scope) and _role(resource) in ADMINISTRATION:
        yield f"{resource.label} gives {_role(resource)} on a whole subscription."


def _delegates(resource: Resource, limits: Limits) -> Iterator[str]:
    if _role(resource) in _DELEGATES and is_missing(resource.inputs.get("condition")):
        yield f"{resource.label} gives {_role(resource)} without a condition."


def _custom_role(resource: Resource, limits: Limits) -> Iterator[str]:
    for permission in dicts(resource.inputs.get("permissions")):
        for action in (*words(permission.get("actions")), *words(permission.get("dataActions"))):
            if action == "*" or action.lower() in ("microsoft.authorization/*", "*/write", "*/action", "*/delete"):
                yield f"{resource.label} allows {action}."


def _administers_environment(resource: Resource, limits: Limits) -> Iterator[str]:
    if text(resource.inputs.get("roleName")) == "Administrator":
        yield f"{resource.label} makes somebody an administrator."


RULES: Final = (
    Rule(
        name="everybody-administers-nothing", dev=_M, prod=_M, types=(tokens.PERMISSIONS, tokens.GRANTS, tokens.RULE_SET),
        what="Not everybody may manage something, give rights on it, or act as a service principal.",
        why="The groups `users` and `account users` are all people and programs, also those of tomorrow.",
        fix="Give the right to the group that needs it.",
        references=(_ON_OBJECTS, benchmark("PA-7")),
        of_resource=_everybody_administers,
    ),
    Rule(
        name="everybody-changes-nothing", dev=_A, prod=_M, types=(tokens.PERMISSIONS, tokens.GRANTS),
        what="Not everybody may change something.",
        why="The groups `users` and `account users` are all people and programs, also those of tomorrow.",
        fix="Give the right to the group that needs it.",
        references=(_ON_OBJECTS, benchmark("PA-7")),
        of_resource=_everybody_changes,
    ),
    Rule(
        name="users-make-no-compute", dev=_M, prod=_M, types=(tokens.GROUP,),
        what="The group `users` makes no compute.",
        why="Everybody could start machines that no policy limits.",
        fix="Set `allowClusterCreate` and `allowInstancePoolCreate` to false on it.",
        references=(databricks("security/auth/entitlements", "Entitlements"), benchmark("PA-7")),
        of_resource=_users_entitlements,
    ),
    Rule(
        name="compute-by-policy", dev=_A, prod=_M, types=(tokens.GROUP, tokens.ENTITLEMENTS, tokens.SERVICE_PRINCIPAL),
        what="Nobody makes compute but by a policy.",
        why="The entitlement goes round every limit on size, runtime and access mode.",
        fix="Leave the entitlement out, and give `CAN_USE` on a cluster policy.",
        references=(databricks("security/auth/entitlements", "Entitlements"), benchmark("AM-2")),
        of_resource=_makes_compute,
    ),
    Rule(
        name="grants-to-groups", dev=_A, prod=_M, types=(tokens.GRANTS,),
        what="Privileges on data are given to groups and service principals.",
        why="Nobody takes a person's own grants away when they change their work.",
        fix="Name a group of the account as `principal`.",
        references=(_ON_DATA, benchmark("PA-3")),
        of_resource=_grants_to_people,
    ),
    Rule(
        name="permissions-to-groups", dev=_A, prod=_M, types=(tokens.PERMISSIONS,),
        what="Permissions in a workspace are given to groups and service principals.",
        why="Nobody takes a person's own permissions away when they change their work.",
        fix="Use `groupName`.",
        references=(_ON_OBJECTS, benchmark("PA-3")),
        of_resource=_permissions_to_people,
    ),
    Rule(
        name="no-workspace-administrators", dev=_A, prod=_M, types=(tokens.PERMISSION_ASSIGNMENT, tokens.GROUP),
        what="The program makes nobody an administrator of a workspace.",
        why="Administrators see everything in it, and may give themselves the rest.",
        fix="Give `USER`, and permissions on what is needed.",
        references=(databricks("admin/", "Administrators"), benchmark("PA-1")),
        of_resource=_administrators,
    ),
    Rule(
        name="no-owner-role", dev=_M, prod=_M, types=(tokens.ROLE_ASSIGNMENT,),
        what="The program gives nobody the role Owner.",
        why="An owner may give every right to everybody.",
        fix="Give the roles that are needed, with a condition where they give roles on.",
        references=(_ROLES, benchmark("PA-1")),
        of_resource=_owner_role,
    ),
    Rule(
        name="no-wide-roles", dev=_M, prod=_M, types=(tokens.ROLE_ASSIGNMENT,),
        what="Roles that change something are given on resource groups or resources.",
        why="On a subscription, they reach everything else that is in it.",
        fix="Narrow `scope`.",
        references=(_ROLES, benchmark("PA-7")),
        of_resource=_wide_role,
    ),
    Rule(
        name="roles-conditional", dev=_M, prod=_M, types=(tokens.ROLE_ASSIGNMENT,),
        what="Whoever may give roles may give only those that a condition names.",
        why="Without one, it can give itself every role.",
        fix="Set `condition` and `conditionVersion`.",
        references=(azure("role-based-access-control/delegate-role-assignments-overview", "Delegate role assignments"), benchmark("PA-7")),
        of_resource=_delegates,
    ),
    Rule(
        name="role-principal-type", dev=_A, prod=_A, types=(tokens.ROLE_ASSIGNMENT,),
        what="A role assignment says what kind of principal it is for.",
        why="Azure looks a new identity up before it is known everywhere, and fails.",
        fix="Set `principalType`.",
        references=(azure("role-based-access-control/troubleshooting", "Troubleshoot Azure RBAC"),),
        of_resource=must_have("principalType", "does not say what kind of principal it is for"),
    ),
    Rule(
        name="custom-role-narrow", dev=_M, prod=_M, types=(tokens.ROLE_DEFINITION,),
        what="Roles of the team's own name the actions that they allow.",
        why="With a wildcard, they allow what Azure adds tomorrow.",
        fix="List the actions.",
        references=(azure("role-based-access-control/custom-roles", "Custom roles"), benchmark("PA-7")),
        of_resource=_custom_role,
    ),
    Rule(
        name="no-environment-administrators", dev=_A, prod=_A, types=(tokens.SECURITY_ROLE,),
        what="The program makes nobody an administrator of an environment, pool or library.",
        why="An administrator may take its checks away.",
        fix="Give the role `User` or `Reader`.",
        references=(devops("pipelines/policies/permissions", "Pipeline permissions"), benchmark("PA-1")),
        of_resource=_administers_environment,
    ),
)  # fmt: skip
