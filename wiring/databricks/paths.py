"""What kind of object the stack keeps at which path of a workspace."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath

from config.databricks.section import Workspace
from domain.notebooks import read_notebook_folder
from wiring.files import ROOT


def kinds_of(workspace: Workspace) -> dict[str, tuple[str, str]]:
    """By path: the kind of the object, and the key of the deployment that it belongs to."""
    kinds: dict[str, tuple[str, str]] = {}
    for key, deployment in workspace.notebooks.items():
        if not deployment.folder:
            kinds[deployment.path] = "git folder", key
            continue
        source, top = read_notebook_folder(ROOT / deployment.folder, deployment.patterns), PurePosixPath(deployment.path)
        found = {**{one.path: "notebook" for one in source.notebooks}, **{one.path: "file" for one in source.files}}
        kinds |= {str(top / parent): ("folder", key) for path in found for parent in path.parents}
        kinds |= {str(top / path): (kind, key) for path, kind in found.items()}
    return kinds


def published_paths(workspace: Workspace) -> dict[str, str]:
    """All paths of one kind in one line, by kind: a part of the stack's outputs."""
    paths: dict[str, list[str]] = {}
    for path, (kind, _) in sorted(kinds_of(workspace).items()):
        paths.setdefault(kind, []).append(path)
    return {kind: ", ".join(found) for kind, found in sorted(paths.items())}


def kinds_in(published: object) -> Mapping[str, str]:
    """The kind of each path that an update published; none if it was one that did not."""
    if not isinstance(published, Mapping):
        return {}
    return {path: str(kind) for kind, paths in published.items() for path in str(paths).split(", ")}
