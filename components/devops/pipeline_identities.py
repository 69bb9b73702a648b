"""What the identities that pipelines sign in as may do in Azure DevOps itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypedDict

import pulumi
from pulumi_azuredevops.get_group import get_group_output
from pulumi_azuredevops.group_membership import GroupMembership
from pulumi_azuredevops.service_principal_entitlement import ServicePrincipalEntitlement

LICENCE = "express"
"""Basic: the least with which a service principal sees repositories and pipelines."""

ProjectGroupName = Literal["Readers", "Project Administrators"]
"""Groups that every project has: who sees everything, and who sets everything up."""


class PipelineIdentity(TypedDict):
    """An identity and where it belongs."""

    principal_id: pulumi.Input[str]
    """Object id in the directory."""
    group: ProjectGroupName
    """The project's group that it is a member of."""


class PipelineIdentitiesArgs(TypedDict):
    """What `PipelineIdentities` needs."""

    project_id: pulumi.Input[str]
    """GUID of the project."""
    identities: Mapping[str, PipelineIdentity]
    """The identities by key."""


class PipelineIdentities(pulumi.ComponentResource):
    """Lets pipelines run this very program: their identities become members of the organisation and of one project.

    Manages: a Basic licence for each identity, and its membership in a group of the project.
    Does not manage: the identities, what they may do in Azure, and organisation-wide rights (to make a project needs one, so whoever
    makes the project first is a person).
    Errors: the organisation must be connected to the identities' directory, and have a licence left.
    """

    def __init__(self, name: str, *, args: PipelineIdentitiesArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("databricks-cicd:devops:PipelineIdentities", name, None, opts)
        for key, identity in sorted(args["identities"].items()):
            member = ServicePrincipalEntitlement(
                f"{name}-member-{key}",
                origin="aad",
                origin_id=identity["principal_id"],
                account_license_type=LICENCE,
                licensing_source="account",
                opts=pulumi.ResourceOptions(parent=self, delete_before_replace=True),
            )
            GroupMembership(
                f"{name}-group-{key}",
                group=get_group_output(
                    project_id=args["project_id"], name=identity["group"], opts=pulumi.InvokeOutputOptions(parent=self)
                ).descriptor,
                members=[member.descriptor],
                mode="add",
                opts=pulumi.ResourceOptions(parent=self),
            )
        self.register_outputs({})
