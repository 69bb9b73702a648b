"""A YAML pipeline that this stack makes."""

from __future__ import annotations

from typing import TypedDict

import pulumi
from pulumi_azuredevops.build_definition import BuildDefinition


class PipelineArgs(TypedDict):
    """What a `Pipeline` needs."""

    project_id: pulumi.Input[str]
    """GUID of the project."""
    pipeline_name: str
    """Name, unique in its folder."""
    folder: str
    """Folder in Azure DevOps, with a backslash in front; a backslash alone is the top."""
    repository_id: pulumi.Input[str]
    """GUID of the repository that holds the YAML file."""
    default_branch: str
    """Short name of the branch that manual and scheduled runs use."""
    yaml_path: str
    """Path of the YAML file inside the repository."""


class Pipeline(pulumi.ComponentResource):
    """A pipeline whose definition is a YAML file of a repository of the same project.

    Manages: the pipeline; its triggers are what its YAML file says.
    Does not manage: the YAML file (`Repository` seeds it), what the pipeline may use (`PipelineAuthorizations`), and the
    scope of its jobs, which the project's settings limit.
    Errors: Azure DevOps refuses a second pipeline of one name in one folder.
    """

    pipeline_id: pulumi.Output[int]
    """The number in the pipeline's address."""
    pipeline_name: pulumi.Output[str]
    """Its name."""

    def __init__(self, name: str, *, args: PipelineArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("databricks-cicd:devops:Pipeline", name, None, opts)
        definition = BuildDefinition(
            f"{name}-pipeline",
            project_id=args["project_id"],
            name=args["pipeline_name"],
            path=args["folder"],
            ci_trigger={"use_yaml": True},
            repository={
                "repo_type": "TfsGit",
                "repo_id": args["repository_id"],
                "branch_name": f"refs/heads/{args['default_branch']}",
                "yml_path": args["yaml_path"],
            },
            # A run on creation would fail: the authorisations come after the pipeline.
            features=[{"skip_first_run": True}],
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.pipeline_id = definition.id.apply(int)
        self.pipeline_name = definition.name
        self.register_outputs({"pipeline_id": self.pipeline_id, "pipeline_name": self.pipeline_name})
