"""What databricks' invokes answer."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Final

from localcloud.behaviours import people
from localcloud.behaviours.databricks import clusters, lookups, offer, principals, securables, tree, warehouses
from localcloud.behaviours.databricks.place import host, token
from localcloud.behaviours.databricks.principals import BUILT_IN_GROUPS, GROUP, SERVICE_PRINCIPAL, USER
from localcloud.behaviours.identifiers import derived_number
from localcloud.behaviours.model import Refusal, Request
from localcloud.behaviours.paths import flag, text
from localcloud.store_model import Record
from localcloud.values import Json

Function = Callable[[Request], dict[str, Json]]


def _current_user(request: Request) -> dict[str, Json]:
    me = people.ME.mail
    return {
        "id": str(derived_number(15, request.scope, "user", me)),
        "userName": me,
        "home": f"/Users/{me}",
        "repos": f"/Repos/{me}",
        "alphanumeric": re.sub(r"[^a-z0-9]", "_", me.split("@")[0].lower()),
        "externalId": people.ME.object_id,
        "aclPrincipalId": f"users/{me}",
        "workspaceUrl": host(request),
    }


def _current_config(request: Request) -> dict[str, Json]:
    return {
        **request.inputs,
        "id": "config",
        "host": host(request),
        "authType": request.environment.get("authType") or "azure-cli",
        "accountId": request.environment.get("accountId", ""),
        "cloudType": "azure",
        "isAccount": host(request) == "https://accounts.azuredatabricks.net",
    }


def _spark_version(request: Request) -> dict[str, Json]:
    inputs = request.inputs
    wanted_spark = text(inputs, "sparkVersion").rstrip("x.")
    scala = text(inputs, "scala")
    found = [
        runtime
        for runtime in offer.RUNTIMES
        if runtime.is_ml == (flag(inputs, "ml") or flag(inputs, "gpu"))
        and runtime.is_gpu == flag(inputs, "gpu")
        and runtime.beta == flag(inputs, "beta")
        and runtime.spark.startswith(wanted_spark)
        and scala in ("", runtime.scala)
        and (not flag(inputs, "longTermSupport") or runtime.long_term_support)
    ]
    if not found or flag(inputs, "genomics") or flag(inputs, "photon") or flag(inputs, "graviton"):
        raise Refusal("spark versions query returned no results. Please change your search criteria and try again")
    if len(found) > 1 and not flag(inputs, "latest", default=True):
        raise Refusal("spark versions query returned multiple results. Please change your search criteria and try again")
    return {**inputs, "id": found[0].key}


def _node_type(request: Request) -> dict[str, Json]:
    inputs = request.inputs

    def least(key: str) -> float:
        return float(text(inputs, key) or "0")

    for node in offer.NODE_TYPES:
        enough = node.cores >= least("minCores") and node.memory_gb >= least("minMemoryGb") and node.gpus >= least("minGpus")
        ratio = least("gbPerCore")
        if (
            enough
            and (node.gpus == 0 or least("minGpus") > 0)
            and (not ratio or node.memory_gb / node.cores >= ratio)
            and (not flag(inputs, "localDisk") or node.local_disk)
            and (not flag(inputs, "photonWorkerCapable") or node.photon)
            and (not flag(inputs, "photonDriverCapable") or node.photon)
            and node.arm == (flag(inputs, "arm") or flag(inputs, "graviton"))
            and text(inputs, "category").lower() in ("", node.category.lower())
        ):
            return {**inputs, "id": node.id}
    raise Refusal("cannot determine smallest node type: no node type of the workspace fits what is asked for")


def _group(request: Request) -> dict[str, Json]:
    name = text(request.inputs, "displayName")
    empty: dict[str, Json] = {
        key: [] for key in ("members", "users", "servicePrincipals", "childGroups", "groups", "instanceProfiles", "roles")
    }
    if name.lower() in BUILT_IN_GROUPS:
        known = next(group for group in BUILT_IN_GROUPS if group == name.lower())
        group_id = principals.built_in_group_id(request.scope, known)
        return {**empty, **request.inputs, "id": group_id, "aclPrincipalId": f"groups/{known}"}
    record = _by(request, GROUP, "displayName", name)
    if record is None:
        raise Refusal(f"cannot find group: {name}")
    members = [text(item.inputs, "memberId") for item in request.view.find(token("groupMember"), request.scope, groupId=record.id)]
    split: dict[str, Json] = {
        "members": list(members),
        "users": [member for member in members if request.view.get(USER, request.scope, member)],
        "servicePrincipals": [member for member in members if request.view.get(SERVICE_PRINCIPAL, request.scope, member)],
        "childGroups": [member for member in members if request.view.get(GROUP, request.scope, member)],
    }
    return {**empty, **record.outputs, **split, "id": record.id}


def _service_principal(request: Request) -> dict[str, Json]:
    application, name = text(request.inputs, "applicationId"), text(request.inputs, "displayName")
    number = text(request.inputs, "scimId")
    found = [
        record
        for record in request.view.find(SERVICE_PRINCIPAL, request.scope)
        if application.lower() in ("", text(record.outputs, "applicationId").lower())
        and name in ("", text(record.outputs, "displayName"))
        and number in ("", record.id)
    ]
    if not found:
        raise Refusal(f"cannot find SP with {'ID' if application else 'display name'} {application or name or number}")
    if len(found) > 1:
        raise Refusal(f"more than one service principal is named {name}: {', '.join(record.id for record in found)}")
    return {**found[0].outputs, "id": found[0].id, "scimId": found[0].id, "spId": found[0].id}


def _user(request: Request) -> dict[str, Json]:
    name, number = text(request.inputs, "userName"), text(request.inputs, "userId")
    if name.lower() == people.ME.mail:
        return {**_current_user(request), "displayName": people.ME.name, "applicationId": "", "active": True}
    record = _by(request, USER, "userName", name) if name else request.view.get(USER, request.scope, number)
    if record is None:
        raise Refusal(f"cannot find user {name or number}")
    return {**record.outputs, "id": record.id}


def _cluster_policy(request: Request) -> dict[str, Json]:
    wanted, name = text(request.inputs, "id"), text(request.inputs, "name")
    record = request.view.get(clusters.POLICY, request.scope, wanted) if wanted else _by(request, clusters.POLICY, "name", name)
    if record is None:
        raise Refusal(f"policy {wanted or name!r} was not found")
    return {**record.outputs, "id": record.id, "isDefault": False}


def _cluster(request: Request) -> dict[str, Json]:
    wanted, name = text(request.inputs, "clusterId"), text(request.inputs, "clusterName")
    record = request.view.get(clusters.CLUSTER, request.scope, wanted) if wanted else _by(request, clusters.CLUSTER, "clusterName", name)
    if record is None:
        raise Refusal(f"there is no cluster {wanted or name!r}")
    outputs = record.outputs
    return {"id": record.id, "clusterId": record.id, "clusterName": text(outputs, "clusterName"), "clusterInfo": outputs}


def _warehouse(request: Request) -> dict[str, Json]:
    wanted, name = text(request.inputs, "id"), text(request.inputs, "name")
    record = request.view.get(warehouses.WAREHOUSE, request.scope, wanted) if wanted else _by(request, warehouses.WAREHOUSE, "name", name)
    if record is None:
        raise Refusal(f"can't find SQL warehouse with the {'ID' if wanted else 'name'} {wanted or name!r}")
    return {**record.outputs, "id": record.id}


def _directory(request: Request) -> dict[str, Json]:
    path = text(request.inputs, "path")
    standing = tree.at(request.view, request.scope, path)
    if standing is None or standing.token not in (tree.DIRECTORY, tree.REPO):
        raise Refusal(f"RESOURCE_DOES_NOT_EXIST: directory {path} does not exist")
    return {
        "id": path,
        "path": path,
        "objectId": int(tree.object_id(request.view, request.scope, path)),
        "workspacePath": f"/Workspace{path}",
    }


def _notebook(request: Request) -> dict[str, Json]:
    path = text(request.inputs, "path")
    record = tree.at(request.view, request.scope, path)
    if record is None or record.token != tree.NOTEBOOK:
        raise Refusal(f"RESOURCE_DOES_NOT_EXIST: Path ({path}) doesn't exist.")
    content = {"content": text(record.inputs, "contentBase64"), "format": text(request.inputs, "format")}
    return {**record.outputs, **content, "id": record.id}


def _notebook_paths(request: Request) -> dict[str, Json]:
    path, recursive = text(request.inputs, "path"), flag(request.inputs, "recursive")
    found: list[Json] = [
        {"path": record.id, "language": text(record.outputs, "language")}
        for record in tree.below(request.view, request.scope, path)
        if record.token == tree.NOTEBOOK and (recursive or tree.parent_of(record.id) == tree.place_of(path))
    ]
    return {**request.inputs, "id": path, "notebookPathLists": found}


def _metastore(request: Request) -> dict[str, Json]:
    number = securables.metastore_id(request.scope)
    wanted = [text(request.inputs, key) for key in ("id", "metastoreId")]
    if any(value not in ("", number) for value in wanted):
        raise Refusal(f"METASTORE_DOES_NOT_EXIST: Metastore '{next(filter(None, wanted))}' does not exist.")
    return {"id": number, "metastoreId": number, "name": "metastore", "metastoreInfo": {"metastoreId": number, "owner": people.ME.mail}}


def _by(request: Request, kind: str, property: str, wanted: str) -> Record | None:
    records: Iterable[Record] = request.view.find(kind, request.scope)
    return next((record for record in records if text(record.outputs, property).lower() == wanted.lower()), None)


_ANSWERS: Final[dict[str, Function]] = {
    "getCurrentUser": _current_user,
    "getCurrentConfig": _current_config,
    "getSparkVersion": _spark_version,
    "getNodeType": _node_type,
    "getGroup": _group,
    "getUser": _user,
    "getServicePrincipal": _service_principal,
    "getClusterPolicy": _cluster_policy,
    "getCluster": _cluster,
    "getSqlWarehouse": _warehouse,
    "getDirectory": _directory,
    "getNotebook": _notebook,
    "getNotebookPaths": _notebook_paths,
    "getMetastore": _metastore,
    **lookups.ANSWERS,
}

FUNCTIONS: dict[str, Function] = {f"databricks:index/{name}:{name}": answer for name, answer in _ANSWERS.items()}
