"""Work items of an Azure DevOps project that a pipeline keeps: each is found again by its tag.

Source: https://learn.microsoft.com/rest/api/azure/devops/wit.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from pydantic import JsonValue

from audit.pull_request.service import JSON_PATCH, Refused, Service
from pipelines.service import ProjectAddress

TYPE: Final = "Task"
"""The one type that all processes of Azure DevOps have."""
_PERMISSION: Final = (
    "Give the build service of the project the permission `Edit work items in this node` on its area, and `Create tag definition` in the "
    "project."
)
_FIELDS: Final = "System.WorkItemType,System.State,System.Tags,System.Description"
_MOST_FOUND: Final = 200
"""So many can be read at once."""
_MOST_TRIES: Final = 3
_CLOSED: Final = frozenset({"Completed", "Removed"})
_FAILED_TEST: Final = (409, 412)
"""Somebody else has changed the work item since it was read."""

Patch = dict[str, JsonValue]


@dataclass(frozen=True, slots=True)
class WorkItem:
    """What a work item says now."""

    id: int
    rev: int
    type: str
    description: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a work item should say from now on."""

    title: str
    description: str
    """HTML."""
    said: str
    """A sentence for its discussion."""
    is_open: bool


class WorkItems:
    """The work items of a project. `sleep` is for tests. All calls raise `audit.pull_request.service.Refused`."""

    def __init__(self, project: ProjectAddress, sleep: Callable[[float], None] = time.sleep) -> None:
        self._api = Service(project, sleep, permission=_PERMISSION)
        self._states: dict[str, dict[str, str]] = {}

    def find(self, tag: str) -> WorkItem | None:
        """The newest work item with the tag that is open; if none is, the newest one."""
        quoted = tag.replace("'", "''")
        where = f"[System.TeamProject] = @project AND [System.Tags] CONTAINS '{quoted}'"
        asked = f"SELECT [System.Id] FROM WorkItems WHERE {where} ORDER BY [System.Id] DESC"  # noqa: S608  quoted, and WIQL only reads
        answer = self._api.call("POST", f"wit/wiql?$top={_MOST_FOUND}", {"query": asked})
        numbers = [str(each.get("id")) for each in _objects(answer, "workItems")]
        if not numbers:
            return None
        shown = self._api.call("GET", f"wit/workitems?ids={','.join(numbers)}&fields={_FIELDS}&errorPolicy=omit")
        found = [self._read(each) for each in _objects(shown, "value") if tag.lower() in _tags(each)]  # a query finds parts of tags, too
        found.sort(key=lambda item: (item.is_open, item.id), reverse=True)
        return found[0] if found else None

    def create(self, tag: str, wanted: Wanted) -> int:
        """Adds a work item and returns its number. One that may have been added is not added again."""
        fields = {"System.Title": wanted.title, "System.Description": wanted.description, "System.Tags": tag}
        operations: list[JsonValue] = [_set(name, value) for name, value in fields.items()]
        made = self._api.call(
            "POST", f"wit/workitems/${TYPE}", [*operations, _set("System.History", wanted.said)], again=False, kind=JSON_PATCH
        )
        number = made.get("id") if isinstance(made, dict) else None
        if not isinstance(number, int):
            raise Refused("Azure DevOps has added a work item and does not say its number")
        return number

    def change(self, tag: str, wanted: Callable[[WorkItem], Wanted | None]) -> WorkItem | None:
        """Makes the work item with the tag say what is wanted of it as it is now (None: leave it). Where somebody else changes it at the
        same moment, it is read and judged again. Returns it as it was before; None where there is none, or nothing was changed."""
        for tries in range(1, _MOST_TRIES + 1):
            item = self.find(tag)
            to_say = wanted(item) if item else None
            if item is None or to_say is None:
                return None
            operations: list[JsonValue] = [
                {"op": "test", "path": "/rev", "value": item.rev},
                _set("System.Title", to_say.title),
                _set("System.Description", to_say.description),
                _set("System.History", to_say.said),
            ]
            if to_say.is_open != item.is_open:
                operations.append(_set("System.State", self._state(item.type, is_open=to_say.is_open)))
            try:
                self._api.call("PATCH", f"wit/workitems/{item.id}", operations, kind=JSON_PATCH)
            except Refused as error:
                if error.status not in _FAILED_TEST or tries == _MOST_TRIES:
                    raise
                continue
            return item
        return None

    def _read(self, shown: Patch) -> WorkItem:
        fields = shown.get("fields")
        known: Patch = fields if isinstance(fields, dict) else {}
        number, rev, kind = shown.get("id"), shown.get("rev"), str(known.get("System.WorkItemType", TYPE))
        if not isinstance(number, int) or not isinstance(rev, int):
            raise Refused("Azure DevOps shows a work item without its number or revision")
        category = self._categories(kind).get(str(known.get("System.State")), "")
        return WorkItem(number, rev, kind, str(known.get("System.Description") or ""), category not in _CLOSED)

    def _state(self, type: str, *, is_open: bool) -> str:
        """The state of a type that opens or closes its work items, whatever the process calls it."""
        states = self._categories(type)
        for category in ("Proposed", "InProgress") if is_open else ("Completed",):
            for state, of in states.items():
                if of == category:
                    return state
        raise Refused(f"the type {type} has no state that {'opens' if is_open else 'closes'} a work item: it has {', '.join(states)}")

    def _categories(self, type: str) -> dict[str, str]:
        """The states of a type in their order, with their categories."""
        if type not in self._states:
            answer = self._api.call("GET", f"wit/workitemtypes/{quote(type, safe='')}/states")
            self._states[type] = {str(each.get("name")): str(each.get("category")) for each in _objects(answer, "value")}
        return self._states[type]


def _set(name: str, value: JsonValue) -> Patch:
    return {"op": "add", "path": f"/fields/{name}", "value": value}


def _objects(answer: JsonValue, key: str) -> list[Patch]:
    value = answer.get(key) if isinstance(answer, dict) else None
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _tags(shown: Patch) -> list[str]:
    fields = shown.get("fields")
    tags = fields.get("System.Tags") if isinstance(fields, dict) else None
    return [tag.strip().lower() for tag in str(tags or "").split(";")]
