"""What Databricks signs in to other Azure services as."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NotRequired, TypedDict

import pulumi
from pulumi_azure_native.databricks.access_connector import AccessConnector as AzureAccessConnector


class ConnectorIdentity(TypedDict):
    """A user-assigned identity for a connector to use."""

    resource_id: pulumi.Input[str]
    """Full Azure resource id."""
    principal_id: pulumi.Input[str]
    """Object id in the directory."""


class AccessConnectorArgs(TypedDict):
    """What an `AccessConnector` needs."""

    connector_name: str
    """Physical name, unique in the resource group."""
    resource_group_name: pulumi.Input[str]
    """The group it is created in."""
    location: str
    """Azure region, the workspaces'."""
    identity: NotRequired[ConnectorIdentity]
    """The identity it uses. Default: a system-assigned one, which is deleted with the connector."""
    tags: Mapping[str, str]
    """Tags of the connector."""


class AccessConnector(pulumi.ComponentResource):
    """An access connector: lends Databricks a managed identity, so that Unity Catalog reaches storage without a secret.

    Manages: the connector, and its own identity if it has a system-assigned one.
    Does not manage: what the identity may do (`RoleAssignments`), the storage credential that names it in Unity Catalog.
    """

    resource_id: pulumi.Output[str]
    """Full Azure resource id: what storage credentials and firewalls know it by."""
    principal_id: pulumi.Output[str]
    """Object id of its identity: what role assignments know it by."""
    identity_id: pulumi.Output[str] | None
    """Resource id of its user-assigned identity; None if the identity is system-assigned."""

    def __init__(self, name: str, *, args: AccessConnectorArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("databricks-cicd:azure:AccessConnector", name, None, opts)
        identity = args.get("identity")
        connector = AzureAccessConnector(
            f"{name}-connector",
            connector_name=args["connector_name"],
            resource_group_name=args["resource_group_name"],
            location=args["location"],
            identity={"type": "UserAssigned", "user_assigned_identities": [identity["resource_id"]]}
            if identity
            else {"type": "SystemAssigned"},
            tags=args["tags"],
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.resource_id = connector.id
        self.identity_id = pulumi.Output.from_input(identity["resource_id"]) if identity else None
        if identity:
            self.principal_id = pulumi.Output.from_input(identity["principal_id"])
        else:
            self.principal_id = connector.identity.apply(lambda identity: identity.principal_id if identity else "")
        self.register_outputs({"resource_id": self.resource_id, "principal_id": self.principal_id})
