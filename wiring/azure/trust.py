"""The trust of the pipelines' identities in service connections, and in workspaces that read repositories."""

from __future__ import annotations

from collections.abc import Mapping

import pulumi

from components.azure.federated_credential import FederatedCredential
from components.devops.service_connection import ServiceConnection
from config.model import StackConfig
from domain import naming
from wiring.azure.identities import APPLY
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


def build_git_trusts(
    config: StackConfig, azure: AzureParts, trusts: Mapping[str, FederatedCredential]
) -> Mapping[str, FederatedCredential]:
    """For each workspace with git folders, the trust through which it fetches a token of Entra whenever it reads a repository.

    Only where pipelines run this program: a person who deploys signs in at Azure DevOps as themselves. Databricks signs as
    `https://WORKSPACE/oidc` and speaks for the application id (Azure Databricks, "Authorize a Microsoft Entra service principal to
    access Git folders"). One after another, and after the identity's other trusts: Azure refuses changes of one identity's trusts at
    the same time ("Workload identity federation: important considerations and restrictions").
    """
    if not config.devops.access.pipelines_run_this_program:
        return {}
    made: dict[str, FederatedCredential] = {}
    for key, workspace in sorted(config.databricks.workspaces.items()):
        if not any(deployment.repository for deployment in workspace.notebooks.values()):
            continue
        made[key] = FederatedCredential(
            f"git-{key}",
            args={
                "credential_name": naming.federated_credential(config.stack, f"git-{key}"),
                "resource_group_name": azure.foundation.group.name,
                "identity_name": azure.identities.apply.name,
                "issuer": pulumi.Output.concat(azure.workspaces[key].url, "/oidc"),
                "subject": azure.identities.apply.client_id,
            },
            opts=azure.foundation.depends_on(trusts[APPLY], *made.values()),
        )
    return made
