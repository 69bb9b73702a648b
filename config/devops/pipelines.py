"""Pipelines of the section `devops`: where they are, when they run, and what they may use."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from config.base import FrozenMap, Items, Keyed, Section
from config.devops.vocabulary import VariableName, VariableValue
from config.references import PipelineKey, RepositoryKey
from config.vocabulary import Key, PipelineFolder, PipelineName, YamlPath
from domain.choices import Day

Use = Literal["plan", "apply", "environment", "addresses", "vault", "agents", "review"]

EVERYTHING: tuple[Use, ...] = ("plan", "apply", "environment", "addresses", "vault", "agents")
"""What a release pipeline needs. `review` is never taken for granted: it is for pull requests that nobody has looked at."""
READING: tuple[Use, ...] = ("plan", "addresses", "agents")
"""What a pipeline that previews and tests needs."""


class Schedule(Section):
    """A schedule of a pipeline, in UTC, on its repository's default branch."""

    days: Items[Day] = Field(min_length=1, description="The days.", examples=[["monday", "thursday"]])
    hour: int = Field(ge=0, le=23, description="Hour of the day (0 to 23), UTC.", examples=[3])
    minute: int = Field(default=0, ge=0, le=59, description="Minute of the hour (0 to 59).")
    only_with_changes: bool = Field(default=True, description="Skip the run if nothing changed since the last one.")


class Pipeline(Keyed):
    """A YAML pipeline. The key in `pipelines` is its identity in this stack."""

    repository: RepositoryKey = Field(description="The repository that holds the YAML file.", examples=["notebooks"])
    path: YamlPath | None = Field(
        default=None,
        description="YAML file inside the repository: this stack creates the pipeline. Needed with `create`; with `join`, a pipeline "
        "without it is looked up.",
    )
    folder: PipelineFolder = Field(
        default="\\",
        description="Folder of the pipeline in Azure DevOps; with `join`, the folder it is looked up in.",
    )
    name: PipelineName | None = Field(default=None, description="Name in Azure DevOps; the key, if left out.")
    runs_after: PipelineKey | None = Field(
        default=None,
        description="The pipeline whose successful run on the default branch this one releases: with `delivery.mode: "
        "continuous-deployment` it starts automatically, with `continuous-delivery` a person starts it. Only for a pipeline that "
        "this stack creates.",
        examples=["ci"],
    )
    schedules: FrozenMap[Key, Schedule] = Field(default={}, description="Schedules by key. Only for a pipeline that this stack creates.")
    variables: FrozenMap[VariableName, VariableValue] = Field(
        default={},
        description="Variables of every run, which cannot be overridden. Never secrets. Only for a pipeline that this stack creates.",
        examples=[{"pythonVersion": "3.12"}],
    )
    uses: Items[Use] | None = Field(
        default=None,
        description="What it may use of this stack: the service connections, the environment, the two variable groups, the agents. If left "
        "out: everything for a pipeline that runs after another, `plan`, `addresses` and `agents` for others. `review` is for the pipeline "
        "of reviews (`databricks.workspaces.WORKSPACE.reviews`) alone, since it runs for code that nobody has looked at.",
        examples=[["plan", "addresses"]],
    )
    repositories: Items[RepositoryKey] = Field(
        default=(),
        description="Further repositories that its YAML file checks out.",
        examples=[["tools"]],
    )

    @property
    def used(self) -> tuple[Use, ...]:
        """What it may use, including the default."""
        if self.uses is not None:
            return self.uses
        return READING if self.runs_after is None else EVERYTHING
