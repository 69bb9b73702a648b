"""What a principal of a workspace may do with its jobs. A principal is called by its e-mail address or its application id."""

from __future__ import annotations

from typing import Final

from localcloud.behaviours import people
from localcloud.behaviours.azure import identity, workspaces
from localcloud.behaviours.databricks import principals
from localcloud.behaviours.databricks.place import token
from localcloud.behaviours.paths import flag, items, text
from localcloud.behaviours.rights import azure
from localcloud.behaviours.rights.callers import Caller
from localcloud.behaviours.rights.databricks_table import ADMINISTERS
from localcloud.store_model import Record, View

LEVELS: Final = ("CAN_VIEW", "CAN_MANAGE_RUN", "CAN_MANAGE", "IS_OWNER")
"""The levels on a job, from the least on."""


def is_administrator(view: View, scope: str, name: str, *, by_azure: bool = False) -> bool:
    """Whether a principal administers a workspace. `by_azure`: also by its rights on the workspace's resource in Azure, for callers that
    say which resource that is."""
    if name.lower() == people.ME.mail:
        return True
    if by_azure and (own := identity.by_client_id(view, name)) is not None:
        caller = Caller(own.name, name, text(own.outputs, "principalId"))
        workspace = workspaces.of_host(view, scope)
        if workspace is not None and azure.permits(view, caller, ADMINISTERS, workspace.id):
            return True
    return "admins" in groups_of(view, scope, name)


def is_in(view: View, scope: str, name: str) -> bool:
    """Whether a principal is let into the workspace, itself or by a group of the account."""
    if principals.user_exists(view, scope, name) or principals.service_principal_exists(view, scope, name):
        return True
    let_in = {text(each.inputs, "groupName").lower() for each in view.find(principals.ASSIGNMENT, scope)} - {""}
    return bool(let_in & groups_of(view, scope, name))


def groups_of(view: View, scope: str, name: str) -> set[str]:
    """The groups that a principal is in, in lower case: the workspace's own and the account's."""
    own = {record.id for record in _records_of(view, scope, name)}
    groups = {record.id: record.name.lower() for record in view.find(principals.GROUP, scope)}
    groups |= {principals.built_in_group_id(scope, each): each for each in principals.BUILT_IN_GROUPS}
    found = {
        groups[text(each.inputs, "groupId")]
        for each in view.find(token("groupMember"), scope)
        if text(each.inputs, "memberId") in own and text(each.inputs, "groupId") in groups
    }
    record = identity.by_client_id(view, name)
    person = people.by_mail(name)
    for group in people.GROUPS:
        if (person is not None and (person == people.ME or person in group.members)) or (
            record is not None and record.name in group.identities
        ):
            found.add(group.name.lower())
    return found


def has_sql_access(view: View, scope: str, name: str) -> bool:
    """Whether a principal has the entitlement to use SQL warehouses, itself or by a group. Everybody does until somebody says otherwise of
    the group `users`."""
    own, groups = _records_of(view, scope, name), groups_of(view, scope, name)
    joined = [each for each in view.find(principals.GROUP, scope) if each.name.lower() in groups]
    let_in = [each for each in view.find(principals.ASSIGNMENT, scope) if text(each.inputs, "groupName").lower() in groups - {""}]
    users = principals.built_in_group_id(scope, "users")
    ids = {users, *(each.id for each in (*own, *joined, *let_in))}
    said = {
        text(each.inputs, key): each.inputs
        for each in view.find(token("entitlements"), scope)
        for key in ("groupId", "userId", "servicePrincipalId")
        if text(each.inputs, key) in ids
    }
    theirs = [*said.values(), *(each.inputs for each in (*own, *joined))]
    return users not in said or any(flag(inputs, "databricksSqlAccess") for inputs in theirs)


def level_on_job(view: View, scope: str, job: str, name: str, *, by_azure: bool = False) -> str:
    """The highest level that a principal has on a job; "" for none."""
    if is_administrator(view, scope, name, by_azure=by_azure):
        return "CAN_MANAGE"
    return max(given(view, scope, f"/jobs/{job}", name), key=LEVELS.index, default="")


def given(view: View, scope: str, object_id: str, name: str) -> set[str]:
    """The levels that somebody gave a principal on an object (`/cluster-policies/ID`), itself or by a group."""
    names = {name.lower(), "users", *groups_of(view, scope, name)}
    return {
        text(control, "permissionLevel")
        for record in view.find(token("permissions"), scope)
        if record.id == object_id
        for control in items(record.inputs.get("accessControls"))
        if {text(control, key).lower() for key in ("userName", "groupName", "servicePrincipalName")} & names
    }


def _records_of(view: View, scope: str, name: str) -> list[Record]:
    service_principal = principals.by_application(view, scope, name)
    users = [each for each in view.find(principals.USER, scope) if text(each.outputs, "userName").lower() == name.lower()]
    assigned = [
        each
        for each in view.find(principals.ASSIGNMENT, scope)
        if name.lower() in (text(each.inputs, "userName").lower(), text(each.inputs, "servicePrincipalName").lower())
    ]
    return [*([service_principal] if service_principal else []), *users, *assigned]
