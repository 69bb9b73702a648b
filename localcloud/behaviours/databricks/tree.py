"""The workspace's tree of folders, notebooks and files. `/Workspace/Shared/x` and `/Shared/x` are one place.

A parent folder that nobody declared is made by the provider on the way, as the real one does it; it has no record.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Iterable, Iterator
from typing import Final

from localcloud.behaviours.checks import conflicts, exactly_one, known, one_of, pattern
from localcloud.behaviours.databricks import principals
from localcloud.behaviours.databricks.place import page, token
from localcloud.behaviours.identifiers import derived_number, new_number
from localcloud.behaviours.model import Behaviour, Refusal, Request
from localcloud.behaviours.paths import first, flag, is_absent, text
from localcloud.schema.model import Failure
from localcloud.store_model import Record, View
from localcloud.values import Json, Properties

DIRECTORY: Final = token("directory")
NOTEBOOK: Final = token("notebook")
FILE: Final = token("workspaceFile")
REPO: Final = token("repo")
LANGUAGES: Final = ("SCALA", "PYTHON", "SQL", "R")
_OWN_FOLDERS: Final = ("/", "/Shared", "/Users", "/Repos", "/Workspace", "/Trash")


def place_of(path: str) -> str:
    """The one way to write a path: without `/Workspace` in front, without a slash at the end, in lower case."""
    bare = "/" + path.strip("/")
    if bare.lower() == "/workspace":
        return "/"
    return bare.removeprefix("/Workspace").lower() if bare.startswith("/Workspace/") else bare.lower()


def parent_of(path: str) -> str:
    """The place that a path stands in."""
    return place_of(place_of(path).rpartition("/")[0])


def is_own_folder(view: View, scope: str, path: str) -> bool:
    """Whether the workspace has that folder without anybody making it."""
    own = {place_of(folder) for folder in (*_OWN_FOLDERS, *principals.homes(view, scope))}
    return place_of(path) in own


def at(view: View, scope: str, path: str) -> Record | None:
    """The folder, notebook, file or git folder that stands at a path."""
    for kind in (DIRECTORY, NOTEBOOK, FILE, REPO):
        for written in (path, place_of(path)):
            record = view.get(kind, scope, written)
            if record is not None:
                return record
    wanted = place_of(path)
    return next((record for record in _everything(view, scope) if place_of(text(record.outputs, "path")) == wanted), None)


def object_id(view: View, scope: str, path: str) -> str:
    """The number of what stands at a path, the workspace's own folders included; "" when there is nothing."""
    record = at(view, scope, path)
    if record is not None:
        return record.id if record.token == REPO else text(record.outputs, "objectId")
    if is_own_folder(view, scope, path) or any(
        parent.startswith(f"{place_of(path)}/") for parent in (place_of(text(item.outputs, "path")) for item in _everything(view, scope))
    ):
        return own_object_id(scope, path)
    return ""


def own_object_id(scope: str, path: str) -> str:
    """The number of a folder that has no record."""
    return "0" if place_of(path) == "/" else str(derived_number(15, scope, "folder", place_of(path)))


def below(view: View, scope: str, path: str) -> list[Record]:
    """Everything that stands somewhere below a folder."""
    prefix = place_of(path).rstrip("/") + "/"
    return [record for record in _everything(view, scope) if place_of(text(record.outputs, "path")).startswith(prefix)]


def _everything(view: View, scope: str) -> Iterator[Record]:
    for kind in (DIRECTORY, NOTEBOOK, FILE, REPO):
        yield from view.find(kind, scope)


def _place_is_free(request: Request) -> None:
    """Nothing of another kind stands there, and what it stands in can hold something."""
    path = text(request.inputs, "path")
    for kind in (DIRECTORY, NOTEBOOK, FILE):
        standing = request.view.get(kind, request.scope, path)
        if standing is not None and standing.id != request.id and kind != request.token:
            raise Refusal(f"RESOURCE_ALREADY_EXISTS: Node ({path}) with different type already exists: {standing.token}")
    parent = path.rstrip("/").rpartition("/")[0]
    for kind in (NOTEBOOK, FILE):
        if parent and request.view.get(kind, request.scope, parent):
            raise Refusal(f"INVALID_PARAMETER_VALUE: The parent ({parent}) is no folder.")
    _home_is_known(request, path)


def _home_is_known(request: Request, path: str) -> None:
    parts = place_of(path).split("/")
    if len(parts) > 2 and parts[1] == "users":
        home = "/".join(parts[:3])
        if home not in {place_of(folder) for folder in principals.homes(request.view, request.scope)}:
            raise Refusal(f"DIRECTORY_PROTECTED: Folder Users is protected: {parts[2]} is no user or service principal of the workspace.")


