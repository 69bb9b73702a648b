"""What the pipelines of a project must know of an environment before a run starts, and the values that a seeded file is filled in with.

Azure Pipelines wants environments, connections, variable groups and the pools of deployments as literal text when it expands a file, and
does not know the variables of a pipeline or of a group by then. So the files of a new repository have them, one file for each environment.
Source: https://learn.microsoft.com/azure/devops/pipelines/process/runs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from config.azure.section import Azure
from config.databricks.section import Databricks
from config.devops.section import Devops
from config.stack import Stack
from domain import naming


@dataclass(frozen=True, slots=True)
class Environment:
    """One stack, by the names it was created with."""

    name: str
    environment: str
    project: str
    """Name of the Azure DevOps project that it creates or joins."""
    subscription_id: str
    has_agents: bool
    """Whether its pipelines run on machines of its own."""
    has_reviews: bool = False
    """Whether pull requests of notebooks are run in it."""

    @property
    def placeholders(self) -> Mapping[str, str]:
        """The values of those placeholders that differ from environment to environment."""
        agents = naming.agent_pool(self, self.subscription_id) if self.has_agents else ""
        reviews = naming.service_connection(self, "review") if self.has_reviews else ""
        return {"product": self.name, "environment": self.environment, "agents": agents, "reviews": reviews}


def environment_of(stack: Stack, azure: Azure, devops: Devops, databricks: Databricks) -> Environment:
    """The environment of a stack whose sections are known."""
    has_agents, has_reviews = devops.agents.type != "hosted", databricks.reviewed is not None
    return Environment(stack.name, stack.environment, devops.project.name, azure.subscription_id, has_agents, has_reviews)


def seed_values(own: Environment, devops: Devops, repository: str) -> Mapping[str, str]:
    """The values of all placeholders in the files that are pushed into a repository: names between two @@."""
    feed = devops.feed.name if devops.feed else ""
    return {**own.placeholders, "project": devops.project.name, "repository": repository, "feed": feed}


def of_the_project(own: Environment, neighbours: Iterable[Environment]) -> list[Environment]:
    """Those that have the same project."""
    return [each for each in neighbours if each.project.lower() == own.project.lower()]
