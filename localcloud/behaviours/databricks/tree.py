"""The workspace's tree: what is at which path. `/Workspace/Shared/x` and `/Shared/x` are one place.

A parent folder that nobody declared is made by the provider on the way, as the real one does it; it has no record, and is there as long
as something is in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from localcloud.behaviours.databricks import principals
from localcloud.behaviours.databricks.place import token
from localcloud.behaviours.identifiers import derived_number
from localcloud.behaviours.paths import text
from localcloud.store_model import Record, View

DIRECTORY: Final = token("directory")
NOTEBOOK: Final = token("notebook")
FILE: Final = token("workspaceFile")
REPO: Final = token("repo")
EXPERIMENT: Final = token("mlflowExperiment")
_NAMED_BY_PATH: Final = (DIRECTORY, NOTEBOOK, FILE)
"""The types whose ids are paths."""
_OWN_FOLDERS: Final = ("/", "/Shared", "/Users", "/Repos", "/Workspace", "/Trash")


def place_of(path: str) -> str:
    """The one way to compare a path: without `/Workspace` in front, without a slash at the end, in lower case."""
    return _bare(path).lower()


def parent_of(path: str) -> str:
    """The place that a path is in."""
    return place_of(place_of(path).rpartition("/")[0])


def parents_of(path: str) -> list[str]:
    """The folders on the way to a path, from the top; the root is not among them."""
    parts = _bare(path).strip("/").split("/")[:-1]
    return ["/" + "/".join(parts[: count + 1]) for count in range(len(parts))]


def is_own_folder(view: View, scope: str, path: str) -> bool:
    """Whether the workspace has that folder without anybody making it."""
    own = {place_of(folder) for folder in (*_OWN_FOLDERS, *principals.homes(view, scope))}
    return place_of(path) in own


def at(view: View, scope: str, path: str) -> Record | None:
    """The folder, notebook, file or git folder at a path, however it is written; a folder that has no record as one without inputs."""
    for written in _spellings(path):
        for kind in _NAMED_BY_PATH:
            record = view.get(kind, scope, written)
            if record is not None:
                return record
        for repository in view.find(REPO, scope, path=written):
            return repository
    if is_own_folder(view, scope, path) or next(_below(view, scope, path), None) is not None:
        number = 0 if place_of(path) == "/" else derived_number(15, scope, "folder", place_of(path))
        return Record(DIRECTORY, scope, path, path.rpartition("/")[2], {"path": path}, {"path": path, "objectId": number})
    return None


def object_id(view: View, scope: str, path: str) -> str:
    """The number of what is at a path; "" when there is nothing."""
    record = at(view, scope, path)
    if record is None:
        return ""
    return record.id if record.token == REPO else text(record.outputs, "objectId")


def below(view: View, scope: str, path: str) -> list[Record]:
    """Everything that is somewhere below a folder."""
    return list(_below(view, scope, path))


def _below(view: View, scope: str, path: str) -> Iterator[Record]:
    for kind in _NAMED_BY_PATH:
        for written in _spellings(path):
            yield from view.under(kind, scope, written.rstrip("/") + "/")
    prefix = place_of(path).rstrip("/") + "/"
    for kind, named in ((REPO, "path"), (EXPERIMENT, "name")):
        yield from (record for record in view.find(kind, scope) if place_of(text(record.outputs, named)).startswith(prefix))


def _bare(path: str) -> str:
    bare = "/" + path.strip("/")
    return "/" if bare == "/Workspace" else bare.removeprefix("/Workspace") if bare.startswith("/Workspace/") else bare


def _spellings(path: str) -> tuple[str, str]:
    bare = _bare(path)
    return bare, f"/Workspace{bare}".rstrip("/")