def _own_folders_stay(request: Request) -> None:
    if is_own_folder(request.view, request.scope, request.id):
        raise Refusal(f"DIRECTORY_PROTECTED: Folder ({request.id}) is protected.")


def _is_empty(request: Request) -> None:
    if request.old is None or flag(request.old.inputs, "deleteRecursive"):
        return
    inside = below(request.view, request.scope, request.id)
    if inside:
        named = ", ".join(record.id for record in inside[:3])
        raise Refusal(
            f"DIRECTORY_NOT_EMPTY: Folder ({request.id}) is not empty: {named}. Set delete_recursive to delete it with its contents."
        )


def _content_fits(inputs: Properties) -> Iterator[Failure]:
    content = first(inputs, "contentBase64")
    if isinstance(content, str):
        try:
            base64.b64decode(content, validate=True)
        except binascii.Error:
            yield Failure("contentBase64", "expected base64")


def _notebook_has_a_language(inputs: Properties) -> Iterator[Failure]:
    if not known(inputs, "contentBase64", "language"):
        return
    if not is_absent(first(inputs, "contentBase64")) and is_absent(first(inputs, "language")):
        yield Failure("contentBase64", f"needs language to be given as well: one of {', '.join(LANGUAGES)}")


def _md5(request: Request) -> Json:
    content = text(request.inputs, "contentBase64")
    try:
        return hashlib.md5(base64.b64decode(content), usedforsecurity=False).hexdigest()
    except binascii.Error:
        return "different"


def _language(request: Request) -> Json:
    suffix = text(request.inputs, "source").rpartition(".")[2].lower()
    return {"py": "PYTHON", "sql": "SQL", "scala": "SCALA", "r": "R"}.get(suffix, "")


def _format(request: Request) -> Json:
    suffix = text(request.inputs, "source").rpartition(".")[2].lower()
    return {"ipynb": "JUPYTER", "dbc": "DBC"}.get(suffix, "SOURCE")


def _workspace_path(request: Request) -> Json:
    return request.id if request.id.startswith("/Workspace/") else f"/Workspace{request.id}"


def _inside(record: Record, view: View) -> Iterable[Record]:
    return below(view, record.scope, record.id)


def _permissions(record: Record, view: View) -> Iterable[Record]:
    number = text(record.outputs, "objectId")
    return [item for item in view.find(token("permissions"), record.scope) if number and item.id.rsplit("/", 1)[-1] == number]


def _new_number(_: Request) -> Json:
    return new_number(10**14, 10**15)


_absolute = pattern("path", r"/.*", "an absolute path, as /Shared/etl/load")

ROWS: tuple[Behaviour, ...] = (
    Behaviour(
        DIRECTORY,
        name="path",
        new_id=lambda request: text(request.inputs, "path"),
        computed={"objectId": _new_number, "workspacePath": _workspace_path},
        defaults={"deleteRecursive": False},
        write_only=frozenset({"deleteRecursive"}),
        checks=(_absolute, pattern("path", r"/|.*[^/]", "a path without a slash at its end")),
        create_rules=(_place_is_free,),
        delete_rules=(_own_folders_stay, _is_empty),
        contents=lambda record, view: [*_inside(record, view), *_permissions(record, view)],
        taken="Folder {id} is managed by another resource already.",
    ),
    Behaviour(
        NOTEBOOK,
        name="path",
        new_id=lambda request: text(request.inputs, "path"),
        computed={
            "objectId": _new_number,
            "objectType": lambda _: "NOTEBOOK",
            "language": _language,
            "format": _format,
            "md5": lambda _: "different",
            "url": lambda request: page(request, f"#workspace{request.id}"),
            "workspacePath": _workspace_path,
        },
        write_only=frozenset({"contentBase64", "source", "md5"}),
        checks=(
            _absolute,
            exactly_one("contentBase64", "source"),
            one_of("language", LANGUAGES),
            one_of("format", ("SOURCE", "DBC", "JUPYTER")),
            _notebook_has_a_language,
            _content_fits,
        ),
        create_rules=(_place_is_free,),
        contents=_permissions,
        taken="A notebook stands at {id} already: two resources would overwrite each other's content.",
    ),
    Behaviour(
        FILE,
        name="path",
        new_id=lambda request: text(request.inputs, "path"),
        computed={
            "objectId": _new_number,
            "md5": _md5,
            "url": lambda request: page(request, f"#workspace{request.id}"),
            "workspacePath": _workspace_path,
        },
        write_only=frozenset({"contentBase64", "source", "md5"}),
        checks=(_absolute, conflicts("source", "contentBase64"), _content_fits),
        create_rules=(_place_is_free,),
        contents=_permissions,
        taken="A file stands at {id} already: two resources would overwrite each other's content.",
    ),
)
