"""Libraries of a cluster or a task."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NotRequired, TypedDict, assert_never

import pulumi

from components.databricks.absent import without_absent
from domain.choices import LibraryKind

if TYPE_CHECKING:
    from pulumi_databricks._inputs import ClusterLibraryArgsDict


class Library(TypedDict):
    """One library."""

    kind: LibraryKind
    """Where it comes from: a package index, or a file."""
    name: str
    """A package with its version (`pandas==2.2.3`), Maven coordinates, or the path of a file in the workspace or in a volume."""
    repository: NotRequired[pulumi.Input[str] | None]
    """Address of another index. Default: the public one of its kind. Files have none."""


def library_properties(libraries: Sequence[Library]) -> list[ClusterLibraryArgsDict]:
    """The same as arguments of clusters and tasks, in the order of kind and name, because the service does not keep their order."""
    return without_absent([_properties(library) for library in sorted(libraries, key=lambda library: (library["kind"], library["name"]))])


def _properties(library: Library) -> ClusterLibraryArgsDict:
    name, repository = library["name"], library.get("repository")
    match library["kind"]:
        case "pypi":
            return {"pypi": {"package": name, "repo": repository}}
        case "maven":
            return {"maven": {"coordinates": name, "repo": repository}}
        case "cran":
            return {"cran": {"package": name, "repo": repository}}
        case "whl":
            return {"whl": name}
        case "jar":
            return {"jar": name}
        case "requirements":
            return {"requirements": name}
        case unknown:
            assert_never(unknown)
