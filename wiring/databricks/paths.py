"""What kind of object the stack keeps at which path of a workspace."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from pathlib import PurePosixPath

from config.databricks.section import Workspace
from domain.notebooks import read_notebook_folder
from wiring.files import ROOT

LENGTH = 6
"""Characters of a mark."""


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
    """Marks of all paths of one kind, side by side, by kind: a part of the stack's outputs. Thousands of whole paths would fill these."""
    marks: dict[str, list[str]] = {}
    for path, (kind, _) in kinds_of(workspace).items():
        marks.setdefault(kind, []).append(mark(path))
    return {kind: "".join(sorted(found)) for kind, found in sorted(marks.items())}


def kinds_in(published: object) -> Mapping[str, str]:
    """The kinds that an update published, by the marks of paths; none if it was one that published none."""
    if not isinstance(published, Mapping):
        return {}
    return {marks[at : at + LENGTH]: str(kind) for kind, marks in published.items() for at in range(0, len(marks), LENGTH)}


def mark(path: str) -> str:
    """A path in a few characters. That one of 10,000 new paths has the mark of one of 10,000 others happens once in 700 times."""
    return base64.b64encode(hashlib.sha256(path.encode()).digest())[:LENGTH].decode()
