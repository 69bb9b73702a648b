"""A git repository of a joined project."""

from __future__ import annotations

from typing import TypedDict

import pulumi
from pulumi_azuredevops.get_git_repository import get_git_repository

from components.devops.lookup import look_up


class RepositoryLookupArgs(TypedDict):
    """What a `RepositoryLookup` needs."""

    project_id: str
    """GUID of the joined project, as plain text."""
    project_name: str
    """Its name; for the error only."""
    repository_name: str
    """Name of the existing repository."""


class RepositoryLookup(pulumi.ComponentResource):
    """An existing git repository, found by its name in a joined project.

    Manages: nothing. It has the outputs of `Repository`.
    Does not manage: the repository, its content and its policies; they stay with their owner.
    Errors: `pulumi.RunError` when there is no such repository in the project.
    """

    repository_id: pulumi.Output[str]
    """GUID of the repository."""
    repository_name: pulumi.Output[str]
    """Its name."""
    default_branch: pulumi.Output[str]
    """Full name of its default branch, such as `refs/heads/main`."""
    web_url: pulumi.Output[str]
    """Its web address."""

    def __init__(self, name: str, *, args: RepositoryLookupArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("databricks-cicd:devops:RepositoryLookup", name, None, opts)
        repository_name = args["repository_name"]
        found = look_up(
            f'the git repository "{repository_name}" in the Azure DevOps project "{args["project_name"]}"',
            lambda: get_git_repository(project_id=args["project_id"], name=repository_name, opts=pulumi.InvokeOptions(parent=self)),
            advice="Correct devops.repositories (the key, or `name` where it differs), or add the repository to the stack that creates the "
            "project.",
        )
        self.repository_id = pulumi.Output.from_input(found.id)
        self.repository_name = pulumi.Output.from_input(found.name)
        self.default_branch = pulumi.Output.from_input(found.default_branch)
        self.web_url = pulumi.Output.from_input(found.web_url)
        self.register_outputs(
            {
                "repository_id": self.repository_id,
                "repository_name": self.repository_name,
                "default_branch": self.default_branch,
                "web_url": self.web_url,
            }
        )
