"""Who may do what in Azure."""

from __future__ import annotations

from collections.abc import Mapping

from components.azure.role_assignments import Grant, Role, RoleAssignments, may_only_grant
from config.model import StackConfig
from domain import naming
from wiring.azure.encryption import key_id
from wiring.azure.grants import DATABRICKS, Principal, grant
from wiring.azure.identities import APPLY, PLAN
from wiring.azure.lake import PURPOSE, Lake
from wiring.azure.locked import locked_resources
from wiring.azure.parts import AzureParts

GIVEN = (
    Role.READER,
    Role.CONTRIBUTOR,
    Role.NETWORK_CONTRIBUTOR,
    Role.KEY_VAULT_SECRETS_USER,
    Role.KEY_VAULT_CRYPTO_SERVICE_ENCRYPTION_USER,
    Role.STORAGE_BLOB_DATA_CONTRIBUTOR,
    Role.VIRTUAL_MACHINE_CONTRIBUTOR,
)
"""The roles that a stack assigns, and so the roles that a pipeline that runs this program may assign. The role that permits the
assigning is not among them, so a pipeline cannot escalate its own privileges."""


def build_roles(config: StackConfig, azure: AzureParts) -> RoleAssignments:
    """The narrowest roles for pipelines that preview and deploy, and for Databricks, which reads the vault if a secret scope needs it."""
    subscription, group_name = config.azure.subscription_id, naming.resource_group(config.stack)
    vault_id = naming.key_vault_id(subscription, group_name, naming.key_vault(config.stack, subscription))

    # Secrets are deleted through the vault's own address, where the role Contributor has no effect.
    runs_program = config.devops.access.pipelines_run_this_program
    plan, apply = Principal(PLAN, azure.identities.plan.principal_id), Principal(APPLY, azure.identities.apply.principal_id)
    group_id, group = naming.resource_group_id(subscription, group_name), azure.foundation.group.resource_id
    grants = {
        "plan.group": grant(plan, Role.READER, group_id, group, "Pipelines look at the resources of the environment"),
        "apply.vault": grant(
            apply,
            Role.KEY_VAULT_SECRETS_OFFICER if runs_program else Role.KEY_VAULT_SECRETS_USER,
            vault_id,
            azure.vault.resource_id,
            "Pipelines keep secrets, and read them" if runs_program else "Pipelines read secrets through the linked variable group",
        ),
    }
    if runs_program:
        grants["apply.group"] = grant(apply, Role.CONTRIBUTOR, group_id, group, "Pipelines change the resources of the environment")
        grants["apply.roles"] = {
            **grant(
                apply,
                Role.ROLE_BASED_ACCESS_CONTROL_ADMINISTRATOR,
                group_id,
                group,
                "Pipelines give the roles of this stack, and no others",
            ),
            "condition": may_only_grant(GIVEN),
        }
        if locked_resources(config):
            grants["apply.locks"] = grant(apply, Role.LOCKS_CONTRIBUTOR, group_id, group, "Pipelines keep the locks on what holds data")
    else:
        grants["apply.group"] = grant(apply, Role.READER, group_id, group, "Pipelines find the resources of the environment")
        for key, workspace in azure.workspaces.items():
            name = config.databricks.workspaces[key].physical_name(config.stack, key)
            workspace_id = naming.workspace_id(subscription, group_name, name)
            grants[f"apply.workspace.{key}"] = grant(
                apply, Role.CONTRIBUTOR, workspace_id, workspace.resource_id, "Pipelines deploy into the workspace as an administrator"
            )
    application = config.azure.databricks_application_object_id
    scopes = [scope for workspace in config.databricks.workspaces.values() for scope in workspace.secret_scopes.values()]
    if application and any(scope.backend == "key-vault" for scope in scopes):
        reader = Principal(DATABRICKS, application)
        why = "Secret scopes read the vault"
        grants["databricks.vault"] = grant(reader, Role.KEY_VAULT_SECRETS_USER, vault_id, azure.vault.resource_id, why)
    grants |= _lake(config, azure.lake)
    grants |= _disks(config, azure)
    return RoleAssignments("access", args={"subscription_id": subscription, "grants": grants}, opts=azure.foundation.opts)


def _lake(config: StackConfig, lake: Lake | None) -> Mapping[str, Grant]:
    """The roles of Unity Catalog on the data lake."""
    if lake is None or lake.account is None:
        return {}
    subscription, group = config.azure.subscription_id, naming.resource_group(config.stack)
    account = naming.storage_account_id(subscription, group, naming.storage_account(config.stack, subscription, PURPOSE))
    who = Principal("access-connector", lake.connector.principal_id)
    why = "Unity Catalog reads and writes the data lake"
    return {"connector.lake": grant(who, Role.STORAGE_BLOB_DATA_CONTRIBUTOR, account, lake.account.resource_id, why)}


def _disks(config: StackConfig, azure: AzureParts) -> Mapping[str, Grant]:
    """The role of each workspace's disk encryption set, whose identity only exists once the workspace does."""
    if azure.keys is None:
        return {}
    encrypted = [key for key in azure.workspaces if (settings := config.azure.workspace(key).encryption) and settings.managed_disks]
    return {
        f"disks.{key}": grant(
            Principal(f"disks.{key}", azure.workspaces[key].disk_principal_id),
            Role.KEY_VAULT_CRYPTO_SERVICE_ENCRYPTION_USER,
            key_id(config),
            azure.keys.key.resource_id,
            "The machines' disks are encrypted with the key",
        )
        for key in encrypted
    }
