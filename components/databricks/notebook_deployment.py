"""A folder of notebooks in a workspace."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import NotRequired, TypedDict

import pulumi
from pulumi_databricks.directory import Directory
from pulumi_databricks.notebook import Notebook
from pulumi_databricks.permissions import Permissions
from pulumi_databricks.workspace_file import WorkspaceFile

from components.databricks.access import Access, access_controls
from components.databricks.notebook_source import SourceFolder, read_folder
from domain.notebooks import Patterns


class NotebookDeploymentArgs(TypedDict):
    """What a `NotebookDeployment` needs."""

    folder: Path
    """Folder of .py, .sql, .scala, .r and .ipynb files; its subfolders are kept."""
    files: NotRequired[Sequence[str]]
    """Patterns (`lib/*`, `*.json`) of what is deployed as a plain workspace file, whatever its extension. Default: none but modules, which
    are Python files without the first line of a notebook."""
    notebooks: NotRequired[Sequence[str]]
    """Patterns of Python files that are notebooks without that line. Default: none."""
    path: str
    """Workspace folder for them, such as `/Shared/etl`."""
    access: Mapping[str, Access]
    """Who may read, run, edit or manage them (`CAN_READ`, `CAN_RUN`, `CAN_EDIT`, `CAN_MANAGE`), by a stable key."""


class NotebookDeployment(pulumi.ComponentResource):
    """The notebooks and workspace files of one folder, each a resource of its own, so that a preview shows which ones change.

    Its name must give the workspace and the path, such as `main:/Shared/etl`. Then every resource is named after its own workspace path,
    in any deployment. Databricks overwrites what is at a path, and a delete removes what is there at that time: with another name, the
    deletion of the old resource would delete the new one.

    Manages: the workspace folder and its subfolders, each notebook and file, all permissions of the folder (one that somebody adds
    by hand is removed by the next update); what is inside inherits them.
    Does not manage: other objects that people add to the folder; Databricks does not delete a folder with such objects.
    Errors: `pulumi.RunError` for a folder that cannot be deployed (see `read_folder`).
    """

    path: pulumi.Output[str]
    """The workspace folder."""
    notebooks: Mapping[str, pulumi.Output[str]]
    """Workspace paths of the notebooks, by their path below the folder."""
    files: Mapping[str, pulumi.Output[str]]
    """Workspace paths of the files, by their path below the folder."""
    digest: str
    """A hash of exactly these notebooks and files, wherever they are deployed."""

    def __init__(self, name: str, *, args: NotebookDeploymentArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("databricks-cicd:databricks:NotebookDeployment", name, None, opts)
        top = PurePosixPath(args["path"])
        source = read_folder(args["folder"], Patterns(args.get("files", ()), args.get("notebooks", ())))
        directories = self._directories(name, top, source)
        self.notebooks = {
            str(notebook.path): Notebook(
                f"{name}/{notebook.path}",
                path=str(top / notebook.path),
                language=notebook.language,
                format="JUPYTER" if notebook.jupyter else "SOURCE",
                # The content and not a path: what is deployed must not depend on the machine that deploys it.
                content_base64=notebook.content_base64,
                opts=pulumi.ResourceOptions(parent=self, depends_on=[directories[notebook.path.parent]]),
            ).path
            for notebook in source.notebooks
        }
        self.files = {
            str(file.path): WorkspaceFile(
                f"{name}/{file.path}",
                path=str(top / file.path),
                content_base64=file.content_base64,
                opts=pulumi.ResourceOptions(parent=self, depends_on=[directories[file.path.parent]]),
            ).path
            for file in source.files
        }
        root = directories[PurePosixPath()]
        if args["access"]:
            Permissions(
                f"{name}-permissions",
                directory_path=root.path,
                access_controls=access_controls(args["access"]),
                opts=pulumi.ResourceOptions(parent=self),
            )
        self.path = root.path
        self.digest = source.digest
        self.register_outputs({"path": self.path, "notebooks": self.notebooks, "files": self.files})

    def _directories(self, name: str, top: PurePosixPath, source: SourceFolder) -> dict[PurePosixPath, Directory]:
        """Every folder on the way to something, by its path below the top; sorted, a folder comes before what is inside."""
        made = {PurePosixPath(): Directory(name, path=str(top), opts=pulumi.ResourceOptions(parent=self))}
        deployed = [*(notebook.path for notebook in source.notebooks), *(file.path for file in source.files)]
        for folder in sorted({folder for path in deployed for folder in path.parents} - {PurePosixPath()}):
            made[folder] = Directory(
                f"{name}/{folder}",
                path=str(top / folder),
                opts=pulumi.ResourceOptions(parent=self, depends_on=[made[folder.parent]]),
            )
        return made
