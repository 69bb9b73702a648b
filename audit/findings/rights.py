"""Who may do what with what: the rights in a resource's inputs, the same for all three systems."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from audit.findings.words import listed, named, noun_of, origins, target
from audit.model import Change, Preview
from audit.values import Marker, Tree, Value
from domain.rights import ADMINISTRATION, AZURE_ROLES, CHANGES, EVERYBODY

VERBS: Final[Mapping[str, str]] = {
    "CAN_ATTACH_TO": "use",
    "CAN_BIND": "bind",
    "CAN_EDIT": "change",
    "CAN_MANAGE": "manage",
    "CAN_MANAGE_PRODUCTION_VERSIONS": "manage the production versions of",
    "CAN_MANAGE_RUN": "start and stop",
    "CAN_MANAGE_STAGING_VERSIONS": "manage the staging versions of",
    "CAN_MONITOR": "monitor",
    "CAN_QUERY": "query",
    "CAN_READ": "read",
    "CAN_RESTART": "restart",
    "CAN_RUN": "run",
    "CAN_USE": "use",
    "CAN_VIEW": "see",
    "IS_OWNER": "own",
    "QueueBuilds": "start",
    "Reader": "see",
    "RetainIndefinitely": "keep runs of",
    "StopBuilds": "stop",
    "Use": "use",
    "User": "use",
    "USER": "sign in to",
    "View": "see",
    "ViewBuildDefinition": "see",
    "ViewBuilds": "see runs of",
    "ViewEndpoint": "see",
    "ViewSubscriptions": "see",
    "allowClusterCreate": "create clusters in",
    "allowInstancePoolCreate": "create pools in",
    "databricksSqlAccess": "use SQL in",
    "roles/servicePrincipal.manager": "manage",
    "roles/servicePrincipal.user": "run jobs as",
    "workspaceAccess": "work in",
    "ALL_PRIVILEGES": "do everything with",
    "ADMIN": "administer",
    "Administer": "administer",
    "Administrator": "administer",
    "APPLY_TAG": "tag",
    "BROWSE": "browse",
    "EXECUTE": "run",
    "MANAGE": "manage",
    "MODIFY": "change",
    "READ": "read the secrets of",
    "READ_FILES": "read the files of",
    "READ_VOLUME": "read",
    "SELECT": "read",
    "USE_CATALOG": "find",
    "USE_SCHEMA": "find",
    "WRITE": "write the secrets of",
    "WRITE_FILES": "write the files of",
    "WRITE_VOLUME": "write",
}
"""https://learn.microsoft.com/azure/databricks/security/auth/access-control/ and, for Unity Catalog,
https://learn.microsoft.com/azure/databricks/data-governance/unity-catalog/manage-privileges/privileges; for Azure DevOps
https://learn.microsoft.com/azure/devops/organizations/security/permissions"""

_AUTHORIZED: Final = {"endpoint": "service connection", "queue": "agent pool", "variablegroup": "variable group"}
"""What pipelines are authorised for, where the service's word is not what people say."""
_DESCRIPTORS: Final = ("vssgp.", "aadgp.")
"""How the ids begin by which Azure DevOps knows groups: nobody else does."""


@dataclass(frozen=True, slots=True, order=True)
class Right:
    """One right of one person or group on one thing."""

    who: str
    right: str
    on: str

    @property
    def verb(self) -> str:
        """As it reads after "can now"."""
        if known := VERBS.get(self.right):
            return known
        if self.right.startswith("CREATE"):
            return f"{self.right.lower().replace('_', ' ')} in"
        return f"act as {self.right} on" if " " in self.right or self.right in AZURE_ROLES.values() else f"use the right {self.right} on"

    @property
    def is_administration(self) -> bool:
        """Whether it leads to further rights, or is one to change something and everybody has it."""
        return self.right in ADMINISTRATION or (self.who in EVERYBODY and self.right in CHANGES)


