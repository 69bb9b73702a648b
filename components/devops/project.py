"""The Azure DevOps project that this stack owns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, TypedDict

import pulumi
from pulumi_azuredevops.project import Project as DevopsProject
from pulumi_azuredevops.project_pipeline_settings import ProjectPipelineSettings
from pulumi_azuredevops.project_tags import ProjectTags

Feature = Literal["boards", "repositories", "pipelines", "testplans", "artifacts"]
"""The features of a project that can be switched off, as Azure DevOps names them."""


class ProjectArgs(TypedDict):
    """What a `Project` needs."""

    project_name: str
    """Name, unique in the organisation."""
    description: str
    """What the project is for."""
    work_item_template: str
    """The organisation's process: Agile, Scrum, CMMI, Basic or a custom one. A change replaces the project."""
    features: Mapping[Feature, bool]
    """Which features are on; those that are not named are not changed."""
    tags: Sequence[str]
    """Tags that people find the project by."""


class Project(pulumi.ComponentResource):
    """A private git project whose pipelines can use only what they are authorised for.

    Manages: the project, its features, its tags; its pipeline settings: jobs reach the current project and the
    repositories they name only, only variables declared as settable can be set at queue time, status badges are private.
    Does not manage: teams and people, and its contents (repositories, pipelines, connections).
    Errors: Azure DevOps refuses a second project of the same name (TF200019). A project deleted by hand makes refresh, update and
    destroy fail with VS800075, because the provider can neither read nor delete its contents. What to do: "A project that is gone" in
    docs/deleting.md.
    """

    project_id: pulumi.Output[str]
    """GUID of the project."""
    project_name: pulumi.Output[str]
    """Its name, as URLs spell it."""
    resource: pulumi.Resource | None
    """The project itself, for `deleted_with`: its contents are deleted with it."""

    def __init__(self, name: str, *, args: ProjectArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("databricks-cicd:devops:Project", name, None, opts)
        project = DevopsProject(
            f"{name}-project",
            name=args["project_name"],
            description=args["description"],
            visibility="private",
            version_control="Git",
            work_item_template=args["work_item_template"],
            features={feature: "enabled" if on else "disabled" for feature, on in sorted(args["features"].items())},
            opts=pulumi.ResourceOptions(parent=self),
        )
        inside = pulumi.ResourceOptions(parent=self, deleted_with=project)
        ProjectPipelineSettings(
            f"{name}-pipeline-settings",
            project_id=project.id,
            enforce_job_scope=True,
            # The provider sends this only together with status_badges_are_private.
            enforce_job_scope_for_release=True,
            status_badges_are_private=True,
            enforce_referenced_repo_scoped_token=True,
            enforce_settable_var=True,
            opts=inside,
        )
        if args["tags"]:
            ProjectTags(f"{name}-tags", project_id=project.id, tags=sorted(args["tags"]), opts=inside)
        self.resource = project
        self.project_id = project.id
        self.project_name = project.name
        self.register_outputs({"project_id": self.project_id, "project_name": self.project_name})
