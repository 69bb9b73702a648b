"""Every physical name of the stack, as pure functions: name and environment in, a name within the service's limits out.

Each function says the service's limit and character set and where the rule comes from; `RULES` in the tests checks them over many inputs.
`Name` errors never appear here: the configuration's own types keep every part short enough (see `config.types`).

Sources: "Azure naming" is Microsoft's "Naming rules and restrictions for Azure resources"
(https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules); "DevOps naming" is "Naming restrictions and
conventions" (https://learn.microsoft.com/azure/devops/organizations/settings/naming-restrictions).
"""

from __future__ import annotations

import hashlib
import uuid
from typing import Protocol

_ROLE_ASSIGNMENTS = uuid.UUID("7b0f4a0e-5d0c-5c52-9d8e-6f3f0c1f7c11")


class Named(Protocol):
    """What a physical name is made of; the configuration's section `stack` is one."""

    @property
    def name(self) -> str:
        """The product's short name."""

    @property
    def environment(self) -> str:
        """The environment."""


def prefix(stack: Named) -> str:
    """`<name>-<environment>`: what every name of this stack has in common. At most 21 characters."""
    return f"{stack.name}-{stack.environment}"


def unique_suffix(*parts: str, length: int = 6) -> str:
    """Lower-case base-36-free hexadecimal digits that depend on all parts: the same in every run, different in another subscription."""
    return hashlib.sha256("\0".join(part.lower() for part in parts).encode()).hexdigest()[:length]


# Azure
def resource_group(stack: Named) -> str:
    """Resource group of the stack. Azure naming: 1-90 letters, digits, `_ - . ( )`, no full stop last."""
    return f"rg-{prefix(stack)}"


def workspace(stack: Named, key: str) -> str:
    """Databricks workspace. Azure naming: 3-64 letters, digits, `_ -`; unique in its resource group."""
    return f"dbw-{prefix(stack)}-{key}"


def managed_resource_group(stack: Named, key: str) -> str:
    """Resource group that Azure Databricks makes for a workspace's machines and storage.

    It must not exist beforehand and must differ from the workspace's own group. Same rule as a resource group.
    """
    return f"rg-{prefix(stack)}-{key}-managed"


def key_vault(stack: Named, subscription_id: str) -> str:
    """Key Vault, a name that is unique in the whole of Azure.

    Azure naming: 3-24 letters, digits and hyphens, a letter first, no hyphen last, no two hyphens in a row. A deleted vault keeps its
    name for the retention time, and names of different teams must not meet: so six digits of a hash of subscription, name and
    environment, always the same for one stack; what does not fit is cut from the readable part.
    """
    suffix = unique_suffix(subscription_id, stack.name, stack.environment)
    readable = f"kv-{prefix(stack)}"[: 24 - 1 - len(suffix)].rstrip("-")
    return f"{readable}-{suffix}"


def storage_account(stack: Named, subscription_id: str, purpose: str = "") -> str:
    """Storage account, a name that is unique in the whole of Azure. Azure naming: 3-24 lower-case letters and digits."""
    suffix = unique_suffix(subscription_id, stack.name, stack.environment, purpose)
    readable = f"st{stack.name}{stack.environment}{purpose}".replace("-", "")
    return f"{readable[: 24 - len(suffix)]}{suffix}"


def identity(stack: Named, purpose: str = "deploy") -> str:
    """User-assigned managed identity. Azure naming: 3-128 letters, digits, `_ -`, a letter or digit first."""
    return f"id-{prefix(stack)}-{purpose}"


def federated_credential(stack: Named, purpose: str = "deploy") -> str:
    """Federated credential of an identity. Azure naming: 3-120 letters, digits, `_ -`, a letter or digit first; unique in its identity."""
    return f"fc-{prefix(stack)}-{purpose}"


def management_lock(target: str) -> str:
    """Lock on the resource named `target`. Azure naming: 1-90 letters, digits, `_ - . ( )`, no full stop last."""
    return f"{target}-lock"


def role_assignment(*, scope: str, principal: str, role: str) -> str:
    """Name of a role assignment, which must be a GUID: always the same for one scope, principal and role.

    `principal` is the principal's key in this stack (its id is unknown before it exists); `scope` and `role` are resource ids or any
    other stable text. Case does not matter, as in Azure.
    """
    return str(uuid.uuid5(_ROLE_ASSIGNMENTS, "\0".join((scope.lower(), principal.lower(), role.lower()))))


def workspace_url_secret(key: str) -> str:
    """Vault secret that holds a workspace's URL. Azure naming: 1-127 letters, digits and hyphens."""
    return f"databricks-host-{key}"


# Azure resource ids, for places that must know an id without depending on the resource
def resource_group_id(subscription_id: str, group: str) -> str:
    """Id of a resource group."""
    return f"/subscriptions/{subscription_id}/resourceGroups/{group}"


def workspace_id(subscription_id: str, group: str, name: str) -> str:
    """Id of a Databricks workspace."""
    return f"{resource_group_id(subscription_id, group)}/providers/Microsoft.Databricks/workspaces/{name}"


def key_vault_id(subscription_id: str, group: str, name: str) -> str:
    """Id of a Key Vault."""
    return f"{resource_group_id(subscription_id, group)}/providers/Microsoft.KeyVault/vaults/{name}"


def role_definition_id(subscription_id: str, role: str) -> str:
    """Id of a built-in role whose GUID is `role`."""
    return f"/subscriptions/{subscription_id}/providers/Microsoft.Authorization/roleDefinitions/{role}"


# Azure DevOps
def service_connection(stack: Named) -> str:
    """Azure Resource Manager service connection; unique in its project."""
    return f"azure-{prefix(stack)}"


def environment(stack: Named) -> str:
    """Environment that deployments go through; unique in its project."""
    return prefix(stack)


def variable_group(stack: Named) -> str:
    """Variable group with the environment's addresses; unique in its project."""
    return prefix(stack)


def vault_variable_group(stack: Named) -> str:
    """Variable group linked to the Key Vault; unique in its project."""
    return f"{prefix(stack)}-vault"


def approvers_group(stack: Named) -> str:
    r"""Group whose members approve deployments. DevOps naming: at most 256 characters, none of ``" / \ [ ] : | < > + = ; ? *``."""
    return f"{prefix(stack)} approvers"


# Databricks
def cluster_policy(stack: Named, key: str) -> str:
    """Cluster policy. Databricks: 1-100 characters; unique in its workspace."""
    return f"{prefix(stack)}-{key}"


def cluster(stack: Named, key: str) -> str:
    """All-purpose cluster. Databricks: at most 100 characters."""
    return f"{prefix(stack)}-{key}"


def secret_scope(key: str) -> str:
    """Secret scope: the key alone, since notebooks name it and are the same in every environment.

    Databricks: at most 128 letters, digits, `- _ @ .`; unique in its workspace.
    """
    return key
