"""Notebook deployments of a workspace, from a folder of this project or from a repository."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi

from components.azure.federated_credential import FederatedCredential
from components.azure.identity import Identity
from components.databricks.git_folders import GitFolder, GitFolders, GitFoldersArgs
from components.databricks.notebook_deployment import NotebookDeployment
from components.devops.lookup import RepositoryHandle
from config.vocabulary import git_reference
from domain import naming
from wiring.azure.identities import git_reader
from wiring.databricks.context import WorkspaceContext
from wiring.files import ROOT


@dataclass(frozen=True, slots=True)
class WorkspaceNotebooks:
    """What was deployed, by the keys of the stack file."""

    folders: Mapping[str, NotebookDeployment]
    git_folders: Mapping[str, pulumi.Output[str]]
    """Workspace paths of the git folders."""
    checked_out: Sequence[pulumi.Output[str | None]]
    """What they are checked out at."""

    def is_in_git(self, reference: str) -> bool:
        """Whether the notebook that the stack file calls `DEPLOYMENT/PATH` follows the release."""
        return reference.partition("/")[0] in self.git_folders

    def path(self, reference: str) -> pulumi.Output[str]:
        """Workspace path of the notebook that the stack file calls `DEPLOYMENT/PATH`."""
        key, _, notebook = reference.partition("/")
        if self.is_in_git(reference):
            return pulumi.Output.concat(self.git_folders[key], "/", notebook)
        return self.folders[key].notebooks[notebook]


@dataclass(frozen=True, slots=True)
class GitSource:
    """Where repositories are, and what must exist before a workspace can read them."""

    repositories: Mapping[str, RepositoryHandle]
    readers: Mapping[str, Identity]
    """The identities that workspaces read them as, by workspace. Without one, people deploy to the workspace, and read as themselves."""
    trusts: Mapping[str, FederatedCredential]
    """The trust that lets the workspaces sign in as those, by workspace."""
    depends_on: Sequence[pulumi.Resource]
    """The membership of the readers in the organisation."""


def build_notebooks(context: WorkspaceContext, git: GitSource) -> WorkspaceNotebooks:
    """All of them."""
    folders = {
        key: NotebookDeployment(
            f"{context.key}:{deployment.path}",
            args={
                "folder": ROOT / deployment.folder,
                "files": deployment.files,
                "notebooks": deployment.notebooks,
                "path": deployment.path,
                "access": context.access("notebooks", key),
            },
            opts=context.opts,
        )
        for key, deployment in sorted(context.workspace.notebooks.items())
        if deployment.folder
    }
    made = _git_folders(context, git)
    return WorkspaceNotebooks(folders, made.paths, list(made.checked_out.values())) if made else WorkspaceNotebooks(folders, {}, [])


def _git_folders(context: WorkspaceContext, git: GitSource) -> GitFolders | None:
    configs = {key: deployment for key, deployment in sorted(context.workspace.notebooks.items()) if deployment.repository}
    if not configs:
        return None
    kind, name = git_reference(context.config.release or "")
    folders: dict[str, GitFolder] = {
        key: {
            "path": deployment.path,
            "repository_url": git.repositories[deployment.repository or ""].web_url,
            "access": context.access("notebooks", key),
        }
        for key, deployment in configs.items()
    }
    # A new repository has its first files, and with them its branch, once its component is complete.
    handles = [git.repositories[deployment.repository or ""] for deployment in configs.values()]
    depends_on: list[pulumi.Resource] = [handle for handle in handles if isinstance(handle, pulumi.Resource)]
    depends_on += [*git.depends_on, *([git.trusts[context.key]] if context.key in git.trusts else [])]
    args: GitFoldersArgs = {"reference": {"kind": kind, "name": name}, "folders": folders}
    if reader := git.readers.get(context.key):
        display_name = naming.identity(context.config.stack, git_reader(context.key))
        args["reader"] = {"client_id": reader.client_id, "display_name": display_name}
    return GitFolders(
        context.key,
        args=args,
        opts=context.depending_on(*depends_on),
    )
