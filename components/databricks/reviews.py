"""The identity of reviews in a workspace, and the folder that is its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypedDict

import pulumi
from pulumi_databricks.directory import Directory
from pulumi_databricks.git_credential import GitCredential
from pulumi_databricks.permissions import Permissions
from pulumi_databricks.service_principal import ServicePrincipal

from components.databricks.access import Access, access_controls
from components.databricks.git_folders import CREDENTIAL_PROVIDER, NO_TOKEN

REVIEW_IDENTITY = "review-identity"
"""The stable key of the identity's own permission."""


class ReviewsArgs(TypedDict):
    """What `Reviews` need."""

    client_id: pulumi.Input[str]
    """Application id of the managed identity. Its trust in the workspace and its membership in the Azure DevOps organisation must exist."""
    display_name: str
    """Name that people see in the workspace."""
    path: str
    """Workspace folder for reviews alone."""
    access: Mapping[str, Access]
    """Who else may read the folder (`CAN_READ`), by a stable key."""


class Reviews(pulumi.ComponentResource):
    """Lets a pipeline run what nobody has looked at: as an identity that owns one folder, and nothing else that others use.

    Manages: the service principal with its entitlements to enter the workspace and to use SQL warehouses, its git credential, the folder,
    all permissions of the folder (one that somebody adds by hand is removed by the next update).
    Does not manage: the managed identity itself (`Identity`) and its trust in the workspace, what it may use besides (`access` and `grants`
    of those components), the reviews: the folder is deleted with those that are in it, their schemas stay.
    """

    application_id: pulumi.Output[str]
    """Its application id, for permissions and grants."""

    def __init__(self, name: str, *, args: ReviewsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("databricks-cicd:databricks:Reviews", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        principal = ServicePrincipal(
            f"{name}-reviewer",
            application_id=args["client_id"],
            display_name=args["display_name"],
            workspace_access=True,
            databricks_sql_access=True,
            opts=child,
        )
        GitCredential(
            f"{name}-review-credential",
            git_provider=CREDENTIAL_PROVIDER,
            personal_access_token=NO_TOKEN,
            principal_id=principal.id,
            # Databricks fills in the owner, which would be a permanent diff.
            opts=pulumi.ResourceOptions(parent=self, ignore_changes=["git_username"]),
        )
        folder = Directory(f"{name}-reviews", path=args["path"], delete_recursive=True, opts=child)
        own: Access = {"kind": "service_principal", "principal": principal.application_id, "level": "CAN_MANAGE"}
        Permissions(
            f"{name}-reviews-permissions",
            directory_path=folder.path,
            access_controls=access_controls({**args["access"], REVIEW_IDENTITY: own}),
            opts=child,
        )
        self.application_id = principal.application_id
        self.register_outputs({"application_id": self.application_id})
