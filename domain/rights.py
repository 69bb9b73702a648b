"""Rights that more than one system gives, by their names in the services: which lead to more, and who everybody is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from domain.kinds import KINDS

AZURE_ROLES: Final[Mapping[str, str]] = {
    "8e3af657-a8ff-443c-a75c-2fe8c4bcb635": "Owner",
    "b24988ac-6180-42a0-ab88-20f7382dd24c": "Contributor",
    "acdd72a7-3385-48ef-bd42-f606fba81ae7": "Reader",
    "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9": "User Access Administrator",
    "f58310d9-a9f6-439a-9e8d-f62e7b41a168": "Role Based Access Control Administrator",
    "00482a5a-887f-4fb3-b363-3b7fe8e74483": "Key Vault Administrator",
    "b86a8fe4-44ce-4948-aee5-eccb2c155cd7": "Key Vault Secrets Officer",
    "4633458b-17de-408a-b874-0445c86b69e6": "Key Vault Secrets User",
    "21090545-7ca7-4776-b22c-e363652d74d2": "Key Vault Reader",
    "14b46e9e-c2b7-41b4-b07b-48a6ebf60603": "Key Vault Crypto Officer",
    "12338af0-0e69-4776-bea7-57ae8d297424": "Key Vault Crypto User",
    "e147488a-f6f5-4113-8e2d-b22465e65bf6": "Key Vault Crypto Service Encryption User",
    "ba92f5b4-2d11-453d-a403-e96b0029c9fe": "Storage Blob Data Contributor",
    "b7e6dc6d-f1e8-4753-8033-0f276bb0955b": "Storage Blob Data Owner",
    "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1": "Storage Blob Data Reader",
    "974c5e8b-45b9-4653-ba55-5f855dd0fb88": "Storage Queue Data Contributor",
    "17d1049b-9a84-46fb-8f53-869881c3d3ab": "Storage Account Contributor",
    "4d97b98b-1d4f-4787-a291-c67834d212e7": "Network Contributor",
    "9980e02c-c2be-4d73-94e8-173b1dc7cf3c": "Virtual Machine Contributor",
    "f1a07417-d97a-45cb-824c-7a7467783830": "Managed Identity Operator",
    "43d0d8ad-25c7-4714-9337-8ba259a9fe05": "Monitoring Reader",
    "749f88d5-cbae-40b8-bcfc-e573ddc772fa": "Monitoring Contributor",
    "1e241071-0855-49ea-94dc-649edcd759de": "EventGrid Contributor",
    "428e0ff0-5e57-4d9c-a221-2c70d0e0a443": "EventGrid EventSubscription Contributor",
    "f25e0fa2-a7c8-4377-a976-54943a77a395": "Key Vault Contributor",
    "a4417e6f-fecd-4de8-b567-7b0420556985": "Key Vault Certificates Officer",
    "92aaf0da-9dab-42b6-94a3-d43ce8d16293": "Log Analytics Contributor",
    "73c42c96-874c-492b-b04d-ab87d138a893": "Log Analytics Reader",
    "e40ec5ca-96e0-45a2-b4ff-59039f2c2b59": "Managed Identity Contributor",
    "db58b8e5-c6ad-4a2a-8342-4190687cbf4a": "Storage Blob Delegator",
    "b12aa53e-6015-4669-85d0-8515ebb3ae7f": "Private DNS Zone Contributor",
    "331c37c6-af14-46d9-b9f4-e1909e1b95a0": "DevCenter Project Admin",
    "28bf596f-4eb7-45ce-b5bc-6cf482fec137": "Locks Contributor",
    "8b54135c-b56d-4d72-a534-26097cfdc8d8": "Key Vault Data Access Administrator",
    "0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3": "Storage Table Data Contributor",
    "fa23ad8b-c56e-40d8-ac0c-ce449e1d2c64": "Billing Reader",
    "72fafb9e-0641-4937-9268-a91bfd8191a3": "Cost Management Reader",
    "4a9ae827-6dc8-4573-8ac7-8239d42aa03f": "Tag Contributor",
    "7f951dda-4ed3-4680-a7ca-43fe172d538d": "AcrPull",
    "8311e382-0749-4cb8-b61a-304f252e45ec": "AcrPush",
    "45d50f46-0b78-4001-a660-4198cbe8cd05": "DevCenter Dev Box User",
}
"""Built-in roles that a platform of this kind uses: the GUID that ends a role definition's id, and its name.
https://learn.microsoft.com/azure/role-based-access-control/built-in-roles"""

ADMINISTRATION: Final = frozenset({
    "Owner", "Contributor", "User Access Administrator", "Role Based Access Control Administrator", "Key Vault Administrator",
    "IS_OWNER", "ALL_PRIVILEGES", "MANAGE", "ADMIN", "Administrator", "Administer", "administrator", "ForcePush", "PolicyExempt",
    "PullRequestBypassPolicy", "ManagePermissions", "AdministerBuildPermissions", "roles/servicePrincipal.manager", "allowClusterCreate",
    "allowInstancePoolCreate", "ViewSecrets",
})  # fmt: skip
"""Rights that let somebody take further ones, or get round a rule."""

_LADDERS: Final = (
    *(kind.levels for kind in KINDS.values()),
    ("READ", "WRITE", "MANAGE"),
    ("Reader", "User", "Administrator"),
    ("Reader", "Contributor", "Owner"),
)
"""Rights of which each includes those before it."""


def includes(right: str, other: str) -> bool:
    """Whether who has a right needs no other one. All privileges on something in Unity Catalog are not the one to manage it."""
    if right == "ALL_PRIVILEGES":
        return other != "MANAGE"
    if right == "IS_OWNER":
        return other.startswith("CAN_")
    return any(right in ladder and other in ladder[: ladder.index(right)] for ladder in _LADDERS)


EVERYBODY: Final = frozenset({"users", "account users", "Project Valid Users"})

CHANGES: Final = frozenset({"MODIFY", "WRITE", "WRITE_FILES", "WRITE_VOLUME", "CAN_MANAGE", "CAN_EDIT", "CAN_MANAGE_RUN"})
"""Rights to change something, which not everybody should have."""
