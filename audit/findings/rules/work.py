"""What holds people's work, and what protects it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from audit.findings.finding import Risk, Rule, Said
from audit.findings.words import at, listed, number, thing
from audit.model import Change, Operation, Preview

GROUP: Final = "work"
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
        yield Said(f"Azure no longer refuses to delete what the lock {change.resource.name} is on.", "", "locked", "not locked")
    for path, safe, sentence in (
        ("forceDestroy", False, "may be deleted with everything in it"),
        ("properties.enablePurgeProtection", True, "may be purged as soon as it is deleted"),
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
)  # fmt: skip
