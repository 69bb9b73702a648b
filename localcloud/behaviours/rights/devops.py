"""Azure DevOps: whether the caller has the permission that an operation needs, and what is said where not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from localcloud.behaviours.devops import agents, identities
from localcloud.behaviours.devops.approvals import CHECKS, ROLE
from localcloud.behaviours.devops.identities import Subject
from localcloud.behaviours.devops.organisation import PROJECT, token
from localcloud.behaviours.model import Refusal, Request
from localcloud.behaviours.paths import as_text, first, items, known_at, text
from localcloud.behaviours.rights.callers import Caller
from localcloud.behaviours.rights.devops_table import (
    ALL_POOLS,
    AUTHORISATION_NEEDS,
    CHECK_NEEDS,
    CREATE_PROJECTS,
    DEFAULTS,
    NEEDS,
    OF_TARGETS,
    POOL_ROLES,
    ROLES,
    SET_BY,
    VALID_USERS,
    Namespace,
    Need,
)
from localcloud.behaviours.rights.model import Operation

_AUTHORISATION: Final = token("pipelineAuthorization")
_CHECKS: Final = frozenset(token(check) for check in CHECKS)
_COLLECTION_ADMINISTRATORS: Final = "Project Collection Administrators"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A permission on an object. `project` is "" for what belongs to the organisation, `object` "" for all of the project."""

    namespace: Namespace
    action: str
    project: str
    object: str = ""


def require(operation: Operation, request: Request, caller: Caller) -> None:
    """Raises `Refusal` where the caller is not in the organisation, or has no such permission."""
    found = _subjects_of(request, caller)
    if not found:
        raise Refusal(f"TF400813: The user '{caller.principal_id}' is not authorized to access this resource.")
    wanted = None if operation == "call" else needed(operation, request)
    if wanted is not None and not _has(request, found, wanted):
        raise Refusal(_refusal(request, caller, wanted))


def require_pools(request: Request, caller: Caller) -> None:
    """Raises `Refusal` where the caller may not add pools of agents to the organisations of a Managed DevOps Pool, which adds them in its
    creator's name.

    Sources: https://learn.microsoft.com/azure/devops/managed-devops-pools/prerequisites, and azure-devops-docs pull request 14299.
    """
    for organisation in items(first(request.inputs, "organizationProfile.organizations")):
        url = text(organisation, "url")
        there = replace(request, scope=url.rstrip("/"))
        if not _has(there, _subjects_of(there, caller), Wanted("DistributedTask", "Manage", "", ALL_POOLS)):
            raise Refusal(
                f"Failed to provision agent pool. Exception: The logged in user, {caller.principal_id}, does not have Manage permissions "
                f"in the Azure DevOps organization provided, {url}. (Code: PoolProvisioningFailed)"
            )


def needed(operation: Operation, request: Request) -> Wanted | None:
    """The permission that an operation needs; None where any member of the organisation may do it."""
    reads, project = operation == "read", text(request.inputs, "projectId")
    if request.token in _CHECKS or request.token == _AUTHORISATION:
        kind = text(request.inputs, "targetResourceType") or text(request.inputs, "type")
        target = text(request.inputs, "targetResourceId") or text(request.inputs, "resourceId")
        namespace, actions = OF_TARGETS[kind]
        reading, writing = AUTHORISATION_NEEDS if request.token == _AUTHORISATION else CHECK_NEEDS
        return Wanted(namespace, actions[reading if reads else writing], project, target.rpartition(".")[2])
    row = row_of(request.token)
    if row is None:
        return None
    action = row.read if reads else row.create if operation == "create" and row.create else row.write
    if request.token == PROJECT:
        return Wanted("Collection", action, "") if action == CREATE_PROJECTS else Wanted("Project", action, request.id)
    return _on_object(row, action, request)


def row_of(type_token: str) -> Need | None:
    """The row of a type; the longest name that it begins with."""
    name = type_token.partition("/")[2].partition(":")[0]
    return max((row for row in NEEDS if name.startswith(row.type)), key=lambda row: len(row.type), default=None)


def _on_object(row: Need, action: str, request: Request) -> Wanted:
    project, object_ = text(request.inputs, "projectId"), text(request.inputs, row.object) if row.object else request.id
    if row.namespace == "Collection":
        return Wanted(row.namespace, action, "")
    if row.namespace == "Identity":
        group = next((each for each in identities.subjects(request.view, request.scope) if each.descriptor == object_), None)
        return Wanted(row.namespace, action, project or (group.project if group else text(request.inputs, "scope")))
    if row.object == "resourceId" and text(request.inputs, "scope") == POOL_ROLES:
        return Wanted("DistributedTask", "View" if action == row.read else "Manage", "", object_)
    if row.namespace == "Environment" and row.object:
        project, _, object_ = object_.partition("_")
    if row.object == "repositoryId" and not project and (repository := request.view.get(token("git"), request.scope, object_)):
        project = text(repository.inputs, "projectId")
    return Wanted(row.namespace, action, project, object_)


