"""Section `devops`: the Azure DevOps project, its repositories and its pipelines."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from config.types import (
    EMPTY,
    BranchName,
    FrozenMap,
    Key,
    PipelineFolder,
    PipelineName,
    ProcessName,
    ProjectName,
    RelativeFolder,
    RepositoryName,
    Section,
    YamlPath,
)

ProjectMode = Literal["create", "join"]


class Project(Section):
    """The Azure DevOps project: made by this stack, or one that exists already. Projects are always private."""

    name: Annotated[ProjectName, Field(description="Name of the project.")]
    mode: Annotated[
        ProjectMode,
        Field(
            description="`create`: this stack makes the project, its repositories and pipelines, and destroys them with itself. "
            "`join`: they exist (another stack or team owns them), and this stack adds only its environment's share."
        ),
    ]
    description: Annotated[str, Field(max_length=256, description="What the project is for. With `create` only.")] = ""
    work_item_template: Annotated[
        ProcessName, Field(description="Process template of the project. With `create` only; a change replaces the project.")
    ] = "Agile"


class Repository(Section):
    """A git repository of the project. The key in `repositories` is its identity in this stack."""

    name: Annotated[RepositoryName | None, Field(description="Name in Azure DevOps; the key, if left out.")] = None
    default_branch: Annotated[BranchName, Field(description="Default branch. With `create` only.")] = "main"
    content: Annotated[
        RelativeFolder | None,
        Field(
            description="Folder whose files are pushed once into the new repository; afterwards they belong to the team. With `create` only.",
            examples=["content/repository"],
        ),
    ] = None


class Pipeline(Section):
    """A YAML pipeline. The key in `pipelines` is its identity in this stack."""

    repository: Annotated[
        Key, Field(description="Key of the repository (in `repositories`) that holds the YAML file.", examples=["notebooks"])
    ]
    path: Annotated[YamlPath | None, Field(description="YAML file inside the repository. Needed with `create`, and for it only.")] = None
    folder: Annotated[PipelineFolder, Field(description="Folder of the pipeline in Azure DevOps; with `join`, where it is looked up.")] = (
        "\\"
    )
    name: Annotated[PipelineName | None, Field(description="Name in Azure DevOps; the key, if left out.")] = None


class Environment(Section):
    """The environment that deployments of this stack go through. Its checks come from the section `delivery`."""

    description: Annotated[
        str, Field(max_length=256, description="What is deployed here; shown in Azure DevOps.", examples=["Databricks, production"])
    ] = ""


class Devops(Section):
    """What this stack owns or uses in Azure DevOps."""

    project: Annotated[Project, Field(description="The project.")]
    repositories: Annotated[FrozenMap[Key, Repository], Field(description="Repositories by key.")] = EMPTY  # type: ignore[assignment]
    pipelines: Annotated[
        FrozenMap[Key, Pipeline],
        Field(description="Pipelines by key; each may use this stack's service connection, environment and variable groups."),
    ] = EMPTY  # type: ignore[assignment]
    environment: Annotated[Environment, Field(description="The environment of this stack.")] = Environment()
