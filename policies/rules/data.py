"""What holds people's work and data: that it cannot be lost, and whose it is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from domain.policy_limits import Limits
from domain.work import HOLDS_WORK
from policies import tokens
from policies.reading import at, is_hidden, is_missing, is_person, number, text
from policies.references import Reference, azure, benchmark, databricks
from policies.requirements import must_not_have, requires
from policies.resources import Resource, Stack
from policies.rule import Level, Rule, Violation

_A, _M, _OFF = Level.ADVISORY, Level.MANDATORY, Level.DISABLED
_IN_DEVOPS: Final = tuple(sorted(token for token in HOLDS_WORK if token.startswith("azuredevops:")))
_ELSEWHERE: Final = tuple(sorted(HOLDS_WORK - set(_IN_DEVOPS)))
_LOCKED: Final = {tokens.WORKSPACE: "workspaceName", tokens.VAULT: "vaultName", tokens.STORAGE: "accountName"}
"""Types that Azure locks one by one, and the property with their name."""
_OWNED: Final = (tokens.CATALOG, tokens.SCHEMA, tokens.VOLUME, tokens.MODEL, tokens.LOCATION, tokens.STORAGE_CREDENTIAL)
_PROTECT: Final = Reference("Resource option protect", "https://www.pulumi.com/docs/iac/concepts/resources/options/protect/")


def _unprotected(resource: Resource, limits: Limits) -> Iterator[str]:
    if not resource.protect:
        yield f"{resource.label} can be deleted by an update, with everything in it."


def _locked(stack: Stack, limits: Limits) -> Iterator[Violation]:
    scopes = {text(lock.inputs.get("scope")).rstrip("/").lower() for lock in stack.of(tokens.LOCK)}
    for resource in stack.of(*_LOCKED):
        name = text(resource.inputs.get(_LOCKED[resource.type])).lower()
        by_name = any(scope.rsplit("/", 1)[-1] == name for scope in scopes) if name else True
        if not by_name and not any(stack.from_resource(resource, "scope", tokens.LOCK)):
            yield Violation(f"{resource.label} can be deleted in the portal, with everything in it.", resource)


def _recoverable(resource: Resource, limits: Limits) -> Iterator[str]:
    if at(resource.inputs, "properties.enableSoftDelete") is False:
        yield f"{resource.label} is gone at once when it is deleted."
    days = number(at(resource.inputs, "properties.softDeleteRetentionInDays"))
    if days is not None and days < limits.retention_days:
        yield f"{resource.label} can be recovered for {int(days)} days; at least {limits.retention_days} are asked for."


def _files_recoverable(resource: Resource, limits: Limits) -> Iterator[str]:
    for path, what in (("deleteRetentionPolicy", "files"), ("containerDeleteRetentionPolicy", "containers")):
        enabled, days = at(resource.inputs, f"{path}.enabled"), number(at(resource.inputs, f"{path}.days"))
        if enabled is not True and not is_hidden(enabled):
            yield f"{resource.label} loses {what} at once when they are deleted."
        elif days is not None and days < limits.retention_days:
            yield f"{resource.label} keeps deleted {what} for {int(days)} days; at least {limits.retention_days} are asked for."


def _copies(resource: Resource, limits: Limits) -> Iterator[str]:
    sku = text(at(resource.inputs, "sku.name"))
    if sku.endswith("_LRS"):
        yield f"{resource.label} has all its copies in one data centre ({sku})."


def _owner(resource: Resource, limits: Limits) -> Iterator[str]:
    owner = text(resource.inputs.get("owner"))
    if is_person(owner):
        yield f"{resource.label} belongs to {owner} alone."


def _identity_only(resource: Resource, limits: Limits) -> Iterator[str]:
    if is_missing(at(resource.inputs, "azureManagedIdentity")):
        yield f"{resource.label} reaches storage without a managed identity."
    yield from must_not_have("azureServicePrincipal", "awsIamRole", otherwise="keeps a credential (`{}`)")(resource, limits)


RULES: Final = (
    Rule(
        name="repositories-protected", dev=_M, prod=_M, types=_IN_DEVOPS,
        what="Projects, repositories, feeds and wikis are protected by the engine.",
        why="A key that is removed or renamed in a stack file would delete them.",
        fix="Set the resource option `protect`.",
        references=(_PROTECT, benchmark("BR-2")),
        of_resource=_unprotected,
    ),
    Rule(
        name="data-protected", dev=_OFF, prod=_M, types=_ELSEWHERE,
        what="Workspaces, vaults, storage, logs and catalogs are protected by the engine.",
        why="A key that is removed or renamed in a stack file would delete them.",
        fix="Set the resource option `protect` (stack file: `azure.deletion_lock: true`).",
        references=(_PROTECT, benchmark("BR-2")),
        of_resource=_unprotected,
    ),
    Rule(
        name="data-locked", dev=_OFF, prod=_M,
        what="Azure refuses to delete workspaces, vaults and storage accounts.",
        why="The engine protects only from itself: somebody in the portal, or another program, is not stopped.",
        fix="Add a `ManagementLockByScope` of level `CanNotDelete` (stack file: `azure.deletion_lock: true`).",
        references=(azure("azure-resource-manager/management/lock-resources", "Locks"), benchmark("BR-2")),
        of_stack=_locked,
    ),
    Rule(
        name="lock-forbids-deletion", dev=_M, prod=_M, types=(tokens.LOCK,),
        what="Locks forbid deletion, and not every change.",
        why="A lock on all changes stops updates, rotation of keys, and Databricks itself.",
        fix="Set `level` to `CanNotDelete`.",
        references=(azure("azure-resource-manager/management/lock-resources", "Locks"),),
        of_resource=requires("level", "CanNotDelete", otherwise="has the level {}"),
    ),
    Rule(
        name="vault-purge-protection", dev=_OFF, prod=_M, types=(tokens.VAULT,),
        what="A deleted vault cannot be purged before its time.",
        why="One command would make secrets, and all data under its keys, unreadable for ever.",
        fix="Set `properties.enablePurgeProtection` to true (stack file: `azure.key_vault.purge_protection`).",
        references=(azure("key-vault/general/soft-delete-overview", "Soft delete"), benchmark("DP-8")),
        of_resource=requires("properties.enablePurgeProtection", True, otherwise="can be purged as soon as it is deleted", default=False),
    ),
    Rule(
        name="vault-recoverable", dev=_M, prod=_M, types=(tokens.VAULT,),
        what="A deleted vault can be recovered for long enough.",
        why="A mistake is often noticed after the weekend.",
        fix="Raise `properties.softDeleteRetentionInDays` (stack file: `azure.key_vault.soft_delete_days`).",
        references=(azure("key-vault/general/soft-delete-overview", "Soft delete"), benchmark("BR-2")),
        of_resource=_recoverable,
    ),
    Rule(
        name="files-recoverable", dev=_M, prod=_M, types=(tokens.BLOB_SERVICE,),
        what="Deleted files and containers can be recovered for long enough.",
        why="One wrong statement deletes a table's files.",
        fix="Enable `deleteRetentionPolicy` and `containerDeleteRetentionPolicy` with more days (`soft_delete_days`).",
        references=(azure("storage/blobs/soft-delete-blob-overview", "Soft delete for blobs"), benchmark("BR-1")),
        of_resource=_files_recoverable,
    ),
    Rule(
        name="storage-redundant", dev=_OFF, prod=_M, types=(tokens.STORAGE,),
        what="Data of production has copies in more than one data centre.",
        why="A fire in one building would be the end of it.",
        fix="Use a zone or geo-redundant `sku.name` (stack file: `replication`).",
        references=(azure("storage/common/storage-redundancy", "Redundancy"), benchmark("BR-1")),
        of_resource=_copies,
    ),
    Rule(
        name="no-forced-deletion", dev=_OFF, prod=_M, types=(tokens.CATALOG, tokens.SCHEMA, tokens.databricks("Metastore")),
        what="A catalog or schema with tables in it cannot be deleted.",
        why="Everything in it would go without a question.",
        fix="Set `forceDestroy` to false.",
        references=(benchmark("BR-2"),),
        of_resource=requires("forceDestroy", False, otherwise="is deleted with all tables in it", default=False),
    ),
    Rule(
        name="catalog-isolated", dev=_A, prod=_M, types=(tokens.CATALOG,),
        what="A catalog is seen only by workspaces that are named.",
        why="Every workspace of the metastore, also one for experiments, sees production's data.",
        fix="Set `isolationMode` to `ISOLATED`, and bind workspaces.",
        references=(databricks("catalogs/binding", "Workspace-catalog binding"), benchmark("DP-2")),
        of_resource=requires("isolationMode", "ISOLATED", otherwise="is seen by every workspace", default="OPEN"),
    ),
    Rule(
        name="location-isolated", dev=_A, prod=_M, types=(tokens.LOCATION, tokens.STORAGE_CREDENTIAL),
        what="Locations and their credentials are seen only by workspaces that are named.",
        why="Files could be read past the catalog that they belong to.",
        fix="Set `isolationMode` to `ISOLATION_MODE_ISOLATED`.",
        references=(databricks("connect/unity-catalog/cloud-storage/manage-external-locations", "External locations"),),
        of_resource=requires("isolationMode", "ISOLATION_MODE_ISOLATED", otherwise="is seen by every workspace", default="OPEN"),
    ),
    Rule(
        name="storage-by-identity", dev=_M, prod=_M, types=(tokens.STORAGE_CREDENTIAL,),
        what="Unity Catalog reaches storage with a managed identity.",
        why="The secret of a service principal must be renewed, and can be copied.",
        fix="Set `azureManagedIdentity.accessConnectorId`.",
        references=(
            databricks("connect/unity-catalog/cloud-storage/azure-managed-identities", "Managed identities in Unity Catalog"),
            benchmark("IM-3"),
        ),
        of_resource=_identity_only,
    ),
    Rule(
        name="owned-by-groups", dev=_A, prod=_M, types=_OWNED,
        what="Data belongs to groups.",
        why="When the person leaves, nobody can change it or give rights on it.",
        fix="Set `owner` to a group of the account (stack file: `data.owner`).",
        references=(databricks("data-governance/unity-catalog/manage-privileges/ownership", "Ownership"), benchmark("PA-3")),
        of_resource=_owner,
    ),
    Rule(
        name="packages-stay", dev=_M, prod=_M, types=(tokens.FEED,),
        what="Deleted feeds can be restored.",
        why="Releases that need a package of it could not be built again.",
        fix="Set `features.permanentDelete` to false.",
        references=(benchmark("BR-2"),),
        of_resource=lambda resource, _: iter(
            [f"{resource.label} is deleted for ever."] if "'permanentDelete': True" in str(resource.inputs.get("features")) else []
        ),
    ),
)  # fmt: skip
