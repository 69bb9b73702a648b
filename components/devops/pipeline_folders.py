"""The folders that pipelines are in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypedDict

import pulumi
from pulumi_azuredevops.build_folder import BuildFolder

TOP = "\\"
"""The folder that is always there."""


class PipelineFoldersArgs(TypedDict):
    """What `PipelineFolders` needs."""

    project_id: pulumi.Input[str]
    """GUID of the project."""
    folders: Sequence[str]
    """The folders, with a backslash in front, such as `\\data\\notebooks`; the top may be among them."""


class PipelineFolders(pulumi.ComponentResource):
    """The folders that pipelines need, with those that they are in.

    Manages: the folders.
    Does not manage: the pipelines (`Pipeline`, which takes its folder from `paths` so that it comes after it and goes before it).
    Errors: the deletion of a folder takes the pipelines in it along, those made by hand too.
    """

    paths: Mapping[str, pulumi.Output[str]]
    """The folders, the top included, by their paths."""

    def __init__(self, name: str, *, args: PipelineFoldersArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("databricks-cicd:devops:PipelineFolders", name, None, opts)
        made: dict[str, BuildFolder] = {}
        for path in sorted(_with_parents(args["folders"])):
            parent = path.rpartition("\\")[0]
            made[path] = BuildFolder(
                f"{name}-folder{path}",
                project_id=args["project_id"],
                path=path,
                description="",
                opts=pulumi.ResourceOptions(parent=self, depends_on=[made[parent]] if parent else []),
            )
        self.paths = {TOP: pulumi.Output.from_input(TOP), **{path: folder.path for path, folder in made.items()}}
        self.register_outputs({"paths": self.paths})


def _with_parents(folders: Sequence[str]) -> set[str]:
    names = (folder.strip("\\").split("\\") for folder in folders if folder != TOP)
    return {"".join(f"\\{part}" for part in parts[: depth + 1]) for parts in names for depth in range(len(parts))}
