"""Section `devops`: the Azure DevOps project, and everything in it that this stack owns or uses."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from config.base import FrozenMap, Items, Section
from config.devops.access import Access
from config.devops.agents import Agents, Hosted
from config.devops.collaboration import Feed, Webhook, Wiki
from config.devops.pipelines import Pipeline
from config.devops.planning import Team
from config.devops.repositories import Repository, RepositoryPolicies
from config.devops.vocabulary import ProjectTag
from config.vocabulary import Key, ProcessName, ProjectName

ProjectMode = Literal["create", "join"]


class Features(Section):
    """Which features of the project are on. Repositories and pipelines always are. With `create` only."""

    boards: bool = Field(default=True, description="Work items, boards and queries.")
    test_plans: bool = Field(default=False, description="Manual test plans.")
    artifacts: bool = Field(default=True, description="Package feeds.")


class Project(Section):
    """The Azure DevOps project: created by this stack, or an existing one. Projects are always private."""

    name: ProjectName = Field(description="Name of the project.")
    mode: ProjectMode = Field(
        description="`create`: this stack creates the project with its repositories and pipelines, and its destroy deletes them. "
        "`join`: they exist (another stack or team owns them), and this stack adds only its own environment.",
    )
    description: str = Field(default="", max_length=256, description="What the project is for. With `create` only.")
    work_item_template: ProcessName = Field(
        default="Agile",
        description="Process template of the project. With `create` only; a change replaces the project.",
    )
    features: Features = Field(default=Features(), description="Which features of the project are on.")
    tags: Items[ProjectTag] = Field(
        default=(), description="Tags that people find the project by. With `create` only.", examples=[["databricks"]]
    )


class Environment(Section):
    """The environment that deployments of this stack use. Its checks come from the section `delivery`."""

    description: str = Field(
        default="",
        max_length=256,
        description="What is deployed here; shown in Azure DevOps.",
        examples=["Databricks, production"],
    )


class Devops(Section):
    """What this stack owns or uses in Azure DevOps."""

    project: Project = Field(description="The project.")
    deletion_lock: bool = Field(
        default=True,
        description="Lock what others use too (project, repositories, feed, wiki) against deletion, replacement and renaming, in every "
        "environment. With `create` only. To delete one of them, switch the lock off in a separate `up` first: see docs/deleting.md.",
    )
    teams: FrozenMap[Key, Team] = Field(default={}, description="Teams by key. With `create` only.")
    repositories: FrozenMap[Key, Repository] = Field(default={}, description="Repositories by key.")
    repository_policies: RepositoryPolicies = Field(
        default=RepositoryPolicies(), description="Policies for pushes to any of the repositories."
    )
    pipelines: FrozenMap[Key, Pipeline] = Field(
        default={},
        description="Pipelines by key. They, and no others, may use this stack's service connections, environment, variable groups and "
        "agents.",
    )
    agents: Agents = Field(default=Hosted(), description="Which machines pipelines run on.", examples=[{"type": "hosted"}])
    environment: Environment = Field(default=Environment(), description="The environment of this stack.")
    access: Access = Field(default=Access(), description="Who may do what.")
    feed: Feed | None = Field(default=None, description="Package feed; none, if left out.")
    wiki: Wiki | None = Field(default=None, description="Wiki; none, if left out.")
    service_hooks: FrozenMap[Key, Webhook] = Field(default={}, description="Webhooks by key.")

    def locks(self, own: bool | None) -> bool:
        """Whether something is locked against deletion that has a lock of its own, or None for the section's."""
        return self.deletion_lock if own is None else own
