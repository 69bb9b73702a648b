"""The service connection that pipelines reach Azure through."""

from __future__ import annotations

from typing import TypedDict

import pulumi
from pulumi_azuredevops.service_endpoint_azure_rm import ServiceEndpointAzureRM

from components.devops.checks import Checks, add_checks

DELETION_TIMEOUT = "15m"
"""Azure DevOps refuses the deletion until it sees that the federated credential is gone, which takes a while."""


class ServiceConnectionArgs(TypedDict):
    """What a `ServiceConnection` needs."""

    project_id: pulumi.Input[str]
    """GUID of the project."""
    connection_name: str
    """Name, unique in the project; pipelines name it."""
    description: str
    """What it is for."""
    tenant_id: str
    """Directory of the identity."""
    subscription_id: str
    """Subscription that pipelines work in."""
    subscription_name: str
    """Its display name."""
    client_id: pulumi.Input[str]
    """Application id of the managed identity that pipelines sign in as."""
    checks: Checks
    """The checks that a run must pass before it may use the connection."""


class ServiceConnection(pulumi.ComponentResource):
    """An Azure Resource Manager connection by workload identity federation: no secret is stored anywhere.

    Manages: the connection and its checks.
    Does not manage: the trust on Azure's side (`FederatedCredential`, from `issuer` and `subject`), the identity's
    roles (`RoleAssignments`), and which pipelines may use it (`PipelineAuthorizations`).
    Errors: a deletion is refused while the federated credential exists; that is deleted first.
    """

    connection_id: pulumi.Output[str]
    """GUID of the connection."""
    connection_name: pulumi.Output[str]
    """Its name."""
    issuer: pulumi.Output[str]
    """The issuer of the tokens that pipelines present to Azure."""
    subject: pulumi.Output[str]
    """The subject of those tokens."""

    def __init__(self, name: str, *, args: ServiceConnectionArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("databricks-cicd:devops:ServiceConnection", name, None, opts)
        connection = ServiceEndpointAzureRM(
            f"{name}-connection",
            project_id=args["project_id"],
            service_endpoint_name=args["connection_name"],
            description=args["description"],
            service_endpoint_authentication_scheme="WorkloadIdentityFederation",
            credentials={"serviceprincipalid": args["client_id"]},
            azurerm_spn_tenantid=args["tenant_id"],
            azurerm_subscription_id=args["subscription_id"],
            azurerm_subscription_name=args["subscription_name"],
            opts=pulumi.ResourceOptions(
                parent=self,
                # Its name is taken until it is deleted.
                delete_before_replace=True,
                custom_timeouts=pulumi.CustomTimeouts(delete=DELETION_TIMEOUT),
            ),
        )
        add_checks(name, parent=self, project_id=args["project_id"], kind="endpoint", target_id=connection.id, checks=args["checks"])
        self.connection_id = connection.id
        self.connection_name = connection.service_endpoint_name
        self.issuer = connection.workload_identity_federation_issuer
        self.subject = connection.workload_identity_federation_subject
        self.register_outputs(
            {
                "connection_id": self.connection_id,
                "connection_name": self.connection_name,
                "issuer": self.issuer,
                "subject": self.subject,
            }
        )
