"""`/api/2.0/workspace`, `/api/2.0/repos` and who the caller is."""

from __future__ import annotations

import base64
from typing import Final

from pydantic import JsonValue

from localcloud.behaviours import people
from localcloud.behaviours.databricks import principals, tree
from localcloud.behaviours.paths import text
from localcloud.databricks_rest.calls import Answer, ApiError, Call
from localcloud.jobs import objects
from localcloud.jobs.callers import groups_of
from localcloud.jobs.objects import Object
from localcloud.store_model import Record


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
    if found.content is None:
        raise ApiError("RESOURCE_DOES_NOT_EXIST", f"The text of {found.path} is not known: it was uploaded from a file", 404)
    return {"content": base64.b64encode(found.content).decode(), "file_type": "file" if found.kind == "FILE" else "source"}


def repos(call: Call) -> JsonValue:
    """The git folders below a path."""
    prefix = call.word("path_prefix")
    with call.store.reading() as view:
        found = [each for each in view.find(tree.REPO, call.scope) if text(each.outputs, "path").startswith(prefix)]
    return {"repos": [_repo(each) for each in found]} if found else {}


def repo(call: Call) -> JsonValue:
    """One git folder."""
    number = call.number("repo_id")
    with call.store.reading() as view:
        found = view.get(tree.REPO, call.scope, str(number))
    if found is None:
        raise ApiError("RESOURCE_DOES_NOT_EXIST", f"Repo {number} does not exist", 404)
    return _repo(found)


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


def _object(call: Call) -> Object:
    path = call.required("path")
    if not path.startswith("/"):
        raise ApiError("INVALID_PARAMETER_VALUE", f"Path ({path}) doesn't start with '/'")
    with call.store.reading() as view:
        found = objects.at(view, call.scope, path)
    if found is None:
        raise ApiError("RESOURCE_DOES_NOT_EXIST", f"Path ({path}) doesn't exist.", 404)
    return found


def _shown(found: Object) -> dict[str, JsonValue]:
    language: dict[str, JsonValue] = {"language": found.language} if found.language else {}
    return {"path": found.path, "object_type": found.kind, "object_id": found.id, "resource_id": str(found.id), **language}


def _repo(record: Record) -> dict[str, JsonValue]:
    names = {"path": "path", "branch": "branch", "commitHash": "head_commit_id", "url": "url", "gitProvider": "provider"}
    values = {**record.inputs, **record.outputs}
    return {"id": int(record.id), **{there: text(values, here) for here, there in names.items() if text(values, here)}}


ROUTES: Final[dict[tuple[str, str], Answer]] = {
    ("GET", "workspace/get-status"): get_status,
    ("GET", "workspace/list"): listed,
    ("GET", "workspace/export"): export,
    ("GET", "repos"): repos,
    ("GET", "repos/{repo_id}"): repo,
    ("GET", "preview/scim/v2/Me"): me,
}
