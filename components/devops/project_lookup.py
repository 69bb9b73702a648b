"""The Azure DevOps project that somebody else owns and this stack joins."""

from __future__ import annotations

from typing import NotRequired, TypedDict

import pulumi
from pulumi_azuredevops.get_project import get_project

from components.devops.lookup import look_up

_LOST = (
    "If it was renamed, correct devops.project.name. If it was deleted, restore it in the organisation's settings (Projects, Recently "
    'deleted projects). If it is gone for good, see "A project that is gone" in docs/deleting.md.'
)


class ProjectLookupArgs(TypedDict):
    """What a `ProjectLookup` needs."""

    project_name: str
    """Name of the existing project."""
    organisation: str
    """The organisation (its URL); for the error only."""
    known_id: NotRequired[str]
    """GUID of the project that an earlier update found under this name. Default: none did."""


class ProjectLookup(pulumi.ComponentResource):
    """An existing project, found by its name.

    Manages: nothing. It has the outputs of `Project`, so that either can be used.
    Does not manage: the project and its settings; they stay with their owner.
    Errors: `pulumi.RunError` when there is no such project, if it cannot be read, or if it is another one than the known one: what the
    stack has in that one can neither be read nor deleted any more.
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
        project_name, known = args["project_name"], args.get("known_id")
        found = look_up(
            f'the Azure DevOps project "{project_name}" in {args["organisation"]}',
            lambda: get_project(name=project_name, opts=pulumi.InvokeOptions(parent=self)),
            advice=f"This stack joined it before, so somebody has deleted or renamed it. {_LOST}"
            if known
            else "This stack joins a project (devops.project.mode: join), so the project has to be there first: run `pulumi up` on "
            "the stack that creates it, correct devops.project.name, or set devops.project.mode: create.",
        )
        if known not in (None, found.id):
            raise pulumi.RunError(
                f'the Azure DevOps project "{project_name}" is another one now ({found.id}): the one that this stack joined before '
                f"({known}) was deleted, and what the stack had in it is still in its state.\n  {_LOST}"
            )
        self.found_id = found.id
        self.project_id = pulumi.Output.from_input(found.id)
        self.project_name = pulumi.Output.from_input(found.name or project_name)
        self.register_outputs({"project_id": self.project_id, "project_name": self.project_name})
