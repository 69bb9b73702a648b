"""The folders that pipelines are in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypedDict

import pulumi
from pulumi_azuredevops.build_folder import BuildFolder

TOP = "\\"
"""The root folder, which always exists."""


class PipelineFoldersArgs(TypedDict):
    """What `PipelineFolders` needs."""

    project_id: pulumi.Input[str]
    """GUID of the project."""
    folders: Sequence[str]
    """The folders, with a backslash in front, such as `\\data\\notebooks`; the root may be among them."""


class PipelineFolders(pulumi.ComponentResource):
    """The folders that pipelines need, with their parent folders.

    Manages: the folders.
    Does not manage: the pipelines (`Pipeline`, which takes its folder from `paths` so that it is created after it and deleted before it).
    Errors: deleting a folder deletes the pipelines in it, including those created by hand.
    """

    paths: Mapping[str, pulumi.Output[str]]
    """The folders, including the root, by their paths."""

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
