"""Lets workspaces read repositories as the identity that pipelines deploy as."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pulumi

from components.azure.federated_credential import FederatedCredential
from components.azure.identity import Identity
from components.azure.resource_group import ResourceGroup
from components.azure.workspace import Workspace
from config.model import StackConfig
from domain import naming


def git_trusts(
    config: StackConfig,
    workspaces: Mapping[str, Workspace],
    *,
    within: ResourceGroup,
    deployer: Identity,
    after: Sequence[pulumi.Resource],
    opts: pulumi.ResourceOptions,
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
        before = pulumi.ResourceOptions(depends_on=[*after, *made.values()])
        made[key] = FederatedCredential(
            f"git-{key}",
            args={
                "credential_name": naming.federated_credential(config.stack, f"git-{key}"),
                "resource_group_name": within.name,
                "identity_name": deployer.name,
                "issuer": pulumi.Output.concat(workspaces[key].url, "/oidc"),
                "subject": deployer.client_id,
            },
            opts=pulumi.ResourceOptions.merge(opts, before),
        )
    return made
