"""Every physical name of the stack, as pure functions: name and environment in, a name within the service's limits out.

`LIMITS` has the length and the form that the service demands of each, under the function's name. Names made from the stack's name and
environment alone always fit, because the configuration keeps both short; one with a key in it may be too long, which its rules refuse.

Sources: "Azure" is "Naming rules and restrictions for Azure resources"
(https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules); "Azure DevOps" is "Naming restrictions and
conventions" (https://learn.microsoft.com/azure/devops/organizations/settings/naming-restrictions), which gives no length for service
connections, environments and variable groups: those keep to 64; "Databricks" is the REST reference
(https://docs.databricks.com/api/azure/workspace).
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

_ROLE_ASSIGNMENTS = uuid.UUID("7b0f4a0e-5d0c-5c52-9d8e-6f3f0c1f7c11")


@dataclass(frozen=True, slots=True)
class Limit:
    """What a service demands of a name."""

    shortest: int
    longest: int
    pattern: str
    source: str


_GROUP = Limit(1, 90, r"[A-Za-z0-9_().-]*[A-Za-z0-9_()-]", "Azure")
_DEVOPS = Limit(1, 64, r"[A-Za-z0-9_. -]*[A-Za-z0-9_-]", "Azure DevOps")
_DEVOPS_GROUP = Limit(1, 256, r"[^\"/\\\[\]:|<>+=;?*,]+", "Azure DevOps")

LIMITS: Mapping[str, Limit] = {
    "resource_group": _GROUP,
    "managed_resource_group": _GROUP,
    "virtual_network": Limit(2, 64, r"[A-Za-z0-9][A-Za-z0-9_.-]*[A-Za-z0-9_]", "Azure"),
    "subnet": Limit(1, 80, r"[A-Za-z0-9][A-Za-z0-9_.-]*[A-Za-z0-9_]", "Azure"),
    "network_security_perimeter": Limit(1, 80, r"[A-Za-z0-9][A-Za-z0-9_.-]*[A-Za-z0-9_]", "Azure"),
    "private_endpoint": Limit(2, 64, r"[A-Za-z0-9][A-Za-z0-9_.-]*[A-Za-z0-9_]", "Azure"),
    "access_connector": Limit(3, 64, r"[A-Za-z0-9_-]+", "Azure"),
    "log_workspace": Limit(4, 63, r"[A-Za-z0-9][A-Za-z0-9-]*[A-Za-z0-9]", "Azure"),
    # https://learn.microsoft.com/azure/role-based-access-control/custom-roles#custom-role-properties
    "custom_role": Limit(1, 512, r"[A-Za-z0-9 _.()-]+", "Azure"),
    "diagnostic_setting": Limit(1, 260, r"[A-Za-z0-9_.-]*[A-Za-z0-9_-]", "Azure"),
    "action_group": Limit(1, 260, r"[A-Za-z0-9_.-]*[A-Za-z0-9_-]", "Azure"),
    "alert_rule": Limit(1, 260, r"[A-Za-z0-9_.-]*[A-Za-z0-9_-]", "Azure"),
    "budget": Limit(1, 63, r"[A-Za-z0-9_-]+", "Azure"),
    "management_lock": _GROUP,
    "workspace": Limit(3, 64, r"[A-Za-z0-9_-]+", "Azure"),
    "key_vault": Limit(3, 24, r"[A-Za-z](-?[A-Za-z0-9])+", "Azure"),
    "workspace_url_secret": Limit(1, 127, r"[A-Za-z0-9-]+", "Azure"),
    "storage_account": Limit(3, 24, r"[a-z0-9]+", "Azure"),
    "identity": Limit(3, 128, r"[A-Za-z0-9][A-Za-z0-9_-]*", "Azure"),
    "federated_credential": Limit(3, 120, r"[A-Za-z0-9][A-Za-z0-9_-]*", "Azure"),
    "service_connection": _DEVOPS,
    "environment": _DEVOPS,
    "variable_group": _DEVOPS,
    "vault_variable_group": _DEVOPS,
    "project_group": _DEVOPS_GROUP,
    "environment_group": _DEVOPS_GROUP,
    "agent_pool": Limit(3, 44, r"[A-Za-z0-9][A-Za-z0-9.-]*", "Azure"),
    "dev_center": Limit(3, 26, r"[A-Za-z0-9][A-Za-z0-9-]*", "Azure"),
    "dev_center_project": Limit(3, 63, r"[A-Za-z0-9][A-Za-z0-9-]*", "Azure"),
    "agent_scale_set": Limit(1, 64, r"[A-Za-z0-9][A-Za-z0-9_.-]*[A-Za-z0-9_]", "Azure"),
    "agent_computer": Limit(1, 9, r"[a-z][a-z0-9]*", "Azure"),
    "cluster_policy": Limit(1, 100, r"[^\r\n]+", "Databricks"),
    "cluster": Limit(1, 100, r"[^\r\n]+", "Databricks"),
    "workspace_object": Limit(1, 63, r"[A-Za-z0-9][A-Za-z0-9_-]*", "Databricks"),
    "in_metastore": Limit(1, 255, r"[a-z0-9_]+", "Databricks"),
    "secret_scope": Limit(1, 128, r"[A-Za-z0-9_@.-]+", "Databricks"),
}


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
    """Hexadecimal digits that depend on all parts: the same in every run, others in another subscription."""
    return hashlib.sha256("\0".join(part.lower() for part in parts).encode()).hexdigest()[:length]


# Azure
def resource_group(stack: Named) -> str:
    """Resource group of the stack."""
    return f"rg-{prefix(stack)}"


def workspace(stack: Named, key: str) -> str:
    """Databricks workspace; unique in its resource group."""
    return f"dbw-{prefix(stack)}-{key}"


def managed_resource_group(stack: Named, key: str) -> str:
    """Resource group that Azure Databricks makes for a workspace's machines and storage.

    It must not exist beforehand and must differ from the workspace's own group.
    """
    return f"rg-{prefix(stack)}-{key}-managed"


def key_vault(stack: Named, subscription_id: str, purpose: str = "") -> str:
    """Key Vault, a name that is unique in the whole of Azure.

    Two teams' names must not meet, and a deleted vault keeps its name for the retention time. Hence six digits of a hash of subscription,
    name, environment and purpose: always the same for one stack. What is too long is cut from the readable part, never from the digits.
    """
    suffix = unique_suffix(*filter(None, (subscription_id, stack.name, stack.environment, purpose)))
    readable = "-".join(filter(None, ("kv", prefix(stack), purpose)))[: 24 - 1 - len(suffix)].rstrip("-")
    return f"{readable}-{suffix}"


def storage_account(stack: Named, subscription_id: str, purpose: str = "") -> str:
    """Storage account, a name that is unique in the whole of Azure."""
    suffix = unique_suffix(subscription_id, stack.name, stack.environment, purpose)
    readable = f"st{stack.name}{stack.environment}{purpose}".replace("-", "")
    return f"{readable[: 24 - len(suffix)]}{suffix}"


def identity(stack: Named, purpose: str = "apply") -> str:
    """User-assigned managed identity; unique in its resource group."""
    return f"id-{prefix(stack)}-{purpose}"


def federated_credential(stack: Named, purpose: str = "apply") -> str:
    """Federated credential; unique in its identity."""
    return f"fc-{prefix(stack)}-{purpose}"


def agent_pool(stack: Named, subscription_id: str) -> str:
    """Pool of pipeline agents, in Azure DevOps too: a name that is unique in the whole of Azure."""
    return f"agents-{prefix(stack)}-{unique_suffix(subscription_id, stack.name, stack.environment)}"


def dev_center(stack: Named) -> str:
    """Dev center, which a Managed DevOps Pool needs; unique in its resource group."""
    return f"dc-{prefix(stack)}"


def dev_center_project(stack: Named) -> str:
    """Project of the dev center; unique in its resource group."""
    return f"dcp-{prefix(stack)}"


def agent_scale_set(stack: Named) -> str:
    """Virtual machine scale set of pipeline agents; unique in its resource group."""
    return f"vmss-{prefix(stack)}-agents"


def agent_computer(stack: Named) -> str:
    """What the names of the agents' machines begin with."""
    return f"ag{unique_suffix(stack.name, stack.environment)}"


