"""What the built-in roles of Azure permit, as far as the stacks give them.

Source of each: its own page under https://learn.microsoft.com/azure/role-based-access-control/built-in-roles. Actions that have no part in
what a stack does (alert rules of the portal, support tickets) are left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Final

from localcloud.behaviours.azure import roles
from localcloud.behaviours.paths import as_text, items, known_at, text
from localcloud.store_model import Record, View


@dataclass(frozen=True, slots=True)
class Role:
    """A role definition: what it permits of the management of resources (actions), and of what is in them (data actions)."""

    actions: tuple[str, ...] = ()
    not_actions: tuple[str, ...] = ()
    data_actions: tuple[str, ...] = ()

    def permits(self, action: str) -> bool:
        """Whether it permits an action; actions compare without case, and `*` stands for anything."""
        return _matches(self.actions, action) and not _matches(self.not_actions, action)

    def permits_data(self, action: str) -> bool:
        """Whether it permits a data action."""
        return _matches(self.data_actions, action)


_VAULT: Final = (
    "Microsoft.KeyVault/checkNameAvailability/read",
    "Microsoft.KeyVault/deletedVaults/read",
    "Microsoft.KeyVault/vaults/*/read",
)

PERMITTED: Final[Mapping[str, Role]] = {
    "Owner": Role(("*",)),
    "Contributor": Role(
        ("*",),
        (
            "Microsoft.Authorization/*/Delete",
            "Microsoft.Authorization/*/Write",
            "Microsoft.Authorization/elevateAccess/Action",
            "Microsoft.Resources/deploymentStacks/manageDenySetting/action",
        ),
    ),
    "Reader": Role(("*/read",)),
    "User Access Administrator": Role(("*/read", "Microsoft.Authorization/*")),
    "Role Based Access Control Administrator": Role(
        ("Microsoft.Authorization/roleAssignments/write", "Microsoft.Authorization/roleAssignments/delete", "*/read")
    ),
    "Locks Contributor": Role(("Microsoft.Authorization/locks/*",)),
    "Network Contributor": Role(
        ("Microsoft.Authorization/*/read", "Microsoft.Network/*", "Microsoft.Resources/subscriptions/resourceGroups/read")
    ),
    "Virtual Machine Contributor": Role(
        ("Microsoft.Authorization/*/read", "Microsoft.Compute/virtualMachines/*", "Microsoft.Compute/virtualMachineScaleSets/*")
    ),
    "Key Vault Secrets Officer": Role(_VAULT, data_actions=("Microsoft.KeyVault/vaults/secrets/*",)),
    "Key Vault Secrets User": Role(
        data_actions=("Microsoft.KeyVault/vaults/secrets/getSecret/action", "Microsoft.KeyVault/vaults/secrets/readMetadata/action")
    ),
    "Key Vault Crypto Officer": Role(
        _VAULT, data_actions=("Microsoft.KeyVault/vaults/keys/*", "Microsoft.KeyVault/vaults/keyrotationpolicies/*")
    ),
    "Key Vault Crypto Service Encryption User": Role(
        data_actions=(
            "Microsoft.KeyVault/vaults/keys/read",
            "Microsoft.KeyVault/vaults/keys/wrap/action",
            "Microsoft.KeyVault/vaults/keys/unwrap/action",
        )
    ),
    "Storage Blob Data Contributor": Role(
        ("Microsoft.Storage/storageAccounts/blobServices/containers/*",),
        data_actions=("Microsoft.Storage/storageAccounts/blobServices/containers/blobs/*",),
    ),
}
"""By the role's name. A role that is not here permits nothing on the local cloud."""


def assigned(view: View, principal_id: str, scope: str) -> Iterator[tuple[Record, Role]]:
    """The assignments of a principal that reach a scope, there or above it, each with what its role permits."""
    target = f"{scope.lower().strip('/')}/"
    for assignment in view.find(roles.ASSIGNMENT):
        reach = text(assignment.inputs, "scope").lower().strip("/")
        if text(assignment.inputs, "principalId").lower() == principal_id.lower() and target.startswith(f"{reach}/"):
            yield assignment, _role(view, text(assignment.inputs, "roleDefinitionId"))


def _role(view: View, definition_id: str) -> Role:
    name = roles.role_name(definition_id)
    if name:
        return PERMITTED.get(name, Role())
    guid = definition_id.rsplit("/", 1)[-1].lower()
    custom = next((record for record in view.find(roles.DEFINITION) if record.id.lower().endswith(f"/{guid}")), None)
    permissions = items(custom.inputs.get("permissions")) if custom else ()
    parts = (tuple(as_text(value) for each in permissions for _, value in known_at(each, f"{key}[]")) for key in _PARTS)
    return Role(*parts)


_PARTS: Final = ("actions", "notActions", "dataActions")


def _matches(patterns: tuple[str, ...], action: str) -> bool:
    return any(fnmatchcase(action.lower(), pattern.lower()) for pattern in patterns)
