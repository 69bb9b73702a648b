"""The rights in Azure DevOps itself of the identities that pipelines sign in as."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypedDict

import pulumi
from pulumi_azuredevops.group_membership import GroupMembership
from pulumi_azuredevops.service_principal_entitlement import ServicePrincipalEntitlement

LICENCE = "express"
"""Basic: the smallest licence with which a service principal can read repositories and pipelines."""


class PipelineIdentity(TypedDict):
    """An identity and its groups."""

    principal_id: pulumi.Input[str]
    """Object id in the directory."""
    groups: Mapping[str, pulumi.Input[str]]
    """Descriptors of the groups that it becomes a member of, by a stable key."""


class PipelineIdentitiesArgs(TypedDict):
    """What `PipelineIdentities` needs."""

    identities: Mapping[str, PipelineIdentity]
    """The identities by key."""


class PipelineIdentities(pulumi.ComponentResource):
    """Lets pipelines run this program: their identities become members of the organisation and of groups in it.

    Manages: a Basic licence for each identity, and its membership in groups; other members of the group are not affected.
    Does not manage: the groups and what they may do, the identities and what they may do in Azure, and organisation-wide rights (creating a
    project needs one, so a person must create the project first).
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
            for group, descriptor in sorted(identity["groups"].items()):
                GroupMembership(
                    f"{name}-group-{key}-{group}",
                    group=descriptor,
                    members=[member.descriptor],
                    mode="add",
                    opts=pulumi.ResourceOptions(parent=self),
                )
        self.register_outputs({})
