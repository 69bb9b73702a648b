"""The environment that deployments go through, with what they wait for."""

from __future__ import annotations

from typing import NotRequired, TypedDict

import pulumi
from pulumi_azuredevops.check_approval import CheckApproval
from pulumi_azuredevops.check_exclusive_lock import CheckExclusiveLock
from pulumi_azuredevops.environment import Environment

LOCK_TIMEOUT_MINUTES = 1440
"""How long a run waits for another one to finish before it fails."""


class Approval(TypedDict):
    """Who has to agree, and how."""

    approver_id: pulumi.Input[str]
    """GUID of the group whose members may approve."""
    minimum_approvers: int
    """How many of them must."""
    requester_can_approve: bool
    """Whether whoever started the run counts."""
    timeout_minutes: int
    """After how many minutes without enough approvals the run fails."""
    instructions: str
    """What approvers read."""


class ApprovedEnvironmentArgs(TypedDict):
    """What an `ApprovedEnvironment` needs."""

    project_id: pulumi.Input[str]
    """GUID of the project."""
    environment_name: str
    """Name, unique in the project; deployment jobs name it."""
    description: str
    """What is deployed here."""
    approval: NotRequired[Approval]
    """What a deployment waits for; without it, every run that gets here goes on by itself."""


class ApprovedEnvironment(pulumi.ComponentResource):
    """An environment where one deployment runs at a time and, if asked for, only after an approval.

    Manages: the environment, its approval check, its exclusive lock.
    Does not manage: the approvers' group, and which pipelines may deploy here (`PipelineAuthorizations`).
    Errors: Azure DevOps refuses a second environment of the same name in the project.
    """

    environment_id: pulumi.Output[str]
    """The number of the environment, as text."""
    environment_name: pulumi.Output[str]
    """Its name."""

    def __init__(self, name: str, *, args: ApprovedEnvironmentArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("databricks-cicd:devops:ApprovedEnvironment", name, None, opts)
        environment = Environment(
            f"{name}-environment",
            project_id=args["project_id"],
            name=args["environment_name"],
            description=args["description"],
            opts=pulumi.ResourceOptions(parent=self),
        )
        if approval := args.get("approval"):
            CheckApproval(
                f"{name}-approval",
                project_id=args["project_id"],
                target_resource_type="environment",
                target_resource_id=environment.id,
                approvers=[approval["approver_id"]],
                minimum_required_approvers=approval["minimum_approvers"],
                requester_can_approve=approval["requester_can_approve"],
                timeout=approval["timeout_minutes"],
                instructions=approval["instructions"],
                opts=pulumi.ResourceOptions(parent=self),
            )
        CheckExclusiveLock(
            f"{name}-exclusive-lock",
            project_id=args["project_id"],
            target_resource_type="environment",
            target_resource_id=environment.id,
            timeout=LOCK_TIMEOUT_MINUTES,
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.environment_id = environment.id
        self.environment_name = environment.name
        self.register_outputs({"environment_id": self.environment_id, "environment_name": self.environment_name})