def _subjects_of(request: Request, caller: Caller) -> list[Subject]:
    """The caller as a member of the organisation, and every group that it is in, directly or by another one."""
    everybody = {each.descriptor: each for each in identities.subjects(request.view, request.scope)}
    me = [each for each in everybody.values() if each.kind == "servicePrincipal" and each.origin_id.lower() == caller.principal_id.lower()]
    memberships = list(_memberships(request))
    found, waiting = [], [each.descriptor for each in me]
    while waiting:
        descriptor = waiting.pop()
        if descriptor in everybody and everybody[descriptor] not in found:
            found.append(everybody[descriptor])
            waiting += [group for group, member in memberships if member == descriptor]
    return found


def _memberships(request: Request) -> Iterator[tuple[str, str]]:
    """Groups and their members, by descriptor."""
    for record in request.view.find(identities.MEMBERSHIP, request.scope):
        yield from ((text(record.inputs, "group"), as_text(member)) for _, member in known_at(record.inputs, "members[]"))
    for kind in (identities.GROUP, identities.TEAM):
        for record in request.view.find(kind, request.scope):
            yield from ((text(record.outputs, "descriptor"), as_text(member)) for _, member in known_at(record.inputs, "members[]"))


def _has(request: Request, found: list[Subject], wanted: Wanted) -> bool:
    """A denial wins over whatever allows, as in the service. Administrators of the organisation are denied nothing."""
    if any(group.name == _COLLECTION_ADMINISTRATORS and not group.project for group in found):
        return True
    said = {level.lower() for level in _set(request, found, wanted)}
    if "deny" in said:
        return False
    return (
        "allow" in said
        or wanted.action in _by_default(found, wanted)
        or wanted.action in _by_role(request, found, wanted)
        or _sees_pool(request, found, wanted)
    )


def _set(request: Request, found: list[Subject], wanted: Wanted) -> Iterator[str]:
    """What permissions on the object, or on all of the project, say about the action."""
    principals = {each.descriptor for each in found}
    for kind, key in SET_BY.get(wanted.namespace, ()):
        for record in request.view.find(token(kind), request.scope):
            object_ = text(record.inputs, key) if key else ""
            reaches = text(record.inputs, "projectId") == wanted.project and object_ in {"", wanted.object}
            if (
                reaches
                and text(record.inputs, "principal") in principals
                and (level := text(record.inputs, f"permissions.{wanted.action}"))
            ):
                yield level


def _by_default(found: list[Subject], wanted: Wanted) -> Iterator[str]:
    groups = {each.name for each in found if each.project == wanted.project and wanted.project}
    for group in (*groups, *((VALID_USERS,) if groups else ())):
        yield from DEFAULTS.get(group, {}).get(wanted.namespace, ())
    if wanted.action == "GENERIC_READ" and wanted.namespace == "Collection":
        yield wanted.action  # everybody in the organisation


def _sees_pool(request: Request, found: list[Subject], wanted: Wanted) -> bool:
    """Whether it is about looking at a pool that a project of the caller has a queue for."""
    if (wanted.namespace, wanted.action, wanted.project) != ("DistributedTask", "View", ""):
        return False
    queues = (queue for project in {each.project for each in found} - {""} for queue in agents.queues(request.view, request.scope, project))
    return any(queue.pool_id == wanted.object for queue in queues)


def _by_role(request: Request, found: list[Subject], wanted: Wanted) -> Iterator[str]:
    scope, permitted = ROLES.get(wanted.namespace, ("", {}))
    objects = (f"{wanted.project}_{wanted.object}",) if wanted.project else (wanted.object, ALL_POOLS)
    ids = {id_.lower() for each in found for id_ in (each.id, each.origin_id) if id_}
    for object_ in objects if scope else ():
        for record in request.view.find(ROLE, request.scope, where={"scope": scope}, resourceId=object_):
            if text(record.inputs, "identityId").lower() in ids:
                yield from permitted.get(text(record.inputs, "roleName"), ())


def _refusal(request: Request, caller: Caller, wanted: Wanted) -> str:
    """In the service's words; where no public text of one is known, in those that it has for all namespaces."""
    if request.token == _AUTHORISATION:
        return "The resource doesn't exist or the user doesn't have use permission on it."
    match wanted.namespace:
        case "Project" | "Collection":
            return (
                f"TF50309: The following account does not have sufficient permissions to complete the operation: {caller.name}. The "
                f"following permissions are needed to perform this operation: {wanted.action}."
            )
        case "Git Repositories":
            return (
                f"TF401027: You need the Git '{wanted.action}' permission to perform this action. Details: identity "
                f"'{caller.principal_id}', scope 'repository'."
            )
        case "Build":
            return (
                f"TF215106: Access denied. {caller.name} needs {wanted.action} permissions for build pipeline {wanted.object} in team "
                f"project {wanted.project} to perform the action."
            )
        case "DistributedTask":
            return (
                f"Access denied. {caller.name} needs {wanted.action} permissions to perform the action. For more information, contact the "
                f"Azure DevOps Server administrator."
            )
        case "Environment":
            where = wanted.object or "hub"
            return f"Access denied. {caller.name} needs {wanted.action} permissions for environment {where} to perform the action."
        case _:
            where = f"{wanted.namespace}/{wanted.project}/{wanted.object}".rstrip("/")
            return (
                f"Access Denied: {caller.name} needs the following permission(s) on the resource {where} to perform this action: "
                f"{wanted.action}"
            )
