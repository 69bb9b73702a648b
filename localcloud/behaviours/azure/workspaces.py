"""Databricks workspaces as Azure resources: their addresses, their managed resource group, and what is deleted with them.

The managed group has no record of its own: it is there as long as its workspace is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from localcloud.behaviours.azure import arm, injection, workspace_options
from localcloud.behaviours.azure.groups import WORKSPACE, managing_workspace
from localcloud.behaviours.checks import matching, one_of, pattern
from localcloud.behaviours.identifiers import derived_number, derived_uuid
from localcloud.behaviours.model import Refusal, Request
from localcloud.behaviours.paths import text
from localcloud.store_model import Record, View
from localcloud.values import Json

IN_METASTORE = frozenset(
    f"databricks:index/{name}:{name[0].upper()}{name[1:]}"
    for name in (
        "catalog",
        "schema",
        "volume",
        "sqlTable",
        "registeredModel",
        "storageCredential",
        "externalLocation",
        "grants",
        "workspaceBinding",
    )
)
"""What outlives a workspace: the metastore belongs to the region."""

_PATH = "Microsoft.Databricks/workspaces/{workspaceName}"
_GROUP_ID = re.compile(r"/?subscriptions/[^/]+/resourceGroups/([^/]+)", re.IGNORECASE)


def of_host(view: View, host: str) -> Record | None:
    """The workspace that answers at a host, which may be written with or without `https://`."""
    wanted = host.lower().removeprefix("https://").rstrip("/")
    return next((record for record in view.find(WORKSPACE) if text(record.outputs, "workspaceUrl") == wanted), None)


def is_premium(workspace: Record) -> bool:
    """Whether the workspace has access control: the premium tier, or a trial of it."""
    return text(workspace.inputs, "sku.name").lower() in ("premium", "trial")


def contents(record: Record, view: View) -> Iterable[Record]:
    """What Azure keeps inside the workspace, what Azure put into its managed group, and what Databricks keeps behind its URL for it
    alone."""
    groups = [group for group in (text(record.inputs, "managedResourceGroupId"),) if group]  # a serverless workspace has none
    inside = tuple(f"{place.lower()}/" for place in (record.id, *groups))
    url = text(record.outputs, "workspaceUrl")
    for other in view.all():
        if other.token.startswith("azure-native:"):
            if other.id.lower().startswith(inside):
                yield other
        elif other.scope.lower().removeprefix("https://").rstrip("/") == url and other.token not in IN_METASTORE:
            yield other


def _managed_group_is_free(request: Request) -> None:
    wanted = text(request.inputs, "managedResourceGroupId")
    own = arm.group_id(request)
    match = _GROUP_ID.fullmatch(wanted)
    if not match:
        return  # a serverless workspace has none
    if wanted.strip("/").lower() == own.strip("/").lower():
        raise Refusal(
            f"ManagedResourceGroupSameAsApplianceResourceGroup: The managed resource group '{match[1]}' can not be the resource group that "
            f"the workspace itself is in: Azure makes a group of its own for it."
        )
    taken_by = managing_workspace(request, wanted)
    if request.view.by_id(wanted) or taken_by:
        whose = f" It belongs to {taken_by}." if taken_by else ""
        raise Refusal(
            f"ApplicationManagedResourceGroupAlreadyExists: The managed resource group '{match[1]}' exists already: Azure has to make it "
            f"itself, so give the name of a group that is not there.{whose}"
        )


def _tier_only_rises(request: Request) -> None:
    assert request.old is not None
    before, after = (text(inputs, "sku.name").lower() for inputs in (request.old.inputs, request.inputs))
    if before == "premium" and after == "standard":
        raise Refusal("InvalidSkuChange: a premium workspace cannot go back to the standard tier: make a new one.")


def _connector_principal(request: Request) -> Json:
    return derived_uuid("connector", request.id) if "SystemAssigned" in text(request.inputs, "identity.type") else None


def _number(request: Request) -> int:
    """A workspace that is made again has the same Azure id, but another number, and so another address."""
    return derived_number(16, "workspace", request.id, *["again"] * request.view.times_created(request.token, request.id))


def _url(request: Request) -> Json:
    return f"adb-{_number(request)}.{_number(request) % 20}.azuredatabricks.net"


ROWS = (
    arm.row(
        WORKSPACE,
        _PATH,
        replaces=(
            "managedResourceGroupId",
            "computeMode",
            "parameters.customVirtualNetworkId",
            "parameters.customPrivateSubnetName",
            "parameters.customPublicSubnetName",
            "parameters.storageAccountName",
            "parameters.vnetAddressPrefix",
            "parameters.requireInfrastructureEncryption",
        ),
        computed={
            "workspaceId": lambda request: str(_number(request)),
            "workspaceUrl": _url,
            "createdDateTime": arm.now,
            "createdBy": lambda request: {"oid": arm.caller(request)},
            "updatedBy": lambda request: {"oid": arm.caller(request)},
            "isUcEnabled": lambda request: text(request.inputs, "sku.name").lower() == "premium",
            "privateEndpointConnections": lambda _: [],
            "managedDiskIdentity": workspace_options.disk_identity,
            "diskEncryptionSetId": workspace_options.disk_encryption_set,
            "systemData": arm.created_by,
        },
        defaults={"sku": {"name": "premium"}, "publicNetworkAccess": "Enabled", "computeMode": "Hybrid"},
        checks=(
            pattern("workspaceName", r"[\w-]{3,64}", "3 to 64 letters, digits, _ and -"),
            matching("managedResourceGroupId", _GROUP_ID.fullmatch, "/subscriptions/SUBSCRIPTION/resourceGroups/NAME"),
            one_of("sku.name", ("standard", "premium", "trial"), ignore_case=True),
        ),
        create_rules=(
            workspace_options.refuse_machines_without_compute,
            _managed_group_is_free,
            injection.refuse_unfit_network,
            workspace_options.refuse_unusable_key,
            workspace_options.refuse_closed_storage_without_connector,
        ),
        update_rules=(_tier_only_rises, workspace_options.refuse_unusable_key, workspace_options.refuse_closed_storage_without_connector),
        contents=contents,
    ),
    arm.row(
        workspace_options.CONNECTOR,
        "Microsoft.Databricks/accessConnectors/{connectorName}",
        provisioned=False,
        computed={
            "properties": lambda _: {"provisioningState": "Succeeded", "referedBy": []},
            "identity.principalId": _connector_principal,
            "identity.tenantId": arm.tenant,
            "systemData": arm.created_by,
        },
        checks=(pattern("connectorName", r"[\w-]{3,64}", "3 to 64 letters, digits, _ and -"),),
    ),
    arm.row(
        "azure-native:databricks:PrivateEndpointConnection",
        f"{_PATH}/privateEndpointConnections/{{privateEndpointConnectionName}}",
        parent=_PATH,
        located=False,
        provisioned=False,
        computed={"properties.provisioningState": lambda _: "Succeeded", "systemData": arm.created_by},
    ),
    arm.row(
        "azure-native:databricks:VNetPeering",
        f"{_PATH}/virtualNetworkPeerings/{{peeringName}}",
        parent=_PATH,
        located=False,
        replaces=("remoteVirtualNetwork", "databricksVirtualNetwork"),
        computed={"peeringState": lambda _: "Connected", "systemData": arm.created_by},
    ),
)
