"""What people and services do with work items: add, change, comment."""

from __future__ import annotations

from dataclasses import replace

from localcloud.behaviours.model import Refusal
from localcloud.store import Transaction
from localcloud.store_model import Record
from localcloud.work_items import patching, records
from localcloud.work_items.patching import Patch
from localcloud.work_items.records import Comment, WorkItem


def create(view: Transaction, project: Record, type: str, patch: Patch, author: str) -> WorkItem:
    """Adds a work item. Raises `Refusal`."""
    _, states = records.states(project, type)
    given = {name: value for name, value in patch.values.items() if value not in (None, "")}
    trees = {"System.AreaPath": project.name, "System.IterationPath": project.name}
    patching.refuse({**trees, "System.State": states[0].name, **given}, project.name, states, is_new=True)
    made = records.add(view, project, type, given, author)
    if patch.said:
        made = replace(made, comments=tuple(Comment(author, text, records.now()) for text in patch.said))
        records.put(view, made)
    return made


def change(view: Transaction, item: WorkItem, patch: Patch, author: str) -> WorkItem:
    """Applies a patch. Raises `Refusal`."""
    refuse_declared(item)
    _, states = records.states(records.project_named(view, item.scope, item.project), item.type)
    changed = patching.applied(item, patch, author)
    patching.refuse(changed.fields, item.project, states, is_new=False)
    if changed is not item:
        records.put(view, changed)
    return changed


def comment(view: Transaction, item: WorkItem, text: str, author: str) -> WorkItem:
    """Adds a comment to the discussion. Raises `Refusal`."""
    refuse_declared(item)
    if not text.strip():
        raise Refusal("a comment has some text")
    return change(view, item, Patch(said=[text]), author)


def refuse_declared(item: WorkItem) -> None:
    """Raises `Refusal` for a work item that is a resource of a stack: here, only the stack changes it."""
    if item.is_declared:
        raise Refusal(f"work item {item.number} is declared by a stack, and here only the stack changes it")
