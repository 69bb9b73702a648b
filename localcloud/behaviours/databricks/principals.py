"""Groups, users and service principals of a workspace, with the ones that every workspace has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final
from uuid import uuid4

from localcloud.behaviours import people
from localcloud.behaviours.azure import identity
from localcloud.behaviours.checks import at_least_one, exactly_one, not_empty, pattern, uuid
from localcloud.behaviours.databricks.place import token
from localcloud.behaviours.identifiers import derived_number, free_number
from localcloud.behaviours.model import Behaviour, Refusal, Request
from localcloud.behaviours.paths import flag, text
from localcloud.store_model import Record, View

GROUP: Final = token("group")
USER: Final = token("user")
ASSIGNMENT: Final = token("permissionAssignment")
"""What lets somebody whom the account knows into the workspace."""
SERVICE_PRINCIPAL: Final = token("servicePrincipal")
BUILT_IN_GROUPS: Final = ("users", "admins", "account users")


def group_exists(view: View, scope: str, name: str) -> bool:
    """Whether a group has that name; the workspace's own are among them."""
    made = any(text(group.outputs, "displayName").lower() == name.lower() for group in view.find(GROUP, scope))
    return name.lower() in BUILT_IN_GROUPS or made or _is_let_in(view, scope, "groupName", name)


def user_exists(view: View, scope: str, name: str) -> bool:
    """Whether a user of that name has been added, or runs the program."""
    made = any(text(user.outputs, "userName").lower() == name.lower() for user in view.find(USER, scope))
    return name.lower() == people.ME.mail or made or _is_let_in(view, scope, "userName", name)


def service_principal_exists(view: View, scope: str, application_id: str) -> bool:
    """Whether a service principal with that application id has been added."""
    return by_application(view, scope, application_id) is not None


def by_application(view: View, scope: str, application_id: str) -> Record | None:
    """The service principal with that application id."""
    wanted = application_id.lower()
    return next((record for record in view.find(SERVICE_PRINCIPAL, scope) if text(record.outputs, "applicationId").lower() == wanted), None)


def exists(view: View, scope: str, name: str) -> bool:
    """Whether anybody has that name: a group's, a user's, or a service principal's application id."""
    return group_exists(view, scope, name) or user_exists(view, scope, name) or service_principal_exists(view, scope, name)


def of_the_account(view: View, scope: str, name: str) -> bool:
    """Whether anybody has that name whom the whole account knows: not a group of one workspace alone."""
    own = any(text(group.outputs, "displayName").lower() == name.lower() for group in view.find(GROUP, scope))
    return exists(view, scope, name) and not own and name.lower() not in ("users", "admins")


def homes(view: View, scope: str) -> Iterator[str]:
    """The home folders of everybody with one."""
    yield f"/Users/{people.ME.mail}"
    yield from (f"/Users/{text(user.outputs, 'userName')}" for user in view.find(USER, scope))
    yield from (f"/Users/{text(record.outputs, 'applicationId')}" for record in view.find(SERVICE_PRINCIPAL, scope))


def built_in_group_id(scope: str, name: str) -> str:
    """The id of a group that the workspace has from its first day."""
    return str(derived_number(15, scope, "group", name))


def _is_let_in(view: View, scope: str, property_: str, name: str) -> bool:
    return any(text(record.outputs, property_).lower() == name.lower() for record in view.find(ASSIGNMENT, scope))


def _account_name(request: Request) -> str:
    return next(filter(None, (text(request.inputs, name) for name in ("groupName", "userName", "servicePrincipalName"))), "")


def _account_id(request: Request) -> str:
    """The number that the account knows a principal by, the same in every workspace."""
    return text(request.inputs, "principalId") or str(derived_number(15, "account", _account_name(request)))


def _account_knows(request: Request) -> None:
    """The account has who is in the directory, and what identities there are."""
    group, user, application = (text(request.inputs, name) for name in ("groupName", "userName", "servicePrincipalName"))
    if group and people.group_by_name(group) is None:
        raise Refusal(f"RESOURCE_DOES_NOT_EXIST: Group {group} does not exist in the account: add it to Entra, or provision it.")
    if user and people.by_mail(user) is None:
        raise Refusal(f"RESOURCE_DOES_NOT_EXIST: User {user} does not exist in the account: add them to Entra, or provision them.")
    if application and identity.by_client_id(request.view, application) is None:
        raise Refusal(f"RESOURCE_DOES_NOT_EXIST: Service principal {application} does not exist in the account.")


def _new_id(request: Request) -> str:
    return free_number(request, 10**14, 10**15)


def _group_id(request: Request) -> str:
    """One that the workspace has from its first day keeps its id when a stack takes it over."""
    name = text(request.inputs, "displayName")
    return built_in_group_id(request.scope, name) if name.lower() in BUILT_IN_GROUPS else _new_id(request)


def _system_group_stays(request: Request) -> None:
    if request.old is not None and text(request.old.inputs, "displayName").lower() in BUILT_IN_GROUPS:
        raise Refusal(f"INVALID_PARAMETER_VALUE: The group {request.old.name} is a system group, which cannot be deleted.")


def _group_is_new(request: Request) -> None:
    name = text(request.inputs, "displayName")
    if name.lower() in BUILT_IN_GROUPS and not flag(request.inputs, "force"):
        raise Refusal(f"Group with name {name} already exists. Look it up with getGroup.")


def _application_is_known(request: Request) -> None:
    """A principal that lives in Entra must be there: here, an identity of the local cloud, or an application of its directory."""
    wanted = text(request.inputs, "applicationId")
    if wanted and wanted.lower() not in people.APPLICATIONS and identity.by_client_id(request.view, wanted) is None:
        raise Refusal(
            f"cannot create service principal: application with id {wanted} was not found in the tenant. Give the client id of an identity "
            f"that exists; leave application_id out for a service principal that Databricks manages itself."
        )


