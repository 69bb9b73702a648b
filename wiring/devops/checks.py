"""Azure DevOps, what a run must pass before it uses something of this environment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi

from components.devops.checks import Checks
from config.devops.delivery import Approval
from config.model import StackConfig
from config.required_template import RequiredTemplate
from wiring.azure.identities import AGENTS, APPLY, PLAN, REVIEW
from wiring.devops.groups import Groups
from wiring.devops.people import People
from wiring.devops.project import ProjectParts


@dataclass(frozen=True, slots=True)
class DeliveryChecks:
    """The checks of a run, by the resource that it uses."""

    connections: Mapping[str, Checks]
    """By the connection's purpose."""
    environment: Checks
    secrets: Checks
    """Of the variable group with the vault's secrets."""


def declare_checks(config: StackConfig, project: ProjectParts, groups: Groups, people: People) -> DeliveryChecks:
    """All of them.

    An approval is on the environment and on the connection that deploys, so that no pipeline gets round it by leaving the environment out;
    the delivery mode decides on both.
    """
    delivery = config.delivery
    from_branches: Checks = {
        "branch_control": {"branches": delivery.allowed_branches, "verify_protection": delivery.protected_branches_only}
    }
    guarded: Checks = {**from_branches, "exclusive_lock": True}
    if approval := delivery.required_approval:
        guarded["approval"] = {
            "approver_ids": _approvers(approval, groups, people),
            "minimum_approvers": approval.minimum_approvers,
            "requester_can_approve": approval.requester_can_approve,
            "timeout_minutes": approval.timeout_minutes,
            "instructions": approval.instructions,
        }
    environment: Checks = {**guarded}
    if hours := delivery.business_hours:
        environment["business_hours"] = {"days": hours.days, "start": hours.start, "end": hours.end, "time_zone": hours.time_zone}
    connections: dict[str, Checks] = {PLAN: {}, APPLY: {**guarded, **_extending(project, delivery.required_templates)}, AGENTS: {}}
    if config.databricks.reviewed:
        template = config.databricks.reviewed[1].required_template
        connections[REVIEW] = _extending(project, {REVIEW: template} if template else {})
    return DeliveryChecks(connections, environment, from_branches)


def _extending(project: ProjectParts, templates: Mapping[str, RequiredTemplate]) -> Checks:
    """That a pipeline extends one of the templates; nothing if there are none."""
    if not templates:
        return {}
    return {
        "required_templates": {
            key: {
                "repository": pulumi.Output.concat(
                    project.project.project_name, "/", project.repositories[each.repository].repository_name
                ),
                "branch": each.branch,
                "path": each.path,
            }
            for key, each in templates.items()
        }
    }


def _approvers(approval: Approval, groups: Groups, people: People) -> Sequence[pulumi.Input[str]]:
    """A group counts as one approver: several approvals need several people by name."""
    if approval.minimum_approvers > 1:
        return [member.user_id for member in people.in_roles["approvers"]]
    return [groups.of_environment["approvers"].group_id]
