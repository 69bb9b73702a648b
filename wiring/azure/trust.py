"""The trust of the pipelines' identities in service connections, and in workspaces that read repositories."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pulumi

from components.azure.federated_credential import FederatedCredential
from components.azure.identity import Identity
from components.devops.service_connection import ServiceConnection
from config.model import StackConfig
from domain import naming
from wiring.azure.identities import REVIEW, git_reader
from wiring.azure.parts import AzureParts


def build_trusts(config: StackConfig, azure: AzureParts, connections: Mapping[str, ServiceConnection]) -> Mapping[str, FederatedCredential]:
    """Lets each service connection sign in as its identity, and no other; by purpose."""
    return {
        purpose: FederatedCredential(
            purpose,
            args={
                "credential_name": naming.federated_credential(config.stack, purpose),
                "resource_group_name": azure.foundation.group.name,
                "identity_name": azure.identities.of_pipelines[purpose].name,
                "issuer": connection.issuer,
                "subject": connection.subject,
            },
            opts=azure.foundation.opts,
        )
        for purpose, connection in connections.items()
    }


def build_git_trusts(config: StackConfig, azure: AzureParts) -> Mapping[str, FederatedCredential]:
    """For each workspace that reads repositories as an identity of its own, the trust through which it fetches a token of Entra.

    Databricks signs as `https://WORKSPACE/oidc` and speaks for the application id (Azure Databricks, "Authorize a Microsoft Entra service
    principal to access Git folders").
    """
    readers = azure.identities.git_readers.items()
    return {key: _in_workspace(config, azure, identity, git_reader(key), key) for key, identity in readers}


def build_review_trust(config: StackConfig, azure: AzureParts, trusts: Mapping[str, FederatedCredential]) -> FederatedCredential | None:
    """The same for the identity of reviews, in their workspace; None if there are none. It comes after the trust in its connection: Azure
    refuses two changes of one identity's credentials at the same time."""
    if config.databricks.reviewed is None or azure.identities.review is None:
        return None
    workspace = config.databricks.reviewed[0]
    return _in_workspace(config, azure, azure.identities.review, f"{REVIEW}-git", workspace, depends_on=[trusts[REVIEW]])


def _in_workspace(
    config: StackConfig, azure: AzureParts, identity: Identity, purpose: str, workspace: str, *, depends_on: Sequence[pulumi.Resource] = ()
) -> FederatedCredential:
    return FederatedCredential(
        purpose,
        args={
            "credential_name": naming.federated_credential(config.stack, purpose),
            "resource_group_name": azure.foundation.group.name,
            "identity_name": identity.name,
            "issuer": pulumi.Output.concat(azure.workspaces[workspace].url, "/oidc"),
            "subject": identity.client_id,
        },
        opts=pulumi.ResourceOptions.merge(azure.foundation.opts, pulumi.ResourceOptions(depends_on=list(depends_on))),
    )