def _entitled_twice(request: Request) -> None:
    """A group says its own entitlements; saying them again elsewhere makes the two change each other for ever."""
    group = request.view.get(GROUP, request.scope, text(request.inputs, "groupId"))
    if group is not None:
        raise Refusal(
            f"the entitlements of group {group.name} are set by the group itself (allow_cluster_create, workspace_access, ...): "
            f"Entitlements on top of it would be undone at every update. Use Entitlements for groups that are only looked up."
        )


def _entitled_principal_exists(request: Request) -> None:
    for key, kind, built_in in (
        ("groupId", GROUP, {built_in_group_id(request.scope, name) for name in BUILT_IN_GROUPS}),
        ("userId", USER, set()),
        ("servicePrincipalId", SERVICE_PRINCIPAL, set()),
    ):
        wanted = text(request.inputs, key)
        if wanted and wanted not in built_in and not any(request.view.get(each, request.scope, wanted) for each in (kind, ASSIGNMENT)):
            raise Refusal(f"RESOURCE_DOES_NOT_EXIST: {key} {wanted} not found.")


def _member_exists(request: Request) -> None:
    group, member = text(request.inputs, "groupId"), text(request.inputs, "memberId")
    own = {built_in_group_id(request.scope, name) for name in BUILT_IN_GROUPS}
    if group not in own and request.view.get(GROUP, request.scope, group) is None:
        raise Refusal(f"RESOURCE_DOES_NOT_EXIST: Group with id {group} not found.")
    if member not in own and not any(
        request.view.get(kind, request.scope, member) for kind in (GROUP, USER, SERVICE_PRINCIPAL, ASSIGNMENT)
    ):
        raise Refusal(f"RESOURCE_DOES_NOT_EXIST: Principal with id {member} not found.")


def _memberships(record: Record, view: View) -> Iterable[Record]:
    members = token("groupMember")
    yield from view.find(members, record.scope, groupId=record.id)
    yield from view.find(members, record.scope, memberId=record.id)


def _entitlements_id(request: Request) -> str:
    for key, kind in (("groupId", "group"), ("userId", "user"), ("servicePrincipalId", "spn")):
        if text(request.inputs, key):
            return f"{kind}/{text(request.inputs, key)}"
    return "entitlements"


ROWS: tuple[Behaviour, ...] = (
    Behaviour(
        GROUP,
        name="displayName",
        new_id=_group_id,
        auto_name="displayName",
        computed={
            "aclPrincipalId": lambda request: f"groups/{text(request.inputs, 'displayName')}",
            "url": lambda request: f"{request.scope}/#setting/accounts/groups/{request.id}",
        },
        unique=(("displayName",),),
        taken="Group with name {name} already exists. Look it up with getGroup, or set force.",
        create_rules=(_group_is_new,),
        delete_rules=(_system_group_stays,),
        contents=_memberships,
    ),
    Behaviour(
        USER,
        name="userName",
        new_id=_new_id,
        computed={
            "displayName": lambda request: text(request.inputs, "userName"),
            "home": lambda request: f"/Users/{text(request.inputs, 'userName')}",
            "repos": lambda request: f"/Repos/{text(request.inputs, 'userName')}",
            "aclPrincipalId": lambda request: f"users/{text(request.inputs, 'userName')}",
        },
        defaults={"active": True},
        unique=(("userName",),),
        taken="User with username {name} already exists.",
        checks=(pattern("userName", r"[^@\s]+@[^@\s]+", "an e-mail address"),),
        contents=_memberships,
    ),
    Behaviour(
        SERVICE_PRINCIPAL,
        name="displayName",
        new_id=_new_id,
        computed={
            "applicationId": lambda _: str(uuid4()),
            "displayName": lambda request: text(request.inputs, "applicationId"),
            "home": lambda request: f"/Users/{text(request.inputs, 'applicationId')}" if text(request.inputs, "applicationId") else None,
            "repos": lambda request: f"/Repos/{text(request.inputs, 'applicationId')}" if text(request.inputs, "applicationId") else None,
            "aclPrincipalId": lambda request: f"servicePrincipals/{text(request.inputs, 'applicationId')}",
        },
        defaults={"active": True},
        unique=(("applicationId",),),
        taken="Service principal with application ID {id} already exists ({name}).",
        checks=(uuid("applicationId"), at_least_one("applicationId", "displayName")),
        create_rules=(_application_is_known,),
        contents=_memberships,
    ),
    Behaviour(
        ASSIGNMENT,
        name="displayName",
        new_id=_account_id,
        sets=True,
        computed={"principalId": lambda request: request.id, "displayName": _account_name},
        replaces=frozenset({"principalId", "groupName", "userName", "servicePrincipalName"}),
        checks=(exactly_one("principalId", "groupName", "userName", "servicePrincipalName"), not_empty("permissions")),
        create_rules=(_account_knows,),
        contents=_memberships,
        taken="The permissions of {name} in this workspace are set by another resource already.",
    ),
    Behaviour(
        token("groupMember"),
        name="memberId",
        sets=True,
        new_id=lambda request: f"{text(request.inputs, 'groupId')}|{text(request.inputs, 'memberId')}",
        create_rules=(_member_exists,),
        taken="The principal is a member of the group by another resource already ({id}).",
    ),
    Behaviour(
        token("entitlements"),
        name="groupId",
        new_id=_entitlements_id,
        sets=True,
        checks=(exactly_one("groupId", "userId", "servicePrincipalId"),),
        create_rules=(_entitled_principal_exists, _entitled_twice),
        taken="The entitlements of {id} are set by another resource already.",
    ),
)
