"""Lets the identities of pipelines into the Azure DevOps organisation, where pipelines run this program."""

from __future__ import annotations

from pulumi_azuredevops.get_group import get_group_output

from components.devops.pipeline_identities import PipelineIdentities
from config.model import StackConfig
from domain import project_groups
from wiring.azure.identities import APPLY, PLAN, Identities
from wiring.devops.groups import Groups
from wiring.devops.project import ProjectParts


def build_membership(config: StackConfig, project: ProjectParts, groups: Groups, identities: Identities) -> PipelineIdentities | None:
    """Lets pipelines run this program, where the stack file wants it: the one to look around, the other to set everything up."""
    if not config.devops.access.pipelines_run_this_program:
        return None
    administrators = get_group_output(project_id=project.id, name=project_groups.ADMINISTRATORS).descriptor
    return PipelineIdentities(
        "identities",
        args={
            "identities": {
                PLAN: {"principal_id": identities.plan.principal_id, "group": groups.of_environment["planners"].descriptor},
                APPLY: {"principal_id": identities.apply.principal_id, "group": administrators},
            },
        },
    )
