"""Section `devops`: the Azure DevOps project, its repositories and its pipelines."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from config.types import BranchName, Key, PipelineFolder, PipelineName, ProcessName, ProjectName, RelativeFolder, RepositoryName, YamlPath
from config.word import FrozenMap, Section

ProjectMode = Literal["create", "join"]


class Project(Section):
    """The Azure DevOps project: made by this stack, or one that exists already. Projects are always private."""

    name: ProjectName = Field(description="Name of the project.")
    mode: ProjectMode = Field(
        description="`create`: this stack makes the project with its repositories and pipelines, and destroys them with itself. "
        "`join`: they exist (another stack or team owns them), and this stack adds only its environment's share.",
    )
    description: str = Field(
        default="", max_length=256, description="What the project is for. With `create` only.", examples=["Notebooks of the data team"]
    )
    work_item_template: ProcessName = Field(
        default="Agile",
        description="Process template of the project. With `create` only; a change replaces the project.",
    )


class Repository(Section):
    """A git repository of the project. The key in `repositories` is its identity in this stack."""

    name: RepositoryName | None = Field(default=None, description="Name in Azure DevOps; the key, if left out.")
    default_branch: BranchName = Field(default="main", description="Default branch. With `create` only.")
    content: RelativeFolder | None = Field(
        default=None,
        description="Folder whose files are pushed once into the new repository; afterwards they belong to the team. With `create` only.",
        examples=["content/repository"],
    )


class Pipeline(Section):
    """A YAML pipeline. The key in `pipelines` is its identity in this stack."""

    repository: Key = Field(description="Key of the repository (in `repositories`) that holds the YAML file.", examples=["notebooks"])
    path: YamlPath | None = Field(
        default=None,
        description="YAML file inside the repository. Needed with `create`, and for it only.",
    )
    folder: PipelineFolder = Field(
        default="\\",
        description="Folder of the pipeline in Azure DevOps; with `join`, the folder it is looked up in.",
    )
    name: PipelineName | None = Field(default=None, description="Name in Azure DevOps; the key, if left out.")


class Environment(Section):
    """The environment that deployments of this stack go through. Its checks come from the section `delivery`."""

    description: str = Field(
        default="",
        max_length=256,
        description="What is deployed here; shown in Azure DevOps.",
        examples=["Databricks, production"],
    )


class Devops(Section):
    """What this stack owns or uses in Azure DevOps."""

    project: Project = Field(description="The project.")
    repositories: FrozenMap[Key, Repository] = Field(default={}, description="Repositories by key.")
    pipelines: FrozenMap[Key, Pipeline] = Field(
        default={},
        description="Pipelines by key. They, and no others, may use this stack's service connection, environment and variable groups.",
    )
    environment: Environment = Field(default=Environment(), description="The environment of this stack.")
