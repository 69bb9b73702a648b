"""Folders, notebooks and files of a workspace. Each is made over what is at its path, and a delete takes what is at the path by then.

Sources: terraform-provider-databricks, `workspace/resource_notebook.go`, `resource_workspace_file.go` (imports with `overwrite`),
`resource_directory.go` (`mkdirs`); the Workspace API's reference (import, mkdirs, delete). So a resource may lose what it made to another
one with the same path, and only a refresh finds out.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final, NoReturn

from localcloud.behaviours.checks import conflicts, exactly_one, known, one_of, pattern
from localcloud.behaviours.databricks import principals, tree
from localcloud.behaviours.databricks.place import page, token
from localcloud.behaviours.identifiers import new_number
from localcloud.behaviours.model import Behaviour, Refusal, Request
from localcloud.behaviours.paths import first, flag, is_absent, text
from localcloud.schema.model import Failure
from localcloud.store_model import Record, View
from localcloud.values import Json, Properties

LANGUAGES: Final = ("SCALA", "PYTHON", "SQL", "R")
LARGEST_IMPORT: Final = 10_485_760
"""Bytes of one notebook or file."""
_KINDS: Final = {tree.DIRECTORY: "DIRECTORY", tree.NOTEBOOK: "NOTEBOOK", tree.FILE: "FILE", tree.REPO: "REPO"}
"""The object types of the Workspace API."""


def refuse_parents_that_hold_nothing(request: Request, path: str) -> None:
    """`mkdirs` refuses a path on which something is that is not a folder."""
    for parent in tree.parents_of(path):
        standing = tree.at(request.view, request.scope, parent)
        if standing is not None and standing.token in (tree.NOTEBOOK, tree.FILE):
            raise Refusal(f"RESOURCE_ALREADY_EXISTS: {parent} already exists and it is not a folder")


def _fits_the_place(request: Request) -> None:
    """An import overwrites its own kind only, an archive nothing at all; `mkdirs` succeeds where a folder is."""
    path = request.id or text(request.inputs, "path")
    standing = tree.at(request.view, request.scope, path)
    if standing is None:
        refuse_parents_that_hold_nothing(request, path)
        return
    found = _KINDS[standing.token]
    if standing.token == request.token:
        if request.old is None and not request.id and _is_archive(request):
            raise Refusal(f"RESOURCE_ALREADY_EXISTS: Path ({path}) already exists, and an archive (DBC) is never imported over it")
        return
    if request.token == tree.DIRECTORY:
        if standing.token == tree.REPO:
            raise Refusal(f"different object type, {found}, on this path other than a directory")
        raise Refusal(f"RESOURCE_ALREADY_EXISTS: {path} already exists and it is not a folder: it is a {found}")
    raise Refusal(
        f"RESOURCE_ALREADY_EXISTS: Node ({path}) with different type already exists: it is a {found}, and an import as "
        f"{_KINDS[request.token]} does not overwrite it. Delete it first"
    )


def _is_imported(request: Request) -> None:
    """An import takes neither an empty body nor more than 10 MiB, and no Jupyter document that is not JSON."""
    if not is_absent(first(request.inputs, "source")):
        return
    content = base64.b64decode(text(request.inputs, "contentBase64"))
    if not content:
        raise Refusal("INVALID_PARAMETER_VALUE: No input data source provided.")
    if len(content) > LARGEST_IMPORT:
        raise Refusal(
            f"MAX_NOTEBOOK_SIZE_EXCEEDED: File size imported is ({len(content)} bytes), exceeded max size ({LARGEST_IMPORT} bytes)"
        )
    if text(request.inputs, "format") == "JUPYTER":
        try:
            json.loads(content, parse_constant=_refuse_constant)
        except (ValueError, RecursionError) as problem:
            raise Refusal(f"BAD_REQUEST: The notebook is not a Jupyter document: {problem}") from None


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no value in JSON")


def _is_archive(request: Request) -> bool:
    return "DBC" in (text(request.inputs, "format"), _format(request))


def _home_is_known(request: Request) -> None:
    parts = tree.place_of(text(request.inputs, "path")).split("/")
    if len(parts) > 2 and parts[1] == "users":
        home = "/".join(parts[:3])
        if home not in {tree.place_of(folder) for folder in principals.homes(request.view, request.scope)}:
            raise Refusal(f"DIRECTORY_PROTECTED: Folder Users is protected: {parts[2]} is no user or service principal of the workspace.")


def _own_folders_stay(request: Request) -> None:
    if tree.is_own_folder(request.view, request.scope, request.id):
        raise Refusal(f"DIRECTORY_PROTECTED: Folder ({request.id}) is protected.")


def _is_empty(request: Request) -> None:
    """A delete without `recursive` takes no folder with something in it, whoever put it there."""
    assert request.old is not None
    if request.old.token not in (tree.DIRECTORY, tree.REPO) or flag(request.inputs, "deleteRecursive"):
        return
    inside = tree.below(request.view, request.scope, request.id)
    if inside or request.old.token == tree.REPO:
        named = ", ".join(record.id for record in inside[:3]) or "a git folder"
        raise Refusal(
            f"DIRECTORY_NOT_EMPTY: Folder ({request.id}) is not empty: {named}. Set delete_recursive to delete it with its contents."
        )


def _read_as_directory(found: Record, request: Request) -> Record:
    if found.token != tree.DIRECTORY:
        raise Refusal(f"different object type, {_KINDS[found.token]}, on this path other than a directory")
    path: dict[str, Json] = {"path": request.id}
    workspace_path: dict[str, Json] = {"workspacePath": _workspace_path(request)}
    return replace(found, id=request.id, inputs={**found.inputs, **path}, outputs={**workspace_path, **found.outputs, **path})


def _read_as_notebook(found: Record, request: Request) -> Record:
    """The provider shows whatever is at the path as the notebook, with the type that it has."""
    shown: dict[str, Json] = {"path": request.id, "objectType": _KINDS[found.token]}
    inputs = {**(found.inputs if found.token == tree.NOTEBOOK else {}), "path": request.id}
    return replace(found, token=tree.NOTEBOOK, id=request.id, inputs=inputs, outputs={**found.outputs, **shown})


def _read_as_file(found: Record, request: Request) -> Record:
    shown: dict[str, Json] = {"path": request.id}
    inputs = {**(found.inputs if found.token == tree.FILE else {}), **shown}
    return replace(found, token=tree.FILE, id=request.id, inputs=inputs, outputs={**found.outputs, **shown})


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


def _permissions(record: Record, view: View) -> Iterable[Record]:
    number = text(record.outputs, "objectId")
    return [item for item in view.find(token("permissions"), record.scope) if number and item.id.rsplit("/", 1)[-1] == number]


def _new_number(_: Request) -> Json:
    return new_number(10**14, 10**15)


_absolute = pattern("path", r"/.*", "an absolute path, as /Shared/etl/load")

ROWS: tuple[Behaviour, ...] = (
    Behaviour(
        tree.DIRECTORY,
        name="path",
        new_id=lambda request: text(request.inputs, "path"),
        computed={"objectId": _new_number, "workspacePath": _workspace_path},
        defaults={"deleteRecursive": False},
        write_only=frozenset({"deleteRecursive"}),
        checks=(_absolute, pattern("path", r"/|.*[^/]", "a path without a slash at its end")),
        create_rules=(_fits_the_place, _home_is_known),
        update_rules=(_fits_the_place,),
        delete_rules=(_own_folders_stay, _is_empty),
        contents=lambda record, view: [*tree.below(view, record.scope, record.id), *_permissions(record, view)],
        at=tree.at,
        read_as=_read_as_directory,
        adopts=True,
    ),
    Behaviour(
        tree.NOTEBOOK,
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
        create_rules=(_fits_the_place, _home_is_known, _is_imported),
        update_rules=(_fits_the_place, _is_imported),
        delete_rules=(_own_folders_stay, _is_empty),
        contents=_permissions,
        at=tree.at,
        read_as=_read_as_notebook,
        adopts=True,
        update_creates=True,
    ),
    Behaviour(
        tree.FILE,
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
        create_rules=(_fits_the_place, _home_is_known, _is_imported),
        update_rules=(_fits_the_place, _is_imported),
        delete_rules=(_own_folders_stay, _is_empty),
        contents=_permissions,
        at=tree.at,
        read_as=_read_as_file,
        adopts=True,
        update_creates=True,
    ),
)
