"""Options of Databricks workspaces: serverless ones, keys of the owner's, and the firewall of their own storage.

The storage account of a workspace has no record of its own: it is there, in the managed group, as long as its workspace is.
"""

from __future__ import annotations

from typing import Final

from localcloud.behaviours.azure import arm, roles, vaults
from localcloud.behaviours.azure.groups import WORKSPACE
from localcloud.behaviours.identifiers import derived_uuid
from localcloud.behaviours.model import Refusal, Request
from localcloud.behaviours.paths import first, flag, is_absent, text
from localcloud.store_model import View
from localcloud.values import Json

CONNECTOR: Final = "azure-native:databricks:AccessConnector"
_USES_KEYS: Final = frozenset({"Key Vault Crypto Service Encryption User", "Key Vault Crypto User", "Key Vault Administrator"})
_MACHINES: Final = ("managedResourceGroupId", "parameters", "requiredNsgRules", "encryption.entities.managedDisk")


def is_serverless(request: Request) -> bool:
    """Whether the workspace has no machines in the subscription."""
    return text(request.inputs, "computeMode").lower() == "serverless"


def has_storage(view: View, id: str) -> bool:
    """Whether an id is that of a workspace's own storage account."""
    for workspace in view.find(WORKSPACE):
        group, name = text(workspace.inputs, "managedResourceGroupId"), text(workspace.inputs, "parameters.storageAccountName.value")
        if group and name and id.lower() == f"{group}/providers/Microsoft.Storage/storageAccounts/{name}".lower():
            return True
    return False


def refuse_machines_without_compute(request: Request) -> None:
    """A serverless workspace takes nothing that belongs to machines; any other needs a managed group."""
    if is_serverless(request):
        given = [path for path in _MACHINES if not is_absent(first(request.inputs, path))]
        if given:
            raise Refusal(f"InvalidParameter: a workspace with computeMode Serverless does not take {', '.join(given)}.")
    elif not text(request.inputs, "managedResourceGroupId"):
        raise Refusal("InvalidParameter: a workspace with computeMode Hybrid needs managedResourceGroupId.")


def refuse_unusable_key(request: Request) -> None:
    """A key stands in a vault that cannot be purged early, and for the control plane Databricks already may use it."""
    for kind in ("managedServices", "managedDisk"):
        properties = f"encryption.entities.{kind}.keyVaultProperties"
        uri, key = text(request.inputs, f"{properties}.keyVaultUri"), text(request.inputs, f"{properties}.keyName")
        if not uri:
            continue
        vault = vaults.by_name(request.view, uri.lower().removeprefix("https://").partition(".")[0])
        if vault is None or request.view.by_id(f"{vault.id}/keys/{key}") is None:
            raise Refusal(f"KeyVaultKeyNotFound: {properties} names key '{key}' in {uri}, which was not found.")
        if not flag(vault.inputs, "properties.enablePurgeProtection"):
            raise Refusal(f"KeyVaultPurgeProtectionRequired: the vault {uri} of {properties} must have soft delete and purge protection.")
        if (
            kind == "managedServices"
            and vaults.uses_roles(vault)
            and not roles.granting(request.view, _USES_KEYS, f"{vault.id}/keys/{key}")
        ):
            raise Refusal(
                f"KeyVaultAccessForbidden: Databricks has no access to the key '{key}' in {uri}: give the application AzureDatabricks "
                f"the role Key Vault Crypto Service Encryption User on it first."
            )


def refuse_closed_storage_without_connector(request: Request) -> None:
    """Whoever closes the workspace's storage names the connector that still gets in."""
    if text(request.inputs, "defaultStorageFirewall").lower() != "enabled":
        return
    connector = text(request.inputs, "accessConnector.id")
    if not connector:
        raise Refusal("InvalidParameter: defaultStorageFirewall Enabled needs accessConnector.")
    found = request.view.by_id(connector)
    if found is None or found.token != CONNECTOR:
        raise Refusal(f"AccessConnectorNotFound: accessConnector names {connector}, which was not found.")


def disk_identity(request: Request) -> Json:
    """What encrypts the disks with a key of the owner's; nothing when none does."""
    if is_absent(first(request.inputs, "encryption.entities.managedDisk")):
        return None
    return {"type": "SystemAssigned", "principalId": derived_uuid("disk identity", request.id), "tenantId": arm.tenant(request)}


def disk_encryption_set(request: Request) -> Json:
    """The set that the identity belongs to, in the managed group."""
    if is_absent(first(request.inputs, "encryption.entities.managedDisk")):
        return None
    group = text(request.inputs, "managedResourceGroupId")
    return f"{group}/providers/Microsoft.Compute/diskEncryptionSets/dbw-des-{derived_uuid('disk encryption', request.id)[:8]}"
