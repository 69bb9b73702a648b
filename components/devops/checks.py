"""Checks: what a run must pass before it may use an environment, a service connection, a queue or a similar resource."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, NotRequired, TypedDict

import pulumi
from pulumi_azuredevops.check_approval import CheckApproval
from pulumi_azuredevops.check_branch_control import CheckBranchControl
from pulumi_azuredevops.check_business_hours import CheckBusinessHours
from pulumi_azuredevops.check_exclusive_lock import CheckExclusiveLock
from pulumi_azuredevops.check_required_template import CheckRequiredTemplate

from domain.choices import Day

CHECK_TIMEOUT_MINUTES = 1440
"""How long a run waits for a check without approvers: until another run finishes, or until the next business hours."""

TargetKind = Literal["endpoint", "environment", "variablegroup", "queue", "repository"]
"""The type of the target of a check or an authorisation, as Azure DevOps names it (`endpoint` is a service connection)."""


class Approval(TypedDict):
    """An approval check: who must approve, and how."""

    approver_ids: Sequence[pulumi.Input[str]]
    """GUIDs of the people (`Member.user_id`) and groups (`ProjectGroup.group_id`) that may approve. A group counts as one approver,
    no matter how many members approve."""
    minimum_approvers: int
    """How many of them must approve, at most all of them."""
    requester_can_approve: bool
    """Whether the person who started the run may approve it."""
    timeout_minutes: int
    """After how many minutes without enough approvals the run fails."""
    instructions: str
    """The instructions for approvers."""


class BranchControl(TypedDict):
    """A branch control check: which branches a run may come from."""

    branches: Sequence[str]
    """Short names, or patterns that end in `/*`, such as `main` and `release/*`."""
    verify_protection: bool
    """Whether the branch must also be protected by policies; a branch whose protection is unknown is refused."""


class BusinessHours(TypedDict):
    """A business hours check: when runs continue; at other times they wait."""

    days: Sequence[Day]
    """The days."""
    start: str
    """First minute, as HH:MM."""
    end: str
    """Last minute, as HH:MM."""
    time_zone: str
    """Windows name of the time zone, such as `W. Europe Standard Time`."""


class RequiredTemplate(TypedDict):
    """A required template: the YAML that a pipeline must extend."""

    repository: pulumi.Input[str]
    """The repository it is in, as PROJECT/REPOSITORY."""
    branch: str
    """Short name of the branch it is read from."""
    path: str
    """Its path in the repository."""


class Checks(TypedDict):
    """The checks on one target. A check that is left out does not exist; Azure DevOps runs the checks in its own order."""

    approval: NotRequired[Approval]
    """People must approve."""
    branch_control: NotRequired[BranchControl]
    """The run must come from one of these branches."""
    business_hours: NotRequired[BusinessHours]
    """The run must be within these hours."""
    required_templates: NotRequired[Mapping[str, RequiredTemplate]]
    """The pipeline must extend one of these templates, by key."""
    exclusive_lock: NotRequired[bool]
    """Exclusive lock: one run at a time; the others wait."""


def add_checks(
    name: str,
    *,
    parent: pulumi.Resource,
    project_id: pulumi.Input[str],
    kind: TargetKind,
    target_id: pulumi.Input[str],
    checks: Checks,
) -> None:
    """Creates the checks on a target, as children of `parent`, the component that owns the target. Each has a name of its own, so that
    adding or removing one does not affect the others."""
    opts = pulumi.ResourceOptions(parent=parent)
    if approval := checks.get("approval"):
        CheckApproval(
            f"{name}-approval",
            project_id=project_id,
            target_resource_type=kind,
            target_resource_id=target_id,
            approvers=list(approval["approver_ids"]),
            # With a single approver, Azure DevOps has no minimum.
            minimum_required_approvers=approval["minimum_approvers"] if len(approval["approver_ids"]) > 1 else None,
            requester_can_approve=approval["requester_can_approve"],
            timeout=approval["timeout_minutes"],
            instructions=approval["instructions"],
            opts=opts,
        )
    if branch_control := checks.get("branch_control"):
        CheckBranchControl(
            f"{name}-branch-control",
            project_id=project_id,
            target_resource_type=kind,
            target_resource_id=target_id,
            display_name="Branch control",
            allowed_branches=", ".join(f"refs/heads/{branch}" for branch in sorted(branch_control["branches"])),
            verify_branch_protection=branch_control["verify_protection"],
            ignore_unknown_protection_status=False,
            timeout=CHECK_TIMEOUT_MINUTES,
            opts=opts,
        )
    if hours := checks.get("business_hours"):
        CheckBusinessHours(
            f"{name}-business-hours",
            project_id=project_id,
            target_resource_type=kind,
            target_resource_id=target_id,
            display_name="Business hours",
            monday="monday" in hours["days"],
            tuesday="tuesday" in hours["days"],
            wednesday="wednesday" in hours["days"],
            thursday="thursday" in hours["days"],
            friday="friday" in hours["days"],
            saturday="saturday" in hours["days"],
            sunday="sunday" in hours["days"],
            start_time=hours["start"],
            end_time=hours["end"],
            time_zone=hours["time_zone"],
            timeout=CHECK_TIMEOUT_MINUTES,
            opts=opts,
        )
    if templates := checks.get("required_templates"):
        CheckRequiredTemplate(
            f"{name}-required-template",
            project_id=project_id,
            target_resource_type=kind,
            target_resource_id=target_id,
            required_templates=[
                {
                    "repository_type": "azuregit",
                    "repository_name": template["repository"],
                    "repository_ref": f"refs/heads/{template['branch']}",
                    "template_path": template["path"],
                }
                for _, template in sorted(templates.items(), key=lambda item: item[0])
            ],
            opts=opts,
        )
    if checks.get("exclusive_lock"):
        CheckExclusiveLock(
            f"{name}-exclusive-lock",
            project_id=project_id,
            target_resource_type=kind,
            target_resource_id=target_id,
            timeout=CHECK_TIMEOUT_MINUTES,
            opts=opts,
        )
