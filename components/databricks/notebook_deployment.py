"""A folder of notebooks in a workspace."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import TypedDict

import pulumi
from pulumi_databricks.directory import Directory
from pulumi_databricks.notebook import Notebook
from pulumi_databricks.permissions import Permissions

from components.databricks.access import Access, access_controls
from components.databricks.notebook_source import digest, read_notebooks


class NotebookDeploymentArgs(TypedDict):
    """What a `NotebookDeployment` needs."""

    folder: Path
    """Folder of .py, .sql, .scala, .r and .ipynb files; its subfolders are kept."""
    path: str
    """Workspace folder they go to, such as `/Shared/etl`."""
    access: Mapping[str, Access]
    """Who may read, run, edit or manage them (`CAN_READ`, `CAN_RUN`, `CAN_EDIT`, `CAN_MANAGE`), by a stable key."""


class NotebookDeployment(pulumi.ComponentResource):
    """The notebooks of one folder, each a resource of its own, so that a preview shows which ones change.

    Manages: the workspace folder and its subfolders, each notebook, all permissions of the folder (one that somebody adds by
    hand is removed by the next update); what is inside inherits them.
    Does not manage: other things that people put into the folder; a folder that holds some is not deleted.
    Errors: `pulumi.RunError` for a folder that cannot be deployed (see `read_notebooks`).
    """

    path: pulumi.Output[str]
    """The workspace folder."""
    notebooks: Mapping[str, pulumi.Output[str]]
    """Workspace paths of the notebooks, by their path below the folder."""
    digest: str
    """Stands for exactly these notebooks, wherever they are deployed."""

    def __init__(self, name: str, *, args: NotebookDeploymentArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("databricks-cicd:databricks:NotebookDeployment", name, None, opts)
        top = PurePosixPath(args["path"])
        sources = read_notebooks(args["folder"])
        root = Directory(f"{name}-directory", path=str(top), opts=pulumi.ResourceOptions(parent=self))
        directories = {PurePosixPath(): root}
        # Every folder on the way to a notebook; sorted, a folder comes before what is inside.
        for folder in sorted({folder for source in sources for folder in source.path.parents} - {PurePosixPath()}):
            directories[folder] = Directory(
                f"{name}-directory/{folder}",
                path=str(top / folder),
                opts=pulumi.ResourceOptions(parent=self, depends_on=[directories[folder.parent]]),
            )
        self.notebooks = {
            str(source.path): Notebook(
                f"{name}-notebook/{source.path}",
                path=str(top / source.path),
                language=source.language,
                format="JUPYTER" if source.jupyter else "SOURCE",
                # The content and not a path: what is deployed must not depend on whose machine deploys it.
                content_base64=source.content_base64,
                opts=pulumi.ResourceOptions(parent=self, depends_on=[directories[source.path.parent]]),
            ).path
            for source in sources
        }
        if args["access"]:
            Permissions(
                f"{name}-permissions",
                directory_path=root.path,
                access_controls=access_controls(args["access"]),
                opts=pulumi.ResourceOptions(parent=self),
            )
        self.path = root.path
        self.digest = digest(sources)
        self.register_outputs({"path": self.path, "notebooks": self.notebooks})
