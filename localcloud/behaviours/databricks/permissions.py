"""Permissions on the objects of a workspace. One resource says all of an object's permissions, so a second one would undo the first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from localcloud.behaviours.checks import not_empty
from localcloud.behaviours.databricks import principals, tree
from localcloud.behaviours.databricks.place import token
from localcloud.behaviours.model import Behaviour, Refusal, Request
from localcloud.behaviours.paths import Inputs, first, items, text
from localcloud.schema.model import Failure
from localcloud.values import Properties, Unknown


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of object: the word in its permissions' ids, the type that it has, and the levels that can be given on it."""

    word: str
    object_type: str
    levels: tuple[str, ...]
    token: str = ""
    """What the property must name; "" where the local cloud cannot tell."""


_ON_FILES: Final = ("CAN_READ", "CAN_RUN", "CAN_EDIT", "CAN_MANAGE")
_OLD_SQL: Final = ("CAN_EDIT", "CAN_RUN", "CAN_MANAGE", "CAN_READ", "CAN_VIEW")
_USE: Final = ("CAN_USE", "CAN_MANAGE")

KINDS: Final[Mapping[str, Kind]] = {
    "clusterPolicyId": Kind("cluster-policies", "cluster-policy", ("CAN_USE",), token("clusterPolicy")),
    "instancePoolId": Kind("instance-pools", "instance-pool", ("CAN_ATTACH_TO", "CAN_MANAGE"), token("instancePool")),
    "clusterId": Kind("clusters", "cluster", ("CAN_ATTACH_TO", "CAN_RESTART", "CAN_MANAGE"), token("cluster")),
    "pipelineId": Kind("pipelines", "pipelines", ("CAN_VIEW", "CAN_RUN", "CAN_MANAGE", "IS_OWNER"), token("pipeline")),
    "jobId": Kind("jobs", "job", ("CAN_VIEW", "CAN_MANAGE_RUN", "IS_OWNER", "CAN_MANAGE"), token("job")),
    "notebookId": Kind("notebooks", "notebook", _ON_FILES),
    "notebookPath": Kind("notebooks", "notebook", _ON_FILES),
    "directoryId": Kind("directories", "directory", _ON_FILES),
    "directoryPath": Kind("directories", "directory", _ON_FILES),
    "workspaceFileId": Kind("files", "file", _ON_FILES),
    "workspaceFilePath": Kind("files", "file", _ON_FILES),
    "repoId": Kind("repos", "repo", _ON_FILES, token("repo")),
    "repoPath": Kind("repos", "repo", _ON_FILES),
    "authorization": Kind("authorization", "tokens", _USE),
    "sqlEndpointId": Kind(
        "sql/warehouses", "warehouses", ("CAN_USE", "CAN_MANAGE", "CAN_MONITOR", "CAN_VIEW", "IS_OWNER"), token("sqlEndpoint")
    ),
    "sqlDashboardId": Kind("dbsql-dashboards", "dashboard", _OLD_SQL),
    "sqlAlertId": Kind("sql/alerts", "alert", _OLD_SQL),
    "sqlQueryId": Kind("sql/queries", "query", _OLD_SQL),
    "dashboardId": Kind("dashboards", "dashboard", ("CAN_EDIT", "CAN_RUN", "CAN_MANAGE", "CAN_READ"), token("dashboard")),
    "experimentId": Kind("experiments", "mlflowExperiment", ("CAN_READ", "CAN_EDIT", "CAN_MANAGE"), token("mlflowExperiment")),
    "registeredModelId": Kind(
        "registered-models",
        "registered-model",
        ("CAN_READ", "CAN_EDIT", "CAN_MANAGE_STAGING_VERSIONS", "CAN_MANAGE_PRODUCTION_VERSIONS", "CAN_MANAGE"),
    ),
    "servingEndpointId": Kind("serving-endpoints", "serving-endpoint", ("CAN_VIEW", "CAN_QUERY", "CAN_MANAGE")),
    "vectorSearchEndpointId": Kind("vector-search-endpoints", "vector-search-endpoints", _USE),
    "appName": Kind("apps", "apps", _USE, token("app")),
    "databaseInstanceName": Kind("database-instances", "database-instances", _USE),
    "databaseProjectName": Kind("database-projects", "database-projects", _USE),
    "alertV2Id": Kind("alertsv2", "alertv2", ("CAN_EDIT", "CAN_RUN", "CAN_MANAGE", "CAN_READ"), token("alertV2")),
    "knowledgeAssistantId": Kind("knowledge-assistants", "knowledge-assistants", ("CAN_QUERY", "CAN_MANAGE")),
    "supervisorAgentId": Kind("supervisor-agents", "supervisor-agents", ("CAN_QUERY", "CAN_MANAGE")),
}
"""The property that names the object, and what it names (terraform-provider-databricks, `permissions/permission_definitions.go`)."""

_PATHS: Final = {"notebookPath", "directoryPath", "workspaceFilePath", "repoPath"}
_OWNED: Final = ("jobs", "pipelines", "sql/warehouses")


def target(inputs: Inputs) -> str:
    """The property that names the object; "" when none does."""
    return next((key for key in KINDS if not isinstance(first(inputs, key), Unknown) and text(inputs, key)), "")


