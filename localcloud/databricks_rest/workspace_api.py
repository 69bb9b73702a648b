"""`/api/2.0/workspace`, and who the caller is."""

from __future__ import annotations

import base64
from typing import Final

from pydantic import JsonValue

from localcloud.behaviours import behaviour as behaviour_of
from localcloud.behaviours import enforce, people
from localcloud.behaviours.databricks import principals, tree
from localcloud.behaviours.model import Request
from localcloud.databricks_rest import changes
from localcloud.databricks_rest.calls import Answer, ApiError, Call
from localcloud.databricks_rest.levels import require_on_path
from localcloud.jobs import objects
from localcloud.jobs.callers import groups_of
from localcloud.jobs.objects import Object
from localcloud.provider import removal


def get_status(call: Call) -> JsonValue:
    """What is at a path."""
    return _shown(_object(call))


def listed(call: Call) -> JsonValue:
    """What is in a folder."""
    found = _object(call)
    if found.kind not in ("DIRECTORY", "REPO"):
        return {"objects": [_shown(found)]}
    with call.store.reading() as view:
        inside = objects.in_folder(view, call.scope, found.path)
    return {"objects": [_shown(each) for each in inside]} if inside else {}


def export(call: Call) -> JsonValue:
    """The text of a notebook or a file, as base64."""
    found = _object(call)
    form = call.word("format") or "SOURCE"
    if form not in ("SOURCE", "AUTO", "RAW"):
        raise ApiError("INVALID_PARAMETER_VALUE", f"The local Databricks exports as SOURCE, AUTO and RAW, and not as {form}")
    if found.kind in ("DIRECTORY", "REPO"):
        raise ApiError("INVALID_PARAMETER_VALUE", f"The local Databricks exports notebooks and files, and {found.path} is a {found.kind}")
    with call.store.reading() as view:
        require_on_path(call, view, found.path, "CAN_READ")
    if found.content is None:
        raise ApiError("RESOURCE_DOES_NOT_EXIST", f"The text of {found.path} is not known: it was uploaded from a file", 404)
    return {"content": base64.b64encode(found.content).decode(), "file_type": "file" if found.kind == "FILE" else "source"}


def mkdirs(call: Call) -> JsonValue:
    """Makes a folder with those around it; one that is there stays as it is."""
    path = _absolute(call)
    with call.store.transaction() as view:
        standing = tree.at(view, call.scope, path)
        if standing is None:
            nearest = next((each for each in reversed(tree.parents_of(path)) if tree.at(view, call.scope, each)), "/")
            require_on_path(call, view, nearest, "CAN_MANAGE")
        if standing is None or standing.token != tree.DIRECTORY:
            changes.create(call, view, tree.DIRECTORY, {"path": path.rstrip("/")})
    return {}


def delete(call: Call) -> JsonValue:
    """Deletes what is at a path, with all that is in it if `recursive` says so."""
    path = _absolute(call)
    with call.store.transaction() as view:
        standing = tree.at(view, call.scope, path)
        if standing is None:
            raise ApiError("RESOURCE_DOES_NOT_EXIST", f"Path ({path}) doesn't exist.", 404)
        require_on_path(call, view, path, "CAN_MANAGE")
        inputs = {**standing.inputs, "deleteRecursive": call.flag("recursive")}
        row = behaviour_of(tree.DIRECTORY)
        enforce.delete(row, Request(tree.DIRECTORY, call.scope, inputs, view, path, standing))
        removal.take(view, standing)
    return {}


def me(call: Call) -> JsonValue:
    """The caller."""
    name = call.caller.name
    with call.store.reading() as view:
        record = principals.by_application(view, call.scope, name)
        groups = sorted(groups_of(view, call.scope, name))
    person = people.by_mail(name)
    shown: JsonValue = person.name if person else record.name if record else name
    return {
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
        "id": record.id if record else name,
        "userName": name,
        "displayName": shown,
        "active": True,
        "groups": [{"display": group} for group in groups],
    }


def _absolute(call: Call) -> str:
    path = call.required("path")
    if not path.startswith("/"):
        raise ApiError("INVALID_PARAMETER_VALUE", f"Path ({path}) doesn't start with '/'")
    return path


def _object(call: Call) -> Object:
    path = _absolute(call)
    with call.store.reading() as view:
        found = objects.at(view, call.scope, path)
    if found is None:
        raise ApiError("RESOURCE_DOES_NOT_EXIST", f"Path ({path}) doesn't exist.", 404)
    return found


def _shown(found: Object) -> dict[str, JsonValue]:
    language: dict[str, JsonValue] = {"language": found.language} if found.language else {}
    return {"path": found.path, "object_type": found.kind, "object_id": found.id, "resource_id": str(found.id), **language}


ROUTES: Final[dict[tuple[str, str], Answer]] = {
    ("GET", "workspace/get-status"): get_status,
    ("GET", "workspace/list"): listed,
    ("GET", "workspace/export"): export,
    ("POST", "workspace/mkdirs"): mkdirs,
    ("POST", "workspace/delete"): delete,
    ("GET", "preview/scim/v2/Me"): me,
}
