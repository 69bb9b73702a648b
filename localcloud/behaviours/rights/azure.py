"""Azure: which actions a change of a resource needs, and on what besides the resource itself.

The rule that holds for all: `write`, `delete` or `read` of the resource's own type, on the resource. Checked in
https://learn.microsoft.com/azure/role-based-access-control/permissions-reference, which lists the actions by type.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from localcloud.behaviours.azure import arm
from localcloud.behaviours.devops import agents
from localcloud.behaviours.model import Refusal, Request
from localcloud.behaviours.paths import as_text, known_at, text
from localcloud.behaviours.rights import devops
from localcloud.behaviours.rights.azure_roles import assigned
from localcloud.behaviours.rights.callers import Caller
from localcloud.behaviours.rights.model import Operation
from localcloud.store_model import Record, View

VERBS: Final = {"create": "write", "update": "write", "delete": "delete", "read": "read"}
_BOTH: Final = frozenset({"create", "update"})
_CREATE: Final = frozenset({"create"})


@dataclass(frozen=True, slots=True)
class Linked:
    """An action that is needed on something else, which an input names (all that it names, with `[]`)."""

    token: str
    path: str
    action: str
    """`{type}` stands for the type of what is named."""
    why: str
    source: str
    operations: frozenset[str] = _BOTH


_LEARN: Final = "https://learn.microsoft.com/azure"
_NETWORK: Final = f"{_LEARN}/role-based-access-control/permissions/networking"

LINKED: Final[tuple[Linked, ...]] = (
    Linked(
        "azure-native:databricks:Workspace",
        "managedResourceGroupId",
        "Microsoft.Resources/subscriptions/resourceGroups/write",
        "Databricks makes the managed group with the rights of whoever creates the workspace",
        f"{_LEARN}/databricks/admin/workspace/#required-azure-permissions",
        _CREATE,
    ),
    Linked(
        "azure-native:databricks:Workspace",
        "parameters.customVirtualNetworkId.value",
        "Microsoft.Network/virtualNetworks/subnets/join/action",
        "A workspace joins the subnets of its machines",
        f"{_LEARN}/databricks/security/network/classic/vnet-inject",
    ),
    Linked(
        "azure-native:databricks:Workspace",
        "parameters.customVirtualNetworkId.value",
        "Microsoft.Network/virtualNetworks/subnets/write",
        "Databricks writes its rules into the subnets",
        f"{_LEARN}/databricks/security/network/classic/vnet-inject",
    ),
    Linked(
        "azure-native:network:PrivateEndpoint",
        "subnet.id",
        "Microsoft.Network/virtualNetworks/subnets/join/action",
        "An endpoint has an address in a subnet",
        f"{_LEARN}/private-link/rbac-permissions",
    ),
    Linked(
        "azure-native:network:PrivateEndpoint",
        "privateLinkServiceConnections[].privateLinkServiceId",
        "{type}/privateEndpointConnectionsApproval/action",
        "A connection that nobody has to approve by hand",
        f"{_LEARN}/private-link/rbac-permissions",
    ),
    Linked(
        "azure-native:network:PrivateDnsZoneGroup",
        "privateDnsZoneConfigs[].privateDnsZoneId",
        "Microsoft.Network/privateDnsZones/join/action",
        "An endpoint's name in a zone",
        _NETWORK,
    ),
    Linked(
        "azure-native:privatedns:VirtualNetworkLink",
        "virtualNetwork.id",
        "Microsoft.Network/virtualNetworks/join/action",
        "A zone that a network resolves names in",
        _NETWORK,
    ),
    Linked(
        "azure-native:network:Subnet",
        "networkSecurityGroup.id",
        "Microsoft.Network/networkSecurityGroups/join/action",
        "A subnet's rules",
        _NETWORK,
    ),
    Linked("azure-native:network:Subnet", "natGateway.id", "Microsoft.Network/natGateways/join/action", "A subnet's way out", _NETWORK),
    Linked(
        "azure-native:network:NatGateway",
        "publicIpAddresses[].id",
        "Microsoft.Network/publicIPAddresses/join/action",
        "A gateway's address",
        _NETWORK,
    ),
    Linked(
        "azure-native:storage:StorageAccount",
        "networkRuleSet.virtualNetworkRules[].virtualNetworkResourceId",
        "Microsoft.Network/virtualNetworks/subnets/joinViaServiceEndpoint/action",
        "A firewall that lets a subnet in",
        f"{_LEARN}/storage/common/storage-network-security-virtual-networks",
    ),
    Linked(
        "azure-native:network:NetworkSecurityPerimeterAssociation",
        "privateLinkResource.id",
        "{type}/joinPerimeter/action",
        "What is put inside a perimeter",
        f"{_LEARN}/role-based-access-control/permissions/storage",
    ),
    Linked(
        "azure-native:devopsinfrastructure:Pool",
        "fabricProfile.networkProfile.subnetId",
        "Microsoft.Network/virtualNetworks/subnets/join/action",
        "Agents in a subnet",
        f"{_LEARN}/devops/managed-devops-pools/configure-networking",
    ),
    Linked(
        "azure-native:compute:VirtualMachineScaleSet",
        "virtualMachineProfile.networkProfile.networkInterfaceConfigurations[].ipConfigurations[].subnet.id",
        "Microsoft.Network/virtualNetworks/subnets/join/action",
        "Machines in a subnet",
        _NETWORK,
    ),
    Linked(
        "azure-native:monitor:DiagnosticSetting",
        "workspaceId",
        "Microsoft.OperationalInsights/workspaces/sharedKeys/action",
        "Logs that are sent to a workspace",
        f"{_LEARN}/azure-monitor/logs/manage-access#log-analytics-contributor",
    ),
    Linked(
        "azure-native:compute:VirtualMachineScaleSet",
        "identity.userAssignedIdentities[]",
        "Microsoft.ManagedIdentity/userAssignedIdentities/assign/action",
        "Whoever gives a machine an identity can act as it",
        f"{_LEARN}/role-based-access-control/permissions/identity",
    ),
)
"""What a resource is linked to must permit that as well."""


@dataclass(frozen=True, slots=True)
class DataAction:
    """An operation that the provider does at the resource's own address, where roles of management have no effect."""

    token: str
    operation: Operation
    action: str
    source: str


