"""Scripts that clusters run before Spark starts."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from pathlib import Path
from typing import TypedDict

import pulumi
from pulumi_databricks.directory import Directory
from pulumi_databricks.permissions import Permissions
from pulumi_databricks.workspace_file import WorkspaceFile

from components.databricks.access import Access, access_controls
from domain.text_files import read_content


class InitScriptsArgs(TypedDict):
    """What `InitScripts` needs."""

    path: str
    """Workspace folder for them alone, such as `/Shared/init-scripts`."""
    scripts: Mapping[str, Path]
    """Shell scripts by key; the key with `.sh` is the name in the workspace."""
    access: Mapping[str, Access]
    """Who may read them (`CAN_READ`), by a stable key. Editing one means root access to every cluster that runs it."""


class InitScripts(pulumi.ComponentResource):
    """Init scripts as workspace files, in a folder that only administrators can write to.

    Manages: the folder, the scripts, all permissions of the folder (one that somebody adds by hand is removed by the next update).
    Does not manage: the clusters that run them; those must restart to see a change.
    Errors: a cluster in access mode `USER_ISOLATION` does not run scripts from workspace files.
    """

    paths: Mapping[str, pulumi.Output[str]]
    """Workspace paths by key, for clusters."""

    def __init__(self, name: str, *, args: InitScriptsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("databricks-cicd:databricks:InitScripts", name, None, opts)
        folder = Directory(f"{name}-directory", path=args["path"], opts=pulumi.ResourceOptions(parent=self))
        self.paths = {
            key: WorkspaceFile(
                f"{name}-script/{key}",
                path=f"{args['path']}/{key}.sh",
                # The content and not a path: what is deployed must not depend on the machine that deploys it.
                content_base64=base64.b64encode(read_content(script).data).decode("ascii"),
                opts=pulumi.ResourceOptions(parent=self, depends_on=[folder]),
            ).path
            for key, script in sorted(args["scripts"].items())
        }
        if args["access"]:
            Permissions(
                f"{name}-permissions",
                directory_path=folder.path,
                access_controls=access_controls(args["access"]),
                opts=pulumi.ResourceOptions(parent=self),
            )
        self.register_outputs({"paths": self.paths})