def virtual_network(stack: Named) -> str:
    """Network of injected workspaces; unique in its resource group."""
    return f"vnet-{prefix(stack)}"


def subnet(stack: Named, purpose: str) -> str:
    """Subnet of that network; unique in it."""
    return f"snet-{prefix(stack)}-{purpose}"


def private_endpoint(stack: Named, target: str) -> str:
    """Private endpoint; unique in its resource group. A long `target` is cut, and told apart by six digits of its hash."""
    name = f"pe-{prefix(stack)}-{target}"
    return name if len(name) <= 64 else f"{name[:57].rstrip('-')}-{unique_suffix(name)}"


def network_security_perimeter(stack: Named) -> str:
    """What lets serverless compute through the data lake's firewall; unique in its resource group."""
    return f"nsp-{prefix(stack)}"


def access_connector(stack: Named) -> str:
    """What Databricks reaches storage as; unique in its resource group."""
    return f"dbac-{prefix(stack)}"


def log_workspace(stack: Named) -> str:
    """Log Analytics workspace; unique in its resource group."""
    return f"log-{prefix(stack)}"


def diagnostic_setting(stack: Named) -> str:
    """Diagnostic setting that leads to it; unique on its resource."""
    return f"to-{log_workspace(stack)}"


def action_group(stack: Named) -> str:
    """Who is told about alerts; unique in its resource group."""
    return f"ag-{prefix(stack)}"


