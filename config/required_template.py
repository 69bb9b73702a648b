"""A template that a pipeline must extend before it may use a service connection: for deployments, and for reviews."""

from __future__ import annotations

from pydantic import Field

from config.base import Section
from config.references import RepositoryKey
from config.vocabulary import BranchName, YamlPath


class RequiredTemplate(Section):
    """A YAML template that a pipeline which uses the connection may extend."""

    repository: RepositoryKey = Field(description="The repository that holds it.", examples=["notebooks"])
    path: YamlPath = Field(description="Its path in the repository.", examples=["pipelines/templates/release.yml"])
    branch: BranchName = Field(default="main", description="Branch that it is read from.")