def rights(tree: Tree, change: Change, preview: Preview) -> frozenset[Right]:
    """All rights in the inputs of a resource, on one side of its change."""
    kind = change.resource.type.rsplit(":", 1)[-1]
    read = _READERS.get(kind)
    if read is None and kind.endswith("Permissions") and change.resource.type.startswith("azuredevops:"):
        read = _allowed
    return frozenset(read(tree, change, preview)) if read and tree else frozenset()


def _dicts(value: Value | None) -> list[Tree]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _words(value: Value | None) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def _databricks(tree: Tree, change: Change, preview: Preview) -> Iterator[Right]:
    on = target(change, preview)
    for item in _dicts(tree.get("accessControls")):
        who = next((item[name] for name in ("groupName", "userName", "servicePrincipalName") if item.get(name)), None)
        yield Right(named(change, preview, "accessControls", who or ""), str(item.get("permissionLevel")), on)


def _grants(tree: Tree, change: Change, preview: Preview) -> Iterator[Right]:
    on = target(change, preview)
    for item in _dicts(tree.get("grants")):
        for privilege in _words(item.get("privileges")):
            yield Right(named(change, preview, "grants", item.get("principal")), privilege.replace(" ", "_"), on)


def _secret_acl(tree: Tree, change: Change, preview: Preview) -> Iterator[Right]:
    scope = named(change, preview, "scope", tree.get("scope"))
    yield Right(named(change, preview, "principal", tree.get("principal")), str(tree.get("permission")), f"secret scope {scope}")


def _azure(tree: Tree, change: Change, preview: Preview) -> Iterator[Right]:
    definition = str(tree.get("roleDefinitionId")).rsplit("/", 1)[-1]
    custom = [preview.names[urn] for urn in change.sources.get("roleDefinitionId", ()) if urn in preview.names]
    role = AZURE_ROLES.get(definition) or (custom[0] if custom else definition)
    scope = named(change, preview, "scope", tree.get("scope"))
    yield Right(named(change, preview, "principalId", tree.get("principalId")), role, scope)


def _allowed(tree: Tree, change: Change, preview: Preview) -> Iterator[Right]:
    permissions = tree.get("permissions")
    sources = [preview.names[urn] for name, urns in change.sources.items() if name not in ("principal", "projectId") for urn in urns
               if urn in preview.names]  # fmt: skip
    on = (
        sources[-1]
        if sources
        else str(tree.get("path") or f"the {noun_of(change.resource.type.rsplit(':', 1)[-1].removesuffix('Permissions'))}s")
    )
    for name, value in permissions.items() if isinstance(permissions, dict) else ():
        if isinstance(value, str) and value.lower() == "allow":
            yield Right(named(change, preview, "principal", tree.get("principal")), name, on)


def _members(tree: Tree, change: Change, preview: Preview) -> Iterator[Right]:
    group = tree.get("group") or tree.get("groupId")
    name = (
        named(change, preview, "group" if "group" in tree else "groupId", group)
        if group
        else str(tree.get("displayName") or tree.get("name"))
    )
    if name.startswith(_DESCRIPTORS):
        name = f"a group of Azure DevOps ({change.resource.name})"
    for property_name in ("members", "administrators", "memberId"):
        value = tree.get(property_name)
        right = "member" if property_name != "administrators" else "administrator"
        for member in value if isinstance(value, list) else [value] if value else []:
            for who in (
                origins(change, preview, property_name) if member is Marker.UNKNOWN else [named(change, preview, property_name, member)]
            ):
                yield Right(who, right, name)


def _role(tree: Tree, change: Change, preview: Preview) -> Iterator[Right]:
    who = next((name for name in ("identityId", "identityDescriptor") if name in tree), "")
    on = next((name for name in ("resourceId", "feedId") if name in tree), "")
    sources = [preview.names[urn] for urn in change.sources.get(on, ()) if urn in preview.names]
    role = str(tree.get("roleName") or tree.get("role"))
    yield Right(named(change, preview, who, tree.get(who)), role, sources[0] if sources else named(change, preview, on, tree.get(on)))


