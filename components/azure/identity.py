"""The managed identity that a pipeline signs in as."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypedDict

import pulumi
from pulumi_azure_native.managedidentity.user_assigned_identity import UserAssignedIdentity


class IdentityArgs(TypedDict):
    """What an `Identity` needs."""

    identity_name: str
    """Physical name, unique in its resource group."""
    resource_group_name: pulumi.Input[str]
    """The group it is created in."""
    location: str
    """Azure region."""
    tags: Mapping[str, str]
    """Tags of the identity."""


class Identity(pulumi.ComponentResource):
    """A user-assigned managed identity: it has no password that could leak or expire.

    Manages: the identity.
    Does not manage: who may sign in as it (`FederatedCredential`), what it may do (`RoleAssignments`), and its service
    principal in a Databricks workspace (`RunIdentity`).
    """

    name: pulumi.Output[str]
    """The identity's name, for its federated credentials."""
    resource_id: pulumi.Output[str]
    """Full Azure resource id."""
    client_id: pulumi.Output[str]
    """Application id: what service connections and Databricks know it by."""
    principal_id: pulumi.Output[str]
    """Object id in the directory: what role assignments know it by."""

    def __init__(self, name: str, *, args: IdentityArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("databricks-cicd:azure:Identity", name, None, opts)
        identity = UserAssignedIdentity(
            f"{name}-identity",
            # The SDK calls the identity's own name resource_name_, because resource_name is the logical one.
            resource_name_=args["identity_name"],
            resource_group_name=args["resource_group_name"],
            location=args["location"],
            tags=args["tags"],
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.name = identity.name
        self.resource_id = identity.id
        self.client_id = identity.client_id
        self.principal_id = identity.principal_id
        self.register_outputs(
            {
                "name": self.name,
                "resource_id": self.resource_id,
                "client_id": self.client_id,
                "principal_id": self.principal_id,
            }
        )
