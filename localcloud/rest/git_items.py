"""Repositories, refs and files over REST.

Source: https://learn.microsoft.com/rest/api/azure/devops/git: repositories, refs (list, update refs), items (get).
"""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import JsonValue

from localcloud.behaviours.devops.repositories import GIT, default_branch
from localcloud.behaviours.model import Refusal
from localcloud.behaviours.paths import text
from localcloud.git import bare, commits, protection, pushes
from localcloud.git.refs import Update
from localcloud.pull_requests import opening, starting
from localcloud.pull_requests.refusals import ServiceRefusal
from localcloud.rest import shapes
from localcloud.rest.calls import Answer, Call, Route, items, listed
from localcloud.store import Transaction
from localcloud.store_model import Record

_NOBODY = "0" * 40
_VERSION_TYPES = {"branch": "refs/heads/", "tag": "refs/tags/", "commit": ""}


def _repositories(call: Call) -> Answer:
    with call.store.reading() as view:
        project = call.project_of(view).id if call.project else ""
        found = [each for each in view.find(GIT, call.scope) if project in ("", text(each.inputs, "projectId"))]
        return listed([shapes.repository(call, view, each) for each in found])


def _repository(call: Call) -> Answer:
    with call.store.reading() as view:
        return Answer(shapes.repository(call, view, call.repository(view)))


def _refs(call: Call) -> Answer:
    prefix = f"refs/{call.query.get('filter', '')}"
    with call.store.reading() as view:
        repository = call.repository(view)
        opened = bare.opened(view.files, repository.id)
        names = sorted(name for name in opened.references if name.startswith(prefix))
        shown: list[JsonValue] = [
            {
                "name": name,
                "objectId": str(opened.references[name].target),
                "url": f"{call.base}_apis/git/repositories/{repository.id}/refs?filter={name.removeprefix('refs/')}",
            }
            for name in names
        ]
        return listed(shown)


@dataclass(frozen=True, slots=True)
class _Wish:
    """One ref that is to be made, moved or removed; the commits are "" for none."""

    name: str
    old: str
    new: str


def _update_refs(call: Call) -> Answer:
    """Each ref is an answer of its own; those that are refused stay as they are."""
    wishes = [
        _Wish(*(str(each.get(key, "")).replace(_NOBODY, "") for key in ("name", "oldObjectId", "newObjectId"))) for each in items(call.body)
    ]
    if not wishes or not all(each.name.startswith("refs/") for each in wishes):
        raise ServiceRefusal("InvalidArgumentValueException", "Invalid argument value.\r\nParameter name: refUpdates")
    answers: list[JsonValue] = []
    for wish in wishes:
        answer: dict[str, JsonValue] = {"name": wish.name, "oldObjectId": wish.old or _NOBODY, "newObjectId": wish.new or _NOBODY}
        try:
            with call.store.transaction() as view:
                repository = call.repository(view)
                update, to_build = _moved(call, view, repository, wish)
            starting.start(call.store, repository, [update], call.caller.principal_name, to_build)
            answers.append({**answer, "success": True, "updateStatus": "succeeded"})
        except Refusal as refusal:
            kind = "rejectedByPolicy" if str(refusal).startswith("TF402455") else "staleOldObjectId" if wish.old else "invalidRefName"
            answers.append({**answer, "success": False, "updateStatus": kind, "customMessage": str(refusal)})
    return listed(answers)


def _moved(call: Call, view: Transaction, repository: Record, wish: _Wish) -> tuple[Update, list[int]]:
    opened = bare.opened(view.files, repository.id)
    if bare.tip(opened, wish.name) != wish.old:
        raise Refusal(f"{wish.name} is at {bare.tip(opened, wish.name) or 'nothing'}, not at {wish.old or 'nothing'}")
    update = Update(wish.name, wish.old, str(commits.commit_of(opened, wish.new).id) if wish.new else "")
    protection.refuse(view, repository, [update])
    bare.move(view, opened, update.ref, update.new)
    pushes.keep(view, repository, [update], call.caller.principal_name)
    return update, opening.pushed(view, repository, [update], call.caller.principal_name)


def _item(call: Call) -> Answer:
    path = call.query.get("path") or call.query.get("scopepath") or call.parts.get("path", "")
    with call.store.reading() as view:
        repository = call.repository(view)
        opened = bare.opened(view.files, repository.id)
        commit = commits.commit_of(opened, _version(call, repository))
        found = commits.content(commit, path)
        if found is None:
            raise Refusal(
                f"TF401174: The item '/{path.strip('/')}' could not be found in the repository '{repository.name}' at the version "
                f"specified by '{commit.id}'."
            )
        if "application/json" not in call.accepts and call.query.get("$format", "text") != "json":
            return Answer(found, type="application/octet-stream")
        shown: shapes.Shape = {
            "objectId": str(commit.tree[path.strip("/")].id),
            "gitObjectType": "blob",
            "commitId": str(commit.id),
            "path": f"/{path.strip('/')}",
            "url": f"{call.base}_apis/git/repositories/{repository.id}/items/{path.strip('/')}",
        }
        if call.query.get("includecontent", "").lower() == "true":
            shown["content"] = found.decode(errors="replace")
        return Answer(shown)


def _version(call: Call, repository: Record) -> str:
    """The commit that `versionDescriptor` names; the default branch without one."""
    version = call.query.get("versiondescriptor.version") or call.query.get("version", "")
    kind = (call.query.get("versiondescriptor.versiontype") or call.query.get("versiontype", "branch")).lower()
    if kind not in _VERSION_TYPES:
        raise ServiceRefusal("InvalidArgumentValueException", "Invalid argument value.\r\nParameter name: versionType")
    return f"{_VERSION_TYPES[kind]}{version}" if version else default_branch(repository)


ROUTES = (
    Route("GET", "git/repositories", _repositories),
    Route("GET", "git/repositories/{repository}", _repository),
    Route("GET", "git/repositories/{repository}/refs", _refs),
    Route("POST", "git/repositories/{repository}/refs", _update_refs),
    Route("GET", "git/repositories/{repository}/items", _item),
    Route("GET", "git/repositories/{repository}/items/{path:path}", _item),
)