def _assigned(tree: Tree, change: Change, preview: Preview) -> Iterator[Right]:
    who = next((name for name in ("groupName", "userName", "servicePrincipalName", "principalId") if name in tree), "")
    for permission in _words(tree.get("permissions")):
        yield Right(named(change, preview, who, tree.get(who)), permission, "the workspace")


def _entitled(tree: Tree, change: Change, preview: Preview) -> Iterator[Right]:
    who = next((name for name in ("groupId", "userId", "servicePrincipalId") if name in tree), "")
    name = named(change, preview, who, tree.get(who)) if who else str(tree.get("displayName"))
    for entitlement in ("allowClusterCreate", "allowInstancePoolCreate", "databricksSqlAccess", "workspaceAccess"):
        if tree.get(entitlement) in (True, "true"):
            yield Right(name, entitlement, "the workspace")


def _rule_sets(tree: Tree, change: Change, preview: Preview) -> Iterator[Right]:
    for rule in _dicts(tree.get("grantRules")):
        for principal in _words(rule.get("principals")):
            yield Right(principal.removeprefix("groups/"), str(rule.get("role")), _ruled(tree, change, preview))


def _ruled(tree: Tree, change: Change, preview: Preview) -> str:
    """What a rule set of the account is on: accounts/ACCOUNT/servicePrincipals/APPLICATION/ruleSets/default."""
    name = tree.get("name")
    parts = name.split("/") if isinstance(name, str) else []
    return preview.names.get(parts[3], parts[3]) if len(parts) > 3 else named(change, preview, "name", name)


def _pipelines(tree: Tree, change: Change, preview: Preview) -> Iterator[Right]:
    every = "pipelineId" not in tree
    who = "every pipeline of the project" if every else f"pipeline {_resource(change, preview, 'pipelineId')}"
    kind = str(tree.get("type"))
    yield Right(who, "Administer" if every else "Use", f"{_AUTHORIZED.get(kind, kind)} {_resource(change, preview, 'resourceId')}")


def _resource(change: Change, preview: Preview, name: str) -> str:
    return listed(preview.names[urn] for urn in change.sources.get(name, ())[-1:] if urn in preview.names) or str(
        (change.after or change.before).get(name)
        if (change.after or change.before).get(name) is not Marker.UNKNOWN
        else change.resource.name
    )


def _bound(tree: Tree, change: Change, preview: Preview) -> Iterator[Right]:
    """A workspace sees something of Unity Catalog, for its users with rights on it."""
    workspace = named(change, preview, "workspaceId", tree.get("workspaceId"))
    kind = noun_of(str(tree.get("securableType")).replace("_", " "))
    on = f"{kind} {named(change, preview, 'securableName', tree.get('securableName'))}"
    rights_given = ("SELECT",) if tree.get("bindingType") == "BINDING_TYPE_READ_ONLY" else ("MODIFY", "SELECT")
    yield from (Right(f"workspace {workspace}", right, on) for right in rights_given)


_READERS: Final = {
    "AccessControlRuleSet": _rule_sets,
    "Entitlements": _entitled,
    "FeedPermission": _role,
    "Grants": _grants,
    "Group": lambda tree, change, preview: iter([*_members(tree, change, preview), *_entitled(tree, change, preview)]),
    "GroupMember": _members,
    "GroupMembership": _members,
    "PermissionAssignment": _assigned,
    "Permissions": _databricks,
    "PipelineAuthorization": _pipelines,
    "RoleAssignment": _azure,
    "SecretAcl": _secret_acl,
    "SecurityroleAssignment": _role,
    "ServicePrincipal": _entitled,
    "Team": _members,
    "WorkspaceBinding": _bound,
}