DATA_ACTIONS: Final[tuple[DataAction, ...]] = (
    DataAction(
        "azure-native:keyvault:Secret",
        "delete",
        "Microsoft.KeyVault/vaults/secrets/delete",
        f"pulumi-azure-native, customresources (secrets and keys), and {_LEARN}/key-vault/general/rbac-guide",
    ),
    DataAction(
        "azure-native:keyvault:Key",
        "delete",
        "Microsoft.KeyVault/vaults/keys/delete",
        f"pulumi-azure-native, customresources (secrets and keys), and {_LEARN}/key-vault/general/rbac-guide",
    ),
)


def require(operation: Operation, request: Request, caller: Caller) -> None:
    """Raises `Refusal` where no role permits it."""
    if operation == "call":
        return
    for row in DATA_ACTIONS:
        if (row.token, row.operation) == (request.token, operation):
            _require_data(row.action, request, caller)
            return
    action = f"{type_of(request.id)}/{VERBS[operation]}"
    if not _permits_here(action, request, caller):
        raise Refusal(
            f"Code=\"AuthorizationFailed\" Message=\"The client '{caller.client_id}' with object id '{caller.principal_id}' does not have "
            f"authorization to perform action '{action}' over scope '{request.id}' or the scope is invalid. If access was recently "
            f'granted, please refresh your credentials."'
        )
    for needed, named in linked(operation, request):
        if not permits(request.view, caller, needed, named):
            raise Refusal(
                f"Code=\"LinkedAuthorizationFailed\" Message=\"The client '{caller.client_id}' with object id '{caller.principal_id}' has "
                f"permission to perform action '{action}' on scope '{request.id}'; however, it does not have permission to perform "
                f"action(s) '{needed}' on the linked scope(s) '{named}' (respectively) or the linked scope(s) are invalid.\""
            )
    if (request.token, operation) == (agents.MANAGED_POOL, "create"):
        devops.require_pools(request, caller)


def permits(view: View, caller: Caller, action: str, scope: str) -> bool:
    """Whether a role of the caller permits an action of management on a scope."""
    return any(role.permits(action) for _, role in assigned(view, caller.principal_id, scope))


def linked(operation: Operation, request: Request) -> Iterator[tuple[str, str]]:
    """The actions that are needed elsewhere, each with the id of what it is needed on. What an update keeps needs nothing."""
    for row in LINKED:
        if row.token != request.token or operation not in row.operations:
            continue
        before = {as_text(value) for _, value in known_at(request.old.inputs, row.path)} if request.old and operation == "update" else set()
        for _, value in known_at(request.inputs, row.path):
            if (named := as_text(value)) and named not in before:
                yield row.action.replace("{type}", type_of(named)), named


def type_of(id: str) -> str:
    """`Microsoft.KeyVault/vaults` for the id of a vault."""
    if "/providers/" not in id:
        return "Microsoft.Resources/subscriptions/resourceGroups"
    return arm.resource_type(f"/providers/{id.rpartition('/providers/')[2]}")


_CLAUSE: Final = re.compile(
    r"ActionMatches\{'(?P<action>[^']+)'\}\)\) OR \(@\w+\[[^\]]+:RoleDefinitionId\] ForAnyOfAnyValues:GuidEquals \{(?P<roles>[^}]*)\} AND "
    r"@\w+\[[^\]]+:PrincipalType\] ForAnyOfAnyValues:StringEqualsIgnoreCase \{(?P<kinds>[^}]*)\}"
)
"""The form of condition that the local cloud can read: the roles that may be given, and to what kind of principal.
Source: https://learn.microsoft.com/azure/role-based-access-control/delegate-role-assignments-examples."""


def _permits_here(action: str, request: Request, caller: Caller) -> bool:
    found = assigned(request.view, caller.principal_id, request.id)
    return any(role.permits(action) and _condition_holds(assignment, action, request) for assignment, role in found)


def _condition_holds(assignment: Record, action: str, request: Request) -> bool:
    clauses = {clause["action"].lower(): clause for clause in _CLAUSE.finditer(text(assignment.inputs, "condition"))}
    clause = clauses.get(action.lower())
    if clause is None:
        return True
    about = request.old.inputs if request.old else request.inputs
    role = text(about, "roleDefinitionId").rsplit("/", 1)[-1].lower()
    kind = text(about, "principalType").lower()
    return role in _listed(clause["roles"]) and kind in _listed(clause["kinds"])


def _listed(values: str) -> set[str]:
    return {value.strip().strip("'").lower() for value in values.split(",")}


def _require_data(action: str, request: Request, caller: Caller) -> None:
    if not any(role.permits_data(action) for _, role in assigned(request.view, caller.principal_id, request.id)):
        raise Refusal(
            f"(Forbidden) Caller is not authorized to perform action on resource.\nIf role assignments, deny assignments or role "
            f"definitions were changed recently, please observe propagation time.\nCaller: appid={caller.client_id};"
            f"oid={caller.principal_id};iss=https://sts.windows.net/{arm.tenant(request)}/\nAction: '{action}'\n"
            f"Resource: '{request.id.lower()}'\nAssignment: (not found)\nInner error: ForbiddenByRbac"
        )
