"""What holds people's work, and what protects it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from audit.findings.finding import Risk, Rule, Said
from audit.findings.words import at, listed, number, thing
from audit.model import Change, Operation, Preview

GROUP: Final = "work"
_COPIES: Final[Mapping[str, frozenset[str]]] = {
    "LRS": frozenset(),
    "ZRS": frozenset({"several zones"}),
    "GRS": frozenset({"a second region"}),
    "RAGRS": frozenset({"a second region"}),
    "GZRS": frozenset({"several zones", "a second region"}),
    "RAGZRS": frozenset({"several zones", "a second region"}),
}
"""Where a storage account has further copies, by its replication."""
HOLDS_WORK: Final = frozenset({
    "azure-native:databricks:Workspace", "azure-native:keyvault:Vault", "azure-native:keyvault:Key", "azure-native:keyvault:Secret",
    "azure-native:operationalinsights:Workspace", "azure-native:resources:ResourceGroup", "azure-native:storage:BlobContainer",
    "azure-native:storage:StorageAccount", "azuredevops:index/feed:Feed", "azuredevops:index/git:Git", "azuredevops:index/project:Project",
    "azuredevops:index/wiki:Wiki", "databricks:index/catalog:Catalog", "databricks:index/mlflowExperiment:MlflowExperiment",
    "databricks:index/registeredModel:RegisteredModel", "databricks:index/schema:Schema", "databricks:index/sqlTable:SqlTable",
    "databricks:index/vectorSearchIndex:VectorSearchIndex", "databricks:index/volume:Volume",
})  # fmt: skip
"""Types whose contents are lost with them."""


def holds_work(change: Change) -> bool:
    """Whether something that people made goes with the resource."""
    kept = change.operation is Operation.DELETE and any(note.startswith("It stays in the cloud") for note in change.notes)
    return change.resource.type in HOLDS_WORK and change.operation in (Operation.DELETE, Operation.REPLACE) and not kept


def _lost(operation: Operation, sentence: str) -> Callable[[Change, Preview], Iterator[Said]]:
    def judge(change: Change, preview: Preview) -> Iterator[Said]:
        if holds_work(change) and change.operation is operation:
            forced = [item for item in change.properties if item.forces_replacement] or list(change.properties)
            because = f" Forced by {listed((item.path for item in forced), 3)}." if operation is Operation.REPLACE and forced else ""
            yield Said(sentence.format(thing(change, preview)) + because)

    return judge


def _unprotected(change: Change, preview: Preview) -> Iterator[Said]:
    if change.resource.type.endswith(":ManagementLockByScope") and change.operation is Operation.DELETE:
        scope = change.before.get("scope")
        what = scope.rstrip("/").rpartition("/")[2] if isinstance(scope, str) else f"what the lock {change.resource.name} is on"
        yield Said(f"Azure no longer refuses to delete {what}.", "", "locked", "not locked")
    purge = "properties.enablePurgeProtection"
    if change.after and at(change.before, purge) is True and at(change.after, purge) is not True:
        yield Said(f"The {thing(change, preview)} may be purged as soon as it is deleted.", "", "protected", "not protected")
    for path, safe, sentence in (
        ("forceDestroy", False, "may be deleted with everything in it"),
        ("properties.enableSoftDelete", True, "cannot be recovered after a deletion"),
    ):
        before, after = at(change.before, path), at(change.after, path)
        if change.before and change.after and (before == safe or (before not in (True, False) and not safe)) and after == (not safe):
            yield Said(f"The {thing(change, preview)} {sentence}.", "", "protected", "not protected")
    for path in ("properties.softDeleteRetentionInDays", "deleteRetentionPolicy.days", "containerDeleteRetentionPolicy.days"):
        before_days, after_days = (number(at(tree, path)) for tree in (change.before, change.after))
        if before_days and after_days and after_days < before_days:
            sentence = (
                f"What is deleted in the {thing(change, preview)} can be recovered for {after_days:g} days instead of {before_days:g}."
            )
            yield Said(sentence, "", f"{before_days:g} days", f"{after_days:g} days")


def _expiry(change: Change, preview: Preview) -> Iterator[Said]:
    """Files that Azure deletes by itself; a new data lake has none yet."""
    if preview.created.intersection(change.sources.get("accountName", ())):
        return
    for item in change.properties:
        if item.path.endswith("delete.daysAfterModificationGreaterThan"):
            new = number(item.new) if not isinstance(item.new, dict | list) else None
            old = number(item.old) if not isinstance(item.old, dict | list) else None
            if new is not None and (old is None or new < old):
                was = f"{old:g} days" if old is not None else "never"
                yield Said(f"Files of the data lake are deleted {new:g} days after their last change.", "", was, f"{new:g} days")


def _fewer_copies(change: Change, preview: Preview) -> Iterator[Said]:
    """Source: https://learn.microsoft.com/azure/storage/common/storage-redundancy."""
    if not change.resource.type.endswith(":StorageAccount"):
        return
    old, new = (str(at(tree, "sku.name")).partition("_")[2] for tree in (change.before, change.after))
    if not _COPIES.get(old, frozenset()) <= _COPIES.get(new, _COPIES["GZRS"]):
        lost = listed(sorted(_COPIES[old] - _COPIES[new]))
        yield Said(f"What is in the {thing(change, preview)} is no longer kept in {lost}.", "", old, new)


def _fewer_versions(change: Change, preview: Preview) -> Iterator[Said]:
    if change.resource.type.endswith(":FeedRetentionPolicy") and change.before and change.after:
        old, new = number(at(change.before, "countLimit")), number(at(change.after, "countLimit"))
        if new is not None and (old is None or new < old):
            was = f"{old:g}" if old is not None else "all"
            yield Said(f"The feed keeps {new:g} versions of a package instead of {was}.", "", was, f"{new:g}")


RULES: Final = (
    Rule(
        "work-deleted", GROUP, Risk.DANGER, "something that holds people's work is deleted",
        "What people made in it is lost with it; the stack can create it again, but empty.",
        "Is there a copy of what is in it, and does its owner know?",
        _lost(Operation.DELETE, "The {} is deleted, with everything in it."),
    ),
    Rule(
        "work-replaced", GROUP, Risk.DANGER, "something that holds people's work is replaced by an empty one",
        "The new one has what the stack file declares, and nothing of what people made in the old one.",
        "Can the property that forces it stay as it is? Otherwise: is there a copy?",
        _lost(Operation.REPLACE, "The {} is replaced by an empty one; everything in it is lost."),
    ),
    Rule(
        "protection-removed", GROUP, Risk.DANGER, "a lock, purge protection, soft delete or its days are taken away or reduced",
        "The next mistake can no longer be undone.",
        "Is a deletion planned, and is it only what is meant?",
        _unprotected,
    ),
    Rule(
        "expires-sooner", GROUP, Risk.DANGER, "files are deleted automatically, or earlier than before",
        "Azure deletes them without asking, those that exist already as well.",
        "Are tables made of these files, or does anybody read them later?",
        _expiry,
    ),
    Rule(
        "fewer-copies", GROUP, Risk.ATTENTION, "data has copies in fewer zones or regions",
        "A disaster in one place can take all copies that are left.",
        "How long may this environment be without its data?",
        _fewer_copies,
    ),
    Rule(
        "fewer-versions", GROUP, Risk.ATTENTION, "a feed keeps fewer versions of packages",
        "Azure DevOps deletes the older ones, and what still installs them fails.",
        "Does anything use one of the older versions?",
        _fewer_versions,
    ),
)  # fmt: skip
