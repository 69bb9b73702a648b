"""`/api/2.0/repos`: git folders, which are cloned with the caller's own git credential.

Sources: the service's reference (https://docs.databricks.com/api/azure/workspace/repos); git folder permissions in
https://learn.microsoft.com/azure/databricks/security/auth/access-control#git-folder-acls.
"""

from __future__ import annotations

from typing import Final

from pydantic import JsonValue

from localcloud.behaviours.databricks import git, tree
from localcloud.behaviours.model import Refusal
from localcloud.behaviours.paths import text
from localcloud.databricks_rest import changes
from localcloud.databricks_rest.calls import Answer, ApiError, Call
from localcloud.databricks_rest.levels import level_on_path, require_on_path
from localcloud.provider import removal
from localcloud.store import Transaction
from localcloud.store_model import Record, View
from localcloud.values import Json

_MOST: Final = 20
"""Git folders on one page."""


def listed(call: Call) -> JsonValue:
    """The git folders below a path that the caller may see."""
    prefix = tree.place_of(call.word("path_prefix") or "/")
    first = call.number("next_page_token", 0) if call.word("next_page_token") else 0
    with call.store.reading() as view:
        found = [each for each in view.find(tree.REPO, call.scope) if tree.place_of(text(each.outputs, "path")).startswith(prefix)]
        seen = [each for each in found if _level(call, view, each)]
    page: list[JsonValue] = [_shown(each) for each in seen[first : first + _MOST]]
    more: dict[str, JsonValue] = {"next_page_token": str(first + _MOST)} if first + _MOST < len(seen) else {}
    return {"repos": page, **more} if page else {}


def get(call: Call) -> JsonValue:
    """One git folder."""
    with call.store.reading() as view:
        return _shown(_repo(call, view, "CAN_READ"))


def create(call: Call) -> JsonValue:
    """Clones a repository into a folder that is there."""
    url, path = call.required("url"), call.required("path")
    provider = call.required("provider")
    with call.store.transaction() as view:
        parent = next(reversed(tree.parents_of(path)), "/")
        if tree.at(view, call.scope, parent) is None:
            raise ApiError("RESOURCE_DOES_NOT_EXIST", f"The parent folder ({parent}) does not exist.", 404)
        require_on_path(call, view, parent, "CAN_MANAGE")
        inputs: dict[str, Json] = {"url": url, "path": path, "gitProvider": provider, **_credential(call, view, provider)}
        return _shown(changes.create(call, view, tree.REPO, inputs))


def update(call: Call) -> JsonValue:
    """Checks out a branch, as it is now, or a tag."""
    branch, tag = call.word("branch"), call.word("tag")
    if bool(branch) == bool(tag):
        raise ApiError("INVALID_PARAMETER_VALUE", "Exactly one of branch and tag must be given")
    with call.store.transaction() as view:
        found = _repo(call, view, "CAN_EDIT")
        kept = {name: value for name, value in found.inputs.items() if name not in ("branch", "tag", "gitCredentialId")}
        wanted: dict[str, Json] = {"branch": branch} if branch else {"tag": tag}
        changes.update(call, view, found, {**kept, **wanted, **_credential(call, view, text(found.outputs, "gitProvider"))})
    return {}


def delete(call: Call) -> JsonValue:
    """Deletes a git folder with all that is in it."""
    with call.store.transaction() as view:
        removal.take(view, _repo(call, view, "CAN_MANAGE"))
    return {}


def _repo(call: Call, view: View, level: str) -> Record:
    number = call.number("repo_id")
    found = view.get(tree.REPO, call.scope, str(number))
    if found is None:
        raise ApiError("RESOURCE_DOES_NOT_EXIST", f"Repo {number} does not exist", 404)
    require_on_path(call, view, text(found.outputs, "path"), level)
    return found


def _level(call: Call, view: View, record: Record) -> str:
    return level_on_path(view, call.scope, text(record.outputs, "path"), call.caller.name, by_azure=call.caller.by_azure)


def _credential(call: Call, view: Transaction, provider: str) -> dict[str, Json]:
    """The caller's credential for a provider; only public repositories of other providers are read without one."""
    wanted = {provider.lower(), *({git.AAD.lower()} if provider.lower() == "azuredevopsservices" else ())}
    for each in view.find(git.CREDENTIAL, call.scope):
        if text(each.inputs, "gitProvider").lower() in wanted and git.holder_of(view, each) == call.caller.name:
            return {"gitCredentialId": int(each.id)}
    if git.AAD.lower() in wanted:
        raise Refusal(
            "PERMISSION_DENIED: Missing Git provider credentials. Go to User Settings > Git Integration to add your personal access token. "
            f"({call.caller.name} has no git credential for {provider}.)"
        )
    return {}


def _shown(record: Record) -> dict[str, JsonValue]:
    names = {"path": "path", "branch": "branch", "commitHash": "head_commit_id", "url": "url", "gitProvider": "provider"}
    values = {**record.inputs, **record.outputs}
    return {"id": int(record.id), **{there: text(values, here) for here, there in names.items() if text(values, here)}}


ROUTES: Final[dict[tuple[str, str], Answer]] = {
    ("GET", "repos"): listed,
    ("POST", "repos"): create,
    ("GET", "repos/{repo_id}"): get,
    ("PATCH", "repos/{repo_id}"): update,
    ("DELETE", "repos/{repo_id}"): delete,
}