def alert_rule(stack: Named, key: str) -> str:
    """Alert rule; unique in its resource group."""
    return f"alert-{prefix(stack)}-{key}"


def budget(stack: Named) -> str:
    """Budget; unique in its subscription."""
    return f"budget-{prefix(stack)}"


def management_lock(target: str) -> str:
    """Lock on the resource named `target`; unique there."""
    return f"{target}-lock"


def role_assignment(*, scope: str, principal: str, role: str) -> str:
    """Name of a role assignment, which must be a GUID: always the same for one scope, principal and role.

    `principal` is the principal's key in this stack (its id is unknown before it exists); `scope` and `role` are resource ids or any
    other stable text. Case does not matter, as in Azure.
    """
    return str(uuid.uuid5(_ROLE_ASSIGNMENTS, "\0".join((scope.lower(), principal.lower(), role.lower()))))


WORKSPACE_URL_SECRETS = "databricks-host-"
"""Vault secrets whose names start so are written by the stack itself."""


def workspace_url_secret(key: str) -> str:
    """Vault secret that holds a workspace's URL."""
    return f"{WORKSPACE_URL_SECRETS}{key}"


# Azure resource ids, for places that must know an id without depending on the resource
def subscription_id(subscription: str) -> str:
    """Id of a subscription as a scope."""
    return f"/subscriptions/{subscription}"


def resource_group_id(subscription_id: str, group: str) -> str:
    """Id of a resource group."""
    return f"/subscriptions/{subscription_id}/resourceGroups/{group}"


def workspace_id(subscription_id: str, group: str, name: str) -> str:
    """Id of a Databricks workspace."""
    return f"{resource_group_id(subscription_id, group)}/providers/Microsoft.Databricks/workspaces/{name}"


def key_vault_id(subscription_id: str, group: str, name: str) -> str:
    """Id of a Key Vault."""
    return f"{resource_group_id(subscription_id, group)}/providers/Microsoft.KeyVault/vaults/{name}"


def virtual_network_id(subscription_id: str, group: str, name: str) -> str:
    """Id of a virtual network."""
    return f"{resource_group_id(subscription_id, group)}/providers/Microsoft.Network/virtualNetworks/{name}"


