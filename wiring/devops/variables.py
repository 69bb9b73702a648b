"""Azure DevOps, the variable groups: the values of this environment that pipelines read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi

from components.azure.vault_secrets import VaultSecrets
from components.devops.service_connection import ServiceConnection
from components.devops.variable_group import VariableGroup
from components.devops.vault_variable_group import VaultVariableGroup
from config.model import StackConfig
from domain import naming
from wiring.azure.parts import AzureParts
from wiring.devops.checks import DeliveryChecks
from wiring.devops.project import ProjectParts
from wiring.reviews import told_to_pipelines


@dataclass(frozen=True, slots=True)
class Variables:
    """The variable groups."""

    addresses: VariableGroup
    """Plain values."""
    vault: VaultVariableGroup
    """Secrets, read from the Key Vault."""


def build_variables(
    config: StackConfig,
    project: ProjectParts,
    azure: AzureParts,
    *,
    secrets: VaultSecrets,
    connection: ServiceConnection,
    checks: DeliveryChecks,
    depends_on: Sequence[pulumi.Resource],
) -> Variables:
    """Both groups. Azure DevOps reads the vault at once, so its group depends on the roles of `connection`: `depends_on`."""
    vault = VaultVariableGroup(
        "vault",
        args={
            "project_id": project.id,
            "group_name": naming.vault_variable_group(config.stack),
            "description": f"Secrets of {naming.prefix(config.stack)}, read from its Key Vault.",
            "vault_name": secrets.vault_name,
            "connection_id": connection.connection_id,
            "secret_names": secrets.secret_names,
            "checks": checks.secrets,
        },
        opts=project.depends_on(secrets, *depends_on),
    )
    return Variables(_addresses(config, project, azure), vault)


def _addresses(config: StackConfig, project: ProjectParts, azure: AzureParts) -> VariableGroup:
    """Their names must not be environment variables that a tool signs in with: a pipeline passes every variable to every step."""
    variables: dict[str, pulumi.Input[str]] = {
        "azureSubscriptionId": config.azure.subscription_id,
        "azureTenantId": config.azure.tenant_id,
        "planClientId": azure.identities.plan.client_id,
        "applyClientId": azure.identities.apply.client_id,
        "runClientId": azure.identities.run.client_id,
        "resourceGroupName": azure.foundation.group.name,
        "keyVaultName": azure.vault.name,
    }
    for key, workspace in azure.workspaces.items():
        suffix = key.replace("-", "_")
        variables[f"databricksHost_{suffix}"] = workspace.url
        variables[f"databricksResourceId_{suffix}"] = workspace.resource_id
    variables |= told_to_pipelines(config, {key: workspace.url for key, workspace in azure.workspaces.items()})
    return VariableGroup(
        "addresses",
        args={
            "project_id": project.id,
            "group_name": naming.variable_group(config.stack),
            "description": f"Addresses of {naming.prefix(config.stack)}. Managed by its stack, which reverts changes made here.",
            "variables": variables,
        },
        opts=project.opts,
    )
