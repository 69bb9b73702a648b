"""What azure-native's invokes answer."""

from __future__ import annotations

import base64
from collections.abc import Callable

from localcloud.behaviours.azure import arm
from localcloud.behaviours.azure.groups import managing_workspace
from localcloud.behaviours.identifiers import derived_uuid
from localcloud.behaviours.model import Refusal, Request
from localcloud.behaviours.paths import text
from localcloud.values import Json

Function = Callable[[Request], dict[str, Json]]


def _client_config(request: Request) -> dict[str, Json]:
    return {
        "clientId": derived_uuid("caller's client", arm.tenant(request)),
        "objectId": arm.caller(request),
        "subscriptionId": arm.subscription(request),
        "tenantId": arm.tenant(request),
    }


def _resource_group(request: Request) -> dict[str, Json]:
    wanted = arm.group_id(request)
    record = request.view.by_id(wanted)
    if record is not None:
        return {**record.outputs, "id": record.id}
    workspace = managing_workspace(request, wanted)
    if not workspace:
        name = text(request.inputs, "resourceGroupName")
        raise Refusal(f"ResourceGroupNotFound: Resource group '{name}' could not be found.")
    return {
        "id": wanted,
        "name": wanted.rsplit("/", 1)[-1],
        "managedBy": workspace,
        "type": "Microsoft.Resources/resourceGroups",
        "properties": {"provisioningState": "Succeeded"},
    }


def _existing(path: str) -> Function:
    """The outputs of the resource at a path under its resource group."""

    def function(request: Request) -> dict[str, Json]:
        wanted = arm.resource_id(request, path)
        record = request.view.by_id(wanted)
        if record is None:
            group, kind, name = text(request.inputs, "resourceGroupName"), arm.resource_type(path), wanted.rsplit("/", 1)[-1]
            raise Refusal(f"ResourceNotFound: The Resource '{kind}/{name}' under resource group '{group}' was not found.")
        return {**record.outputs, "id": record.id}

    return function


def _storage_keys(request: Request) -> dict[str, Json]:
    account = _existing("Microsoft.Storage/storageAccounts/{accountName}")(request)
    return {
        "keys": [
            {
                "keyName": name,
                "permissions": "FULL",
                "creationTime": "2024-01-01T00:00:00.0000000Z",
                "value": base64.b64encode(derived_uuid("storage key", str(account["id"]), name).encode() * 2).decode(),
            }
            for name in ("key1", "key2")
        ]
    }


def _log_keys(request: Request) -> dict[str, Json]:
    workspace = _existing("Microsoft.OperationalInsights/workspaces/{workspaceName}")(request)
    return {
        f"{which}SharedKey": base64.b64encode(derived_uuid("log key", str(workspace["id"]), which).encode() * 2).decode()
        for which in ("primary", "secondary")
    }


FUNCTIONS: dict[str, Function] = {
    "azure-native:authorization:getClientConfig": _client_config,
    "azure-native:resources:getResourceGroup": _resource_group,
    "azure-native:keyvault:getVault": _existing("Microsoft.KeyVault/vaults/{vaultName}"),
    "azure-native:managedidentity:getUserAssignedIdentity": _existing("Microsoft.ManagedIdentity/userAssignedIdentities/{resourceName}"),
    "azure-native:databricks:getWorkspace": _existing("Microsoft.Databricks/workspaces/{workspaceName}"),
    "azure-native:databricks:getAccessConnector": _existing("Microsoft.Databricks/accessConnectors/{connectorName}"),
    "azure-native:storage:getStorageAccount": _existing("Microsoft.Storage/storageAccounts/{accountName}"),
    "azure-native:storage:listStorageAccountKeys": _storage_keys,
    "azure-native:operationalinsights:getSharedKeys": _log_keys,
    "azure-native:network:getVirtualNetwork": _existing("Microsoft.Network/virtualNetworks/{virtualNetworkName}"),
    "azure-native:operationalinsights:getWorkspace": _existing("Microsoft.OperationalInsights/workspaces/{workspaceName}"),
}
