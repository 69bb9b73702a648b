"""The environment that deployments use, with its checks."""

from __future__ import annotations

from typing import TypedDict

import pulumi
from pulumi_azuredevops.environment import Environment

from components.devops.checks import Checks, add_checks


class DeploymentEnvironmentArgs(TypedDict):
    """What a `DeploymentEnvironment` needs."""

    project_id: pulumi.Input[str]
    """GUID of the project."""
    environment_name: str
    """Name, unique in the project; deployment jobs name it."""
    description: str
    """What is deployed here."""
    checks: Checks
    """The checks that a deployment must pass."""


class DeploymentEnvironment(pulumi.ComponentResource):
    """An environment, and the checks that a run must pass before it deploys there.

    Manages: the environment and its checks.
    Does not manage: the approvers' group (`ProjectGroup`), who may see and run (`EnvironmentAccess`), and which pipelines may deploy here
    (`PipelineAuthorizations`).
    Errors: Azure DevOps refuses a second environment of the same name in the project.
    """

    environment_id: pulumi.Output[str]
    """The id of the environment, as text."""
    environment_name: pulumi.Output[str]
    """Its name."""

    def __init__(self, name: str, *, args: DeploymentEnvironmentArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("databricks-cicd:devops:DeploymentEnvironment", name, None, opts)
        environment = Environment(
            f"{name}-environment",
            project_id=args["project_id"],
            name=args["environment_name"],
            description=args["description"],
            opts=pulumi.ResourceOptions(parent=self),
        )
        add_checks(
            name,
            parent=self,
            project_id=args["project_id"],
            kind="environment",
            target_id=environment.id,
            checks=args["checks"],
        )
        self.environment_id = environment.id
        self.environment_name = environment.name
        self.register_outputs({"environment_id": self.environment_id, "environment_name": self.environment_name})
