"""Storage accounts, their containers, lifecycle and blob service."""

from __future__ import annotations

from typing import Final

from localcloud.behaviours.azure import arm
from localcloud.behaviours.checks import between, one_of, pattern
from localcloud.behaviours.model import Refusal, Request
from localcloud.behaviours.paths import flag, items, text
from localcloud.store_model import Record
from localcloud.values import Json

ACCOUNT: Final = "azure-native:storage:StorageAccount"
_PATH: Final = "Microsoft.Storage/storageAccounts/{accountName}"


def refuses_connector(account: Record, connector_id: str) -> bool:
    """Whether the firewall of an account keeps out what signs in as an access connector.

    Source: https://learn.microsoft.com/azure/storage/common/storage-network-security.
    """
    if text(account.inputs, "networkRuleSet.defaultAction").lower() != "deny":
        return False
    rules = account.inputs["networkRuleSet"]
    assert isinstance(rules, dict)
    admitted = {text(rule, "resourceId").lower() for rule in items(rules.get("resourceAccessRules"))}
    return connector_id.lower() not in admitted


def _name_is_free(request: Request) -> None:
    """Names of accounts are one in the whole world."""
    name = text(request.inputs, "accountName").lower()
    if any(account.id.rsplit("/", 1)[-1].lower() == name for account in request.view.find(ACCOUNT)):
        raise Refusal(f"StorageAccountAlreadyTaken: The storage account named {name} is already taken.")


def _hierarchy_stays(request: Request) -> None:
    assert request.old is not None
    if flag(request.old.inputs, "isHnsEnabled") and not flag(request.inputs, "isHnsEnabled"):
        raise Refusal("AccountPropertyCannotBeUpdated: isHnsEnabled cannot be taken back: make a new account.")


def _endpoints(request: Request) -> Json:
    name = request.id.rsplit("/", 1)[-1]
    return {kind: f"https://{name}.{kind}.core.windows.net/" for kind in ("blob", "dfs", "file", "queue", "table", "web")}


ROWS = (
    arm.row(
        ACCOUNT,
        _PATH,
        replaces=("enableNfsV3", "dnsEndpointType", "encryption.requireInfrastructureEncryption", "extendedLocation"),
        computed={
            "creationTime": arm.now,
            "primaryEndpoints": _endpoints,
            "primaryLocation": lambda request: text(request.inputs, "location"),
            "statusOfPrimary": lambda _: "available",
            "keyCreationTime": lambda request: {"key1": arm.now(request), "key2": arm.now(request)},
            "privateEndpointConnections": lambda _: [],
        },
        defaults={"enableHttpsTrafficOnly": True, "accessTier": "Hot"},
        checks=(
            pattern("accountName", r"[a-z0-9]{3,24}", "3 to 24 lower-case letters and digits"),
            one_of("minimumTlsVersion", ("TLS1_0", "TLS1_1", "TLS1_2", "TLS1_3")),
        ),
        create_rules=(_name_is_free,),
        update_rules=(_hierarchy_stays,),
    ),
    arm.row(
        "azure-native:storage:BlobContainer",
        f"{_PATH}/blobServices/default/containers/{{containerName}}",
        parent=_PATH,
        located=False,
        provisioned=False,
        computed={
            "etag": lambda request: f'"{arm.now(request)}"',
            "lastModifiedTime": arm.now,
            "hasImmutabilityPolicy": lambda _: False,
            "hasLegalHold": lambda _: False,
            "deleted": lambda _: False,
            "leaseState": lambda _: "Available",
            "leaseStatus": lambda _: "Unlocked",
        },
        checks=(
            pattern("containerName", r"(?=.{3,63}$)\$?[a-z0-9](-?[a-z0-9])*", "3 to 63 lower-case letters, digits and single hyphens"),
            one_of("publicAccess", ("None", "Blob", "Container")),
        ),
    ),
    arm.row(
        "azure-native:storage:ManagementPolicy",
        f"{_PATH}/managementPolicies/{{managementPolicyName}}",
        parent=_PATH,
        located=False,
        provisioned=False,
        computed={"lastModifiedTime": arm.now},
        checks=(one_of("managementPolicyName", ("default",)),),
        adopts=True,
    ),
    arm.row(
        "azure-native:storage:BlobServiceProperties",
        f"{_PATH}/blobServices/{{blobServicesName}}",
        parent=_PATH,
        located=False,
        provisioned=False,
        checks=(
            one_of("blobServicesName", ("default",)),
            between("deleteRetentionPolicy.days", 1, 365),
            between("containerDeleteRetentionPolicy.days", 1, 365),
        ),
        adopts=True,
    ),
)
