"""Git folders of a workspace: a repository, checked out at one branch or tag."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Literal, TypedDict

import pulumi
from pulumi_databricks.git_credential import GitCredential
from pulumi_databricks.permissions import Permissions
from pulumi_databricks.repo import Repo

from components.databricks.access import Access, access_controls

CREDENTIAL_PROVIDER = "azureDevOpsServicesAad"
"""Azure DevOps by a token of Entra, which Databricks fetches itself. Nothing is stored that could leak or expire."""

FOLDER_PROVIDER = "azureDevOpsServices"
"""What a folder calls the same service (terraform-provider-databricks, `repos/resource_repo.go`)."""

TOKEN_VARIABLES = ("GITHUB_TOKEN", "GITLAB_TOKEN", "AZDO_PERSONAL_ACCESS_TOKEN")
"""Environment variables that the provider would silently send as the credential's token (`repos/resource_git_credential.go`)."""


class GitReference(TypedDict):
    """What a repository is checked out at."""

    kind: Literal["branch", "tag"]
    """A tag stands still. A branch is checked out as it is when the folder is made or moved to it; later commits do not move it."""
    name: str
    """The short name, such as `v1.4.0` or `main`."""


class GitFolder(TypedDict):
    """One folder."""

    path: str
    """Where it is: `/Repos/FOLDER/NAME`, or a path in any other workspace folder. A change replaces it."""
    repository_url: pulumi.Input[str]
    """Web address of the repository, on `dev.azure.com`. A change replaces it."""
    access: Mapping[str, Access]
    """Who may read, run, edit or manage it (`CAN_READ`, `CAN_RUN`, `CAN_EDIT`, `CAN_MANAGE`), by a stable key."""


class GitFoldersArgs(TypedDict):
    """What `GitFolders` needs."""

    reference: GitReference
    """The one branch or tag that all folders are at: the release."""
    folders: Mapping[str, GitFolder]
    """The folders by key."""


class GitFolders(pulumi.ComponentResource):
    """The git folders of a workspace, all at one release, and the credential that reads their repositories.

    Manages: the git credential of whoever the provider is signed in as, the folders and what they are checked out at, all permissions
    of each folder (one that somebody adds by hand is removed by the next update).
    Does not manage: the repositories; the trust that lets the workspace sign in at Azure DevOps as that identity (a
    `FederatedCredential` on the workspace's own token issuer, for a managed identity; a person needs none); its membership in
    the Azure DevOps organisation.
    Errors: a principal has one git credential for a provider, so a second one is refused ("Only one Git credential is supported");
    `pulumi.RunError` for a token in the environment, which the provider would send along and keep in the state; Databricks refuses to
    move a folder that somebody has changed by hand.
    """

    paths: Mapping[str, pulumi.Output[str]]
    """Workspace paths of the folders by key."""

    def __init__(self, name: str, *, args: GitFoldersArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("databricks-cicd:databricks:GitFolders", name, None, opts)
        _refuse_tokens()
        credential = GitCredential(f"{name}-credential", git_provider=CREDENTIAL_PROVIDER, opts=pulumi.ResourceOptions(parent=self))
        at_branch = args["reference"]["kind"] == "branch"
        release = args["reference"]["name"]
        self.paths = {}
        for key, folder in sorted(args["folders"].items()):
            repo = Repo(
                f"{name}-folder/{key}",
                path=folder["path"],
                url=folder["repository_url"],
                git_provider=FOLDER_PROVIDER,
                branch=release if at_branch else None,
                tag=None if at_branch else release,
                opts=pulumi.ResourceOptions(
                    parent=self,
                    depends_on=[credential],
                    # From a tag back to a branch, the provider would ask for the tag "". So the folder is made anew, and only then.
                    replace_on_changes=["tag"] if at_branch else None,
                    delete_before_replace=True,
                ),
            )
            self.paths[key] = repo.path
            if folder["access"]:
                Permissions(
                    f"{name}-permissions/{key}",
                    repo_id=repo.id,
                    access_controls=access_controls(folder["access"]),
                    opts=pulumi.ResourceOptions(parent=self),
                )
        self.register_outputs({"paths": self.paths})


def _refuse_tokens() -> None:
    given = [variable for variable in TOKEN_VARIABLES if os.environ.get(variable)]
    if given:
        raise pulumi.RunError(
            f"{', '.join(given)} is set: the Databricks provider would take it for the token of the git credential, and the state would "
            f"keep it. Git folders need no token (and the Azure DevOps provider takes `az login` too). Type: unset {' '.join(given)}"
        )
