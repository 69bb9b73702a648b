"""A pipeline of a joined project."""

from __future__ import annotations

from typing import TypedDict

import pulumi
from pulumi_azuredevops.get_build_definition import get_build_definition

from components.devops.lookup import look_up


class PipelineLookupArgs(TypedDict):
    """What a `PipelineLookup` needs."""

    project_id: str
    """GUID of the joined project, as plain text."""
    project_name: str
    """Its name; for the error only."""
    pipeline_name: str
    """Name of the existing pipeline."""
    folder: str
    """Its folder in Azure DevOps, with a backslash in front."""


class PipelineLookup(pulumi.ComponentResource):
    """An existing pipeline, found by its name and folder in a joined project.

    Manages: nothing. It has the outputs of `Pipeline`.
    Does not manage: the pipeline; it stays with its owner.
    Errors: `pulumi.RunError` when there is no such pipeline in the project.
    """

    pipeline_id: pulumi.Output[int]
    """The id of the pipeline, the number in its address."""
    pipeline_name: pulumi.Output[str]
    """Its name."""

    def __init__(self, name: str, *, args: PipelineLookupArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("databricks-cicd:devops:PipelineLookup", name, None, opts)
        pipeline_name, folder = args["pipeline_name"], args["folder"]
        found = look_up(
            f'the pipeline "{pipeline_name}" in folder {folder} of the Azure DevOps project "{args["project_name"]}"',
            lambda: get_build_definition(
                project_id=args["project_id"], name=pipeline_name, path=folder, opts=pulumi.InvokeOptions(parent=self)
            ),
            advice=f"Correct devops.pipelines (`name` and `folder`), or add {pipeline_name} to the stack that creates the project.",
        )
        self.pipeline_id = pulumi.Output.from_input(int(found.id))
        self.pipeline_name = pulumi.Output.from_input(found.name)
        self.register_outputs({"pipeline_id": self.pipeline_id, "pipeline_name": self.pipeline_name})