def new_id(request: Request) -> str:
    """`/clusters/0110-…`, `/directories/4711`, `/authorization/tokens`."""
    key = target(request.inputs)
    value = text(request.inputs, key)
    if key in _PATHS:
        value = tree.object_id(request.view, request.scope, value)
    return f"/{KINDS[key].word}/{value}"


def _one_target(inputs: Properties) -> Iterator[Failure]:
    given = [key for key in KINDS if first(inputs, key) is not None]
    if not given:
        yield Failure("accessControls", f"at least one type of resource identifier must be set; allowed fields: {', '.join(sorted(KINDS))}")
    elif len(given) > 1:
        yield Failure(given[0], f"conflicts with {', '.join(given[1:])}: one resource sets the permissions of one object")


def _levels_fit(inputs: Properties) -> Iterator[Failure]:
    given = [key for key in KINDS if first(inputs, key) is not None]
    if len(given) != 1:
        return
    levels = KINDS[given[0]].levels
    for index, control in enumerate(items(inputs.get("accessControls"))):
        level = control.get("permissionLevel")
        if isinstance(level, str) and level not in levels:
            where = f"accessControls[{index}].permissionLevel"
            yield Failure(where, f"{level} is not supported with {given[0]} objects; allowed levels: {', '.join(levels)}")


def _one_principal_each(inputs: Properties) -> Iterator[Failure]:
    kinds = ("groupName", "userName", "servicePrincipalName")
    for index, control in enumerate(items(inputs.get("accessControls"))):
        given = [kind for kind in kinds if control.get(kind) is not None]
        if len(given) != 1:
            got = " and ".join(given) or "none"
            yield Failure(f"accessControls[{index}]", f"expected one of {', '.join(kinds)}, got {got}")


def _admins_keep_theirs(request: Request) -> None:
    """Only noticed when the permissions are set."""
    for control in items(request.inputs.get("accessControls")):
        if text(control, "groupName").lower() == "admins" and text(request.inputs, "authorization") != "passwords":
            kind = KINDS[target(request.inputs)].object_type
            raise Refusal(f"it is not possible to modify admin permissions for {kind} resources")


def _principals_exist(request: Request) -> None:
    view, scope = request.view, request.scope
    for control in items(request.inputs.get("accessControls")):
        group, user, application = (text(control, key) for key in ("groupName", "userName", "servicePrincipalName"))
        if group and not principals.group_exists(view, scope, group):
            raise Refusal(f"RESOURCE_DOES_NOT_EXIST: Principal: GroupName({group}) does not exist")
        if user and not principals.user_exists(view, scope, user):
            raise Refusal(f"RESOURCE_DOES_NOT_EXIST: Principal: UserName({user}) does not exist")
        if application and not principals.service_principal_exists(view, scope, application):
            raise Refusal(f"RESOURCE_DOES_NOT_EXIST: Principal: ServicePrincipalName({application}) does not exist")


def _target_stands(request: Request) -> None:
    key = target(request.inputs)
    value, kind = text(request.inputs, key), KINDS[key]
    if key in _PATHS and not tree.object_id(request.view, request.scope, value):
        raise Refusal(f"cannot load path {value}: RESOURCE_DOES_NOT_EXIST: Path ({value}) doesn't exist.")
    if key in ("notebookId", "directoryId", "workspaceFileId") and not _number_stands(request, key, value):
        raise Refusal(f"RESOURCE_DOES_NOT_EXIST: {kind.object_type} {value} does not exist.")
    if kind.token and request.view.get(kind.token, request.scope, value) is None:
        raise Refusal(f"RESOURCE_DOES_NOT_EXIST: {kind.object_type} {value} does not exist.")


def _number_stands(request: Request, key: str, value: str) -> bool:
    of = {"notebookId": tree.NOTEBOOK, "directoryId": tree.DIRECTORY, "workspaceFileId": tree.FILE}[key]
    numbers = {text(record.outputs, "objectId") for record in request.view.find(of, request.scope)}
    own = {tree.object_id(request.view, request.scope, folder) for folder in ("/", "/Shared", "/Users", "/Repos")}
    return value in numbers or (key == "directoryId" and value in own)


def _one_owner(request: Request) -> None:
    kind = KINDS[target(request.inputs)]
    owners = [control for control in items(request.inputs.get("accessControls")) if text(control, "permissionLevel") == "IS_OWNER"]
    if kind.word in _OWNED and len(owners) > 1:
        raise Refusal(f"INVALID_PARAMETER_VALUE: The {kind.object_type} must have exactly one owner, and {len(owners)} are given.")
    if any(text(owner, "groupName") for owner in owners):
        raise Refusal(f"INVALID_PARAMETER_VALUE: A group can't be the owner of a {kind.object_type}.")


ROWS: tuple[Behaviour, ...] = (
    Behaviour(
        token("permissions"),
        name="objectType",
        new_id=new_id,
        sets=True,
        computed={"objectType": lambda request: KINDS[target(request.inputs)].object_type},
        checks=(not_empty("accessControls"), _one_target, _levels_fit, _one_principal_each),
        create_rules=(_target_stands, _principals_exist, _admins_keep_theirs, _one_owner),
        update_rules=(_principals_exist, _admins_keep_theirs, _one_owner),
        taken="The permissions of {id} are set by another Permissions resource already. Each would overwrite the other at every update: "
        "put all of an object's access controls into one.",
    ),
)
