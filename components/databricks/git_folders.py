"""Git folders of a workspace: a repository, checked out at one branch or tag."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NotRequired, TypedDict

import pulumi
from pulumi_databricks.git_credential import GitCredential
from pulumi_databricks.permissions import Permissions
from pulumi_databricks.repo import Repo
from pulumi_databricks.service_principal import ServicePrincipal

from components.databricks.access import Access, access_controls
from domain.choices import ReleaseKind

CREDENTIAL_PROVIDER = "azureDevOpsServicesAad"
"""Azure DevOps with a token of Entra, which Databricks fetches itself. No stored secret can leak or expire."""

FOLDER_PROVIDER = "azureDevOpsServices"
"""The same service, as folders name it (terraform-provider-databricks, `repos/resource_repo.go`)."""

NO_TOKEN = ""
"""Explicitly empty: otherwise the provider takes a token from AZDO_PERSONAL_ACCESS_TOKEN, GITHUB_TOKEN or GITLAB_TOKEN, and stores it in
the state (terraform-provider-databricks, `repos/resource_git_credential.go`). An empty one is not sent."""


class GitReference(TypedDict):
    """The branch or tag that a repository is checked out at."""

    kind: ReleaseKind
    """A tag is fixed. A branch is checked out as it is when the folder is created or moved to it, without later commits."""
    name: str
    """The short name, such as `v1.4.0` or `main`."""


class GitFolder(TypedDict):
    """One folder."""

    path: str
    """Its path: `/Repos/FOLDER/NAME`, or a path in any other workspace folder. A change replaces it."""
    repository_url: pulumi.Input[str]
    """Web address of the repository, on `dev.azure.com`. A change replaces it."""
    access: Mapping[str, Access]
    """Who may read, run, edit or manage it (`CAN_READ`, `CAN_RUN`, `CAN_EDIT`, `CAN_MANAGE`), by a stable key."""


class Reader(TypedDict):
    """An identity that reads the repositories for one workspace."""

    client_id: pulumi.Input[str]
    """Its application id. Its trust in the workspace and its membership in the Azure DevOps organisation must exist."""
    display_name: str
    """Name that people see in the workspace."""


class GitFoldersArgs(TypedDict):
    """What `GitFolders` needs."""

    reference: GitReference
    """The one branch or tag that all folders are at: the release."""
    folders: Mapping[str, GitFolder]
    """The folders by key."""
    reader: NotRequired[Reader]
    """The identity that reads the repositories, independent of who deploys. Default: the one that the provider is signed in as."""


class GitFolders(pulumi.ComponentResource):
    """The git folders of a workspace, all at one release, and the credential that reads their repositories.

    Manages: the service principal of the reader and its git credential (or that of the deploying identity), the folders and
    what they are checked out at, all permissions of each folder (one that somebody adds by hand is removed by the next update).
    Does not manage: the repositories; the trust that lets the workspace sign in at Azure DevOps as the reader (a `FederatedCredential` on
    the workspace's own token issuer; a person needs none); the reader's membership in the Azure DevOps organisation.
    Errors: a principal has one git credential for a provider, so a second one is refused ("Only one Git credential is supported");
    Databricks refuses to move a folder that somebody has changed by hand.
    """

    paths: Mapping[str, pulumi.Output[str]]
    """Workspace paths of the folders by key."""
    checked_out: Mapping[str, pulumi.Output[str | None]]
    """The branch or tag that each is at, which is another one as long as an update leaves it out (`--target`)."""

    def __init__(self, name: str, *, args: GitFoldersArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("databricks-cicd:databricks:GitFolders", name, None, opts)
        reader = args.get("reader")
        credential = GitCredential(
            f"{name}-credential",
            git_provider=CREDENTIAL_PROVIDER,
            personal_access_token=NO_TOKEN,
            principal_id=self._principal(name, reader).id if reader else None,
            # Databricks fills in the owner, which would be a permanent diff.
            opts=pulumi.ResourceOptions(parent=self, ignore_changes=["git_username"]),
        )
        at_branch = args["reference"]["kind"] == "branch"
        release = args["reference"]["name"]
        self.paths, self.checked_out = {}, {}
        for key, folder in sorted(args["folders"].items()):
            repo = Repo(
                f"{name}:{folder['path']}",
                path=folder["path"],
                url=folder["repository_url"],
                git_provider=FOLDER_PROVIDER,
                git_credential_id=credential.id.apply(int) if reader else None,
                branch=release if at_branch else None,
                tag=None if at_branch else release,
                opts=pulumi.ResourceOptions(
                    parent=self,
                    depends_on=[credential],
                    # For a move from a tag to a branch, the provider would ask for the tag "". So the folder is replaced, and only then.
                    replace_on_changes=["tag"] if at_branch else None,
                    delete_before_replace=True,
                ),
            )
            self.paths[key], self.checked_out[key] = repo.path, repo.branch if at_branch else repo.tag
            if folder["access"]:
                Permissions(
                    f"{name}-permissions:{folder['path']}",
                    repo_id=repo.id,
                    access_controls=access_controls(folder["access"]),
                    opts=pulumi.ResourceOptions(parent=self),
                )
        self.register_outputs({"paths": self.paths, "checked_out": self.checked_out})

    def _principal(self, name: str, reader: Reader) -> ServicePrincipal:
        return ServicePrincipal(
            f"{name}-reader",
            application_id=reader["client_id"],
            display_name=reader["display_name"],
            workspace_access=True,
            opts=pulumi.ResourceOptions(parent=self),
        )
