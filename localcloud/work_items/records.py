"""A work item as the local Azure DevOps keeps it: those that people and pipelines add. What a stack declares is a resource, and is read
from there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from typing import Final

from pydantic import JsonValue, TypeAdapter

from localcloud.behaviours.devops.organisation import PROJECT, token
from localcloud.behaviours.model import Refusal
from localcloud.behaviours.paths import as_text, known_at, text
from localcloud.pull_requests.refusals import ServiceRefusal
from localcloud.store import Transaction
from localcloud.store_model import Record
from localcloud.work_items.types import States, states_of

KIND: Final = "workItem"
_DECLARED: Final = token("workitem")
_FIRST: Final = 100_000
"""Declared ones have lower numbers."""


@dataclass(frozen=True, slots=True)
class Comment:
    """One comment of the discussion."""

    author: str
    text: str
    at: str


@dataclass(frozen=True, slots=True)
class WorkItem:
    """One work item. People are named as they sign in."""

    number: int
    scope: str
    project: str
    """The name of its project."""
    type: str
    fields: Mapping[str, JsonValue]
    """By reference name; number, revision, type and project are not among them."""
    rev: int = 1
    comments: tuple[Comment, ...] = field(default=())
    is_declared: bool = False
    """Whether a stack declares it."""

    @property
    def tags(self) -> tuple[str, ...]:
        """Its tags, in their order."""
        return split_tags(str(self.fields.get("System.Tags", "")))

    def value(self, name: str) -> JsonValue:
        """A field, as queries and answers have it."""
        match name:
            case "System.Id":
                return self.number
            case "System.Rev":
                return self.rev
            case "System.WorkItemType":
                return self.type
            case "System.TeamProject":
                return self.project
            case "System.CommentCount":
                return len(self.comments)
        return self.fields.get(name)


def split_tags(tags: str) -> tuple[str, ...]:
    """The tags of the field, which separates them by semicolons."""
    return tuple(dict.fromkeys(tag.strip() for tag in tags.replace(",", ";").split(";") if tag.strip()))


def now() -> str:
    """This moment, as fields have it."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def project_named(view: Transaction, scope: str, name: str) -> Record:
    """The project of a work item. Raises `Refusal`."""
    for each in view.find(PROJECT, scope):
        if each.name.lower() == name.lower():
            return each
    raise Refusal(f"TF200016: The following project does not exist: {name}.")


def states(project: Record, type: str) -> tuple[str, States]:
    """The name and the states of a type in a project. Raises `Refusal`."""
    process = text(project.inputs, "workItemTemplate") or "Agile"
    found = states_of(process, type)
    if found is None:
        raise ServiceRefusal(
            "WorkItemTypeNotFoundException",
            f"VS402323: Work item type {type} does not exist in project {project.name} or you do not have permission to access it.",
        )
    return found


def add(view: Transaction, project: Record, type: str, fields: Mapping[str, JsonValue], author: str) -> WorkItem:
    """Adds a work item in the first state of its type. Raises `Refusal` for a type that the process does not have."""
    name, known = states(project, type)
    at = now()
    kept: dict[str, JsonValue] = {
        "System.AreaPath": project.name,
        "System.IterationPath": project.name,
        "System.State": known[0].name,
        "System.Reason": "New",
        "System.CreatedBy": author,
        "System.CreatedDate": at,
        **fields,
        "System.ChangedBy": author,
        "System.ChangedDate": at,
    }
    made = WorkItem(0, project.scope, project.name, name, kept)
    number = _FIRST + view.documents.add(KIND, _document(made))
    return replace(made, number=number)


def put(view: Transaction, changed: WorkItem) -> None:
    """Writes one over what was known of it."""
    view.documents.put(KIND, changed.number - _FIRST, _document(changed))


def find(view: Transaction, scope: str, number: int) -> WorkItem | None:
    """The work item with that number in an organisation."""
    document = view.documents.get(KIND, number - _FIRST) if number > _FIRST else None
    if document is not None:
        found = _adapter().validate_python({**document.body, "number": number})
        return found if found.scope == scope and _has_project(view, found) else None
    declared = view.get(_DECLARED, scope, str(number))
    return None if declared is None else _declared(view, declared)


def get(view: Transaction, scope: str, number: int) -> WorkItem:
    """The same. Raises `Refusal` where there is none."""
    found = find(view, scope, number)
    if found is None:
        raise missing(number)
    return found


def missing(number: int) -> Refusal:
    """What is said of one that is not there, or that the caller may not see."""
    return Refusal(f"TF401232: Work item {number} does not exist, or you do not have permissions to read it.")


def of(view: Transaction, scope: str) -> list[WorkItem]:
    """All of an organisation, in the order of their numbers."""
    declared = [_declared(view, each) for each in view.find(_DECLARED, scope)]
    added = [_adapter().validate_python({**each.body, "number": each.number + _FIRST}) for each in view.documents.find(KIND, scope=scope)]
    return sorted((*declared, *(each for each in added if _has_project(view, each))), key=lambda each: each.number)


@cache
def _adapter() -> TypeAdapter[WorkItem]:
    return TypeAdapter(WorkItem)


def _document(item: WorkItem) -> dict[str, JsonValue]:
    return {key: value for key, value in _adapter().dump_python(item, mode="json").items() if key != "number"}


def _has_project(view: Transaction, item: WorkItem) -> bool:
    """A project takes its work items with it."""
    return any(each.name == item.project for each in view.find(PROJECT, item.scope))


def _declared(view: Transaction, record: Record) -> WorkItem:
    project = view.get(PROJECT, record.scope, text(record.inputs, "projectId"))
    names = {"System.Title": "title", "System.State": "state", "System.AreaPath": "areaPath", "System.IterationPath": "iterationPath"}
    fields: dict[str, JsonValue] = {name: text(record.outputs, output) for name, output in names.items()}
    tags = [as_text(value) for _, value in known_at(record.outputs, "tags[]")]
    fields |= {"System.Tags": "; ".join(tags)} if tags else {}
    title = project.name if project else ""
    return WorkItem(int(record.id), record.scope, title, text(record.outputs, "type"), fields, is_declared=True)
