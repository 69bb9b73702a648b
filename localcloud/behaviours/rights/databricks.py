"""Databricks: whether the caller gets into the workspace, administers it, owns what it changes, and manages whom it sets roles on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from localcloud.behaviours.azure import roles
from localcloud.behaviours.databricks import principals
from localcloud.behaviours.databricks.place import azure_workspace, number, token
from localcloud.behaviours.model import Refusal, Request
from localcloud.behaviours.paths import as_text, items, known_at, text
from localcloud.behaviours.rights import azure
from localcloud.behaviours.rights.callers import Caller, account_names
from localcloud.behaviours.rights.databricks_table import (
    ADMINISTERS,
    BY_ADMINISTRATORS,
    CREATED_IN,
    MANAGER,
    NEEDS,
    ON_AZURE,
    RULE_SETS,
    STORED_IN,
    WHAT,
    Need,
)
from localcloud.behaviours.rights.model import Operation, Unseen
from localcloud.store_model import Record

_ROWS: Final = {row.token: row for row in NEEDS}
_GRANTS: Final = token("grants")


def require(operation: Operation, request: Request, caller: Caller) -> None:
    """Raises `Refusal` where the caller is not let in, or may not do it."""
    administers = _administers(request, caller)
    if not administers and principals.by_application(request.view, request.scope, caller.client_id) is None:
        raise Refusal(f"PERMISSION_DENIED: Unauthorized access to Org: {number(request)} ({caller.name} is not in the workspace)")
    if operation == "call":
        return
    row = _ROWS.get(request.token)
    match row.kind if row else "administrator":
        case "administrator":
            allowed, lacking = administers, f"{caller.name} is not an administrator of the workspace"
        case "owner":
            allowed, lacking = _in_unity_catalog(operation, request, caller, administers)
        case "manager":
            allowed, lacking = _manages(request, caller), f"{caller.name} does not have the role {MANAGER} on {_managed(request)}"
        case _:
            allowed, lacking = _is_theirs(request, caller, administers), f"git credential {request.id} belongs to somebody else"
    if not allowed:
        raise (Unseen if row and row.kind == "themselves" else Refusal)(f"PERMISSION_DENIED: {lacking}.")
    for each in ON_AZURE if operation == "create" else ():
        named = text(request.inputs, each.path) if each.token == request.token else ""
        if named and not roles.holds(request.view, caller.principal_id, each.roles, named):
            raise Refusal(f"PERMISSION_DENIED: {each.said.format(id=named)}.")


def need_of(type_token: str) -> Need:
    """The row of a type; that of administrators where it has none."""
    return _ROWS.get(type_token) or Need(type_token, "administrator", "", "")


def _administers(request: Request, caller: Caller) -> bool:
    workspace = azure_workspace(request)
    if workspace is not None and azure.permits(request.view, caller, ADMINISTERS, workspace.id):
        return True
    me = principals.by_application(request.view, request.scope, caller.client_id)
    admins = principals.built_in_group_id(request.scope, "admins")
    return me is not None and any(request.view.find(token("groupMember"), request.scope, groupId=admins, memberId=me.id))


def _in_unity_catalog(operation: Operation, request: Request, caller: Caller, administers: bool) -> tuple[bool, str]:
    """Whether it may, and what it lacks if not."""
    if operation == "create":
        for kind, name, privilege in _stores(request):
            if not (_owns(request, caller, kind, name) or _has(request, caller, name, privilege)):
                return False, f"User {caller.name} does not have {privilege} on {kind.rpartition(':')[2]} '{name}'"
    if operation == "create" and request.token in BY_ADMINISTRATORS:
        return administers, f"User {caller.name} does not have {BY_ADMINISTRATORS[request.token]} on Metastore 'metastore'"
    if operation == "create" and request.token in CREATED_IN:
        privilege, within = CREATED_IN[request.token]
        name = ".".join(text(request.inputs, part) for part in within.split("."))
        kind = WHAT["catalog" if request.token == WHAT["schema"] else "schema"]
        return (
            _owns(request, caller, kind, name) or _has(request, caller, name, privilege),
            f"User {caller.name} does not have {privilege} on '{name}'",
        )
    kind, name = _securable(request)
    return _owns(request, caller, kind, name), f"User {caller.name} is not an owner of {kind.rpartition(':')[2]} '{name}'"


def _stores(request: Request) -> Iterator[tuple[str, str, str]]:
    """The credentials and locations that something is made with: type, name, and the privilege that takes."""
    for made, path, kind, privilege in STORED_IN:
        if made == request.token and (named := text(request.inputs, path)):
            for record in request.view.find(kind, request.scope):
                if record.id == named or f"{named}/".startswith(f"{text(record.inputs, 'url').rstrip('/')}/"):
                    yield kind, record.id, privilege


def _securable(request: Request) -> tuple[str, str]:
    """The type and the name of what a request is about."""
    if request.token in WHAT.values():
        return request.token, request.id
    if request.token == token("workspaceBinding"):
        return WHAT[text(request.inputs, "securableType") or "catalog"], text(request.inputs, "securableName")
    return next((kind, text(request.inputs, key)) for key, kind in WHAT.items() if text(request.inputs, key))


def _owns(request: Request, caller: Caller, kind: str, name: str) -> bool:
    """Whether the caller owns a securable, or what it is in, or has MANAGE there."""
    for record in _around(request, kind, name):
        if text(record.outputs, "owner").lower() in account_names(caller) or _has(request, caller, record.id, "MANAGE"):
            return True
    return False


def _around(request: Request, kind: str, name: str) -> Iterator[Record]:
    parts = name.split(".") if kind not in (WHAT["storageCredential"], WHAT["externalLocation"]) else [name]
    chain = [(kind, name), *((WHAT["schema"], ".".join(parts[:2])) for _ in parts[2:]), *((WHAT["catalog"], parts[0]) for _ in parts[1:2])]
    for each, id_ in chain:
        if record := request.view.get(each, request.scope, id_):
            yield record


def _has(request: Request, caller: Caller, name: str, privilege: str) -> bool:
    wanted = {privilege.replace(" ", "_"), *(() if privilege == "MANAGE" else ("ALL_PRIVILEGES",))}
    for record in request.view.find(_GRANTS, request.scope):
        if record.id.partition("/")[2] != name:
            continue
        for grant in items(record.inputs.get("grants")):
            given = {as_text(value).replace(" ", "_") for _, value in known_at(grant, "privileges[]")}
            if text(grant, "principal").lower() in account_names(caller) and given & wanted:
                return True
    return False


def _managed(request: Request) -> str:
    """The application id of the service principal whose roles a rule set is."""
    return text(request.inputs, "name").partition("/servicePrincipals/")[2].partition("/")[0]


def _manages(request: Request, caller: Caller) -> bool:
    for rules in request.view.find(RULE_SETS):
        if f"/servicePrincipals/{_managed(request)}/" in rules.id:
            for rule in items(rules.inputs.get("grantRules")):
                principals_ = {as_text(value).lower().partition("/")[2] for _, value in known_at(rule, "principals[]")}
                if text(rule, "role") == MANAGER and principals_ & account_names(caller):
                    return True
    return False


def _is_theirs(request: Request, caller: Caller, administers: bool) -> bool:
    """A service principal's is its administrators'; any other belongs to whoever made it."""
    if text(request.inputs, "principalId"):
        return administers
    return request.old is None or text(request.old.outputs, "gitUsername") == caller.client_id
