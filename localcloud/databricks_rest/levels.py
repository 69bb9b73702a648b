"""What a principal may do with an object of a workspace: what was given to it or to one of its groups, there or on a folder around it.

Source: https://learn.microsoft.com/azure/databricks/security/auth/access-control (levels, and what folders pass on).
"""

from __future__ import annotations

from typing import Final

from localcloud.behaviours.databricks import tree
from localcloud.behaviours.paths import text
from localcloud.databricks_rest.calls import ApiError, Call
from localcloud.jobs.callers import given, is_administrator
from localcloud.store_model import View

ON_FILES: Final = ("CAN_READ", "CAN_RUN", "CAN_EDIT", "CAN_MANAGE")
"""The levels on files and folders, from the least on."""
_WORDS: Final = {tree.DIRECTORY: "directories", tree.NOTEBOOK: "notebooks", tree.FILE: "files", tree.REPO: "repos"}


def level_on_path(view: View, scope: str, path: str, name: str, *, by_azure: bool = False) -> str:
    """The highest level on what is at a path, or would be; "" for none. Folders pass theirs on."""
    if is_administrator(view, scope, name, by_azure=by_azure):
        return "CAN_MANAGE"
    place = tree.place_of(path)
    if f"{place}/".startswith(("/shared/", f"/users/{name.lower()}/")):
        return "CAN_MANAGE"
    found: set[str] = set()
    for here in (*tree.parents_of(path), path):
        standing = tree.at(view, scope, here)
        if standing is not None:
            number = standing.id if standing.token == tree.REPO else text(standing.outputs, "objectId")
            found |= given(view, scope, f"/{_WORDS[standing.token]}/{number}", name)
    return max(found & set(ON_FILES), key=ON_FILES.index, default="")


def require_on_path(call: Call, view: View, path: str, level: str) -> None:
    """Raises `ApiError` where the caller has less than that level on a path."""
    has = level_on_path(view, call.scope, path, call.caller.name, by_azure=call.caller.by_azure)
    if not has or ON_FILES.index(has) < ON_FILES.index(level):
        needed = level.removeprefix("CAN_").capitalize()
        raise ApiError("PERMISSION_DENIED", f"{call.caller.name} does not have {needed} permissions on {path}. Please contact the owner "
                       "or an administrator for access.", 403)  # fmt: skip
