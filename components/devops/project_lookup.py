"""The Azure DevOps project that somebody else owns and this stack joins."""

from __future__ import annotations

from typing import TypedDict

import pulumi
from pulumi_azuredevops.get_project import get_project

from components.devops.lookup import look_up


class ProjectLookupArgs(TypedDict):
    """What a `ProjectLookup` needs."""

    project_name: str
    """Name of the existing project."""
    organisation: str
    """The organisation (its URL); for the error only."""


class ProjectLookup(pulumi.ComponentResource):
    """An existing project, found by its name.

    Manages: nothing. It has the outputs of `Project`, so that either can be used.
    Does not manage: the project and its settings; they stay with their owner.
    Errors: `pulumi.RunError` when there is no such project, or if it cannot be read.
    """

    found_id: str
    """The project's GUID as plain text: further look-ups need it while the program runs."""
    project_id: pulumi.Output[str]
    """GUID of the project."""
    project_name: pulumi.Output[str]
    """Its name, as URLs spell it."""
    resource: pulumi.Resource | None = None
    """None: the project stays when this stack is destroyed, so its contents must be deleted one by one."""

    def __init__(self, name: str, *, args: ProjectLookupArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("databricks-cicd:devops:ProjectLookup", name, None, opts)
        project_name = args["project_name"]
        found = look_up(
            f'the Azure DevOps project "{project_name}" in {args["organisation"]}',
            lambda: get_project(name=project_name, opts=pulumi.InvokeOptions(parent=self)),
            advice="This stack joins a project (devops.project.mode: join), so the project has to be there first: run `pulumi up` on "
            "the stack that creates it, correct devops.project.name, or set devops.project.mode: create.",
        )
        self.found_id = found.id
        self.project_id = pulumi.Output.from_input(found.id)
        self.project_name = pulumi.Output.from_input(found.name or project_name)
        self.register_outputs({"project_id": self.project_id, "project_name": self.project_name})
