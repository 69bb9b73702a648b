"""Rights that more than one system gives, by their names in the services: which lead to more, and who everybody is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

AZURE_ROLES: Final[Mapping[str, str]] = {
    "8e3af657-a8ff-443c-a75c-2fe8c4bcb635": "Owner",
    "b24988ac-6180-42a0-ab88-20f7382dd24c": "Contributor",
    "acdd72a7-3385-48ef-bd42-f606fba81ae7": "Reader",
    "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9": "User Access Administrator",
    "f58310d9-a9f6-439a-9e8d-f62e7b41a168": "Role Based Access Control Administrator",
    "00482a5a-887f-4fb3-b363-3b7fe8e74483": "Key Vault Administrator",
    "b86a8fe4-44ce-4948-aee5-eccb2c155cd7": "Key Vault Secrets Officer",
    "4633458b-17de-408a-b874-0445c86b69e6": "Key Vault Secrets User",
    "b7e6dc6d-f1e8-4753-8033-0f276bb0955b": "Storage Blob Data Owner",
    "ba92f5b4-2d11-453d-a403-e96b0029c9fe": "Storage Blob Data Contributor",
    "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1": "Storage Blob Data Reader",
}
"""https://learn.microsoft.com/azure/role-based-access-control/built-in-roles"""

ADMINISTRATION: Final = frozenset({
    "Owner", "Contributor", "User Access Administrator", "Role Based Access Control Administrator", "Key Vault Administrator",
    "IS_OWNER", "ALL_PRIVILEGES", "MANAGE", "ADMIN", "Administrator", "Administer", "administrator", "ForcePush", "PolicyExempt",
    "PullRequestBypassPolicy", "ManagePermissions", "AdministerBuildPermissions", "roles/servicePrincipal.manager", "allowClusterCreate",
    "allowInstancePoolCreate", "ViewSecrets",
})  # fmt: skip
"""Rights that let somebody take further ones, or get round a rule."""

EVERYBODY: Final = frozenset({"users", "account users", "Project Valid Users"})

CHANGES: Final = frozenset({"MODIFY", "WRITE", "WRITE_FILES", "WRITE_VOLUME", "CAN_MANAGE", "CAN_EDIT", "CAN_MANAGE_RUN"})
"""Rights to change something, which not everybody should have."""
