"""Makes the stack's identities members of the Azure DevOps organisation, if pipelines run this program."""

from __future__ import annotations

from pulumi_azuredevops.get_group import get_group_output

from components.devops.pipeline_identities import PipelineIdentities, PipelineIdentity
from config.model import StackConfig
from domain import project_groups
from wiring.azure.identities import APPLY, PLAN, REVIEW, git_reader
from wiring.azure.parts import AzureParts
from wiring.devops.groups import Groups
from wiring.devops.project import ProjectParts


def build_membership(config: StackConfig, project: ProjectParts, groups: Groups, azure: AzureParts) -> PipelineIdentities | None:
    """Lets pipelines run this program, if the stack file says so: one identity to preview, one to deploy, and those
    that read the repositories: one for each workspace with git folders, and that of reviews."""
    if not config.devops.access.pipelines_run_this_program:
        return None
    administrators = get_group_output(project_id=project.id, name=project_groups.ADMINISTRATORS).descriptor
    identities: dict[str, PipelineIdentity] = {
        PLAN: {"principal_id": azure.identities.plan.principal_id, "groups": {"planners": groups.of_environment["planners"].descriptor}},
        APPLY: {
            "principal_id": azure.identities.apply.principal_id,
            "groups": {"administrators": administrators, "deployers": groups.of_environment["deployers"].descriptor},
        },
    }
    reading = {git_reader(key): identity for key, identity in azure.identities.git_readers.items()}
    if azure.identities.review:
        reading[REVIEW] = azure.identities.review
    if reading:
        readers = get_group_output(project_id=project.id, name=project_groups.READERS).descriptor
        for key, identity in reading.items():
            identities[key] = {"principal_id": identity.principal_id, "groups": {"readers": readers}}
    return PipelineIdentities("identities", args={"identities": identities})
