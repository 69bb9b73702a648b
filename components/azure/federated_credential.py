"""The trust of a managed identity in what signs in as it: a service connection, or a Databricks workspace that reads repositories."""

from __future__ import annotations

from typing import TypedDict

import pulumi
from pulumi_azure_native.managedidentity.federated_identity_credential import FederatedIdentityCredential

AUDIENCE = "api://AzureADTokenExchange"
"""The audience that Entra expects in a token offered for exchange."""

DELETION_TIMEOUT = "15m"
"""Azure confirms the deletion of a federated credential late, and the service connection is deleted after it."""


class FederatedCredentialArgs(TypedDict):
    """What a `FederatedCredential` needs."""

    credential_name: str
    """Physical name, unique in the identity."""
    resource_group_name: pulumi.Input[str]
    """The identity's resource group."""
    identity_name: pulumi.Input[str]
    """The identity that tokens are exchanged for."""
    issuer: pulumi.Input[str]
    """The issuer of the tokens: the service connection's own output, whose format changes over time, so never compose it; or a Databricks
    workspace's `https://WORKSPACE/oidc`."""
    subject: pulumi.Input[str]
    """The subject of the tokens: the service connection's own output; or, for a workspace, the identity's own client id."""


class FederatedCredential(pulumi.ComponentResource):
    """Lets exactly one service connection or workspace sign in as one managed identity, with no secret on either side.

    Manages: the federated credential.
    Does not manage: the identity (`Identity`) and the connection (`ServiceConnection`).
    Errors: Azure refuses a second credential with the same issuer and subject on one identity. Azure DevOps refuses to
    delete a connection while its credential exists; the credential depends on the connection and so goes first, also
    when the connection is replaced (a changed issuer or subject replaces the credential).
    """

    resource_id: pulumi.Output[str]
    """Full Azure resource id."""

    def __init__(self, name: str, *, args: FederatedCredentialArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("databricks-cicd:azure:FederatedCredential", name, None, opts)
        credential = FederatedIdentityCredential(
            f"{name}-credential",
            federated_identity_credential_resource_name=args["credential_name"],
            resource_group_name=args["resource_group_name"],
            resource_name_=args["identity_name"],
            audiences=[AUDIENCE],
            issuer=args["issuer"],
            subject=args["subject"],
            opts=pulumi.ResourceOptions(
                parent=self,
                delete_before_replace=True,
                replace_on_changes=["issuer", "subject"],
                custom_timeouts=pulumi.CustomTimeouts(delete=DELETION_TIMEOUT),
            ),
        )
        self.resource_id = credential.id
        self.register_outputs({"resource_id": self.resource_id})