def storage_account_id(subscription_id: str, group: str, name: str) -> str:
    """Id of a storage account."""
    return f"{resource_group_id(subscription_id, group)}/providers/Microsoft.Storage/storageAccounts/{name}"


def scale_set_id(subscription_id: str, group: str, name: str) -> str:
    """Id of a virtual machine scale set."""
    return f"{resource_group_id(subscription_id, group)}/providers/Microsoft.Compute/virtualMachineScaleSets/{name}"


def role_definition(stack: Named, subscription_id: str, purpose: str) -> str:
    """Name of a custom role, which must be a GUID: always the same for one stack and purpose."""
    return str(uuid.uuid5(_ROLE_ASSIGNMENTS, "\0".join((subscription_id, stack.name, stack.environment, purpose)).lower()))


def custom_role(stack: Named, subscription_id: str, purpose: str) -> str:
    """Custom role, as people see it; unique in the tenant."""
    return f"{prefix(stack)}-{purpose}-{unique_suffix(subscription_id, stack.name, stack.environment)}"


def role_definition_id(subscription_id: str, role: str) -> str:
    """Id of a role whose GUID is `role`, built-in or custom."""
    return f"/subscriptions/{subscription_id}/providers/Microsoft.Authorization/roleDefinitions/{role}"


# Azure DevOps
def service_connection(stack: Named, purpose: str = "") -> str:
    """Azure Resource Manager service connection; unique in its project. The one that deploys has no purpose in its name."""
    return "-".join(part for part in ("azure", prefix(stack), purpose) if part)


def environment(stack: Named) -> str:
    """Environment that deployments go through; unique in its project."""
    return prefix(stack)


def variable_group(stack: Named) -> str:
    """Variable group with the environment's addresses; unique in its project."""
    return prefix(stack)


def vault_variable_group(stack: Named) -> str:
    """Variable group linked to the Key Vault; unique in its project."""
    return f"{prefix(stack)}-vault"


def project_group(role: str) -> str:
    """Group of the whole project; unique in it, so the role alone."""
    return role.capitalize()


def environment_group(stack: Named, role: str) -> str:
    """Group of one environment, such as its approvers; unique in its project."""
    return f"{prefix(stack)} {role}"


# Databricks
def cluster_policy(stack: Named, key: str) -> str:
    """Cluster policy; unique in its workspace."""
    return f"{prefix(stack)}-{key}"


def cluster(stack: Named, key: str) -> str:
    """All-purpose cluster."""
    return f"{prefix(stack)}-{key}"


def workspace_object(stack: Named, key: str) -> str:
    """Pool, warehouse, job, serving endpoint or list of addresses; unique in its workspace among its kind.

    The limit is that of serving endpoints, whose names are part of an address.
    """
    return f"{prefix(stack)}-{key}"


def in_metastore(stack: Named, key: str = "") -> str:
    """Catalog, location or storage credential; unique in the metastore, which all workspaces of a region share.

    Underscores only, so that queries need no quotation marks.
    """
    return "_".join(part for part in (prefix(stack), key) if part).replace("-", "_")


CATALOGS_FOLDER = "catalogs"
"""Folder of a location that its catalogs keep their managed tables in."""


def managed_tables_folder(catalog: str) -> str:
    """Path, inside its location, that a catalog keeps its managed tables at. `catalog` is its key."""
    return f"{CATALOGS_FOLDER}/{catalog}"


WORKSPACE_FOLDERS: Mapping[str, str] = {
    "init scripts": "/Shared/init-scripts",
    "experiments": "/Shared/experiments",
    "dashboards": "/Shared/dashboards",
    "alerts": "/Shared/alerts",
}
"""Workspace folders that the stack keeps files of its own in, by what is in them: the same in every environment."""


REVIEWS_FOLDER = "/Reviews"
"""Workspace folder that reviews are in: outside `/Shared`, where everybody can change everything."""


def secret_scope(key: str) -> str:
    """Secret scope: the key alone, since notebooks name it and are the same in every environment. Unique in its workspace."""
    return key
