"""Work items, as far as pull requests and pipelines name them: those that a stack declares, and those that people add."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from localcloud.behaviours.devops.organisation import token
from localcloud.behaviours.model import Refusal
from localcloud.behaviours.paths import text
from localcloud.store import Transaction
from localcloud.values import Json

KIND: Final = "workItem"
_DECLARED: Final = token("workitem")
_FIRST: Final = 100_000
"""Declared ones have lower numbers."""


def add(view: Transaction, scope: str, project: str, type: str, fields: Mapping[str, Json]) -> int:
    """Adds a work item that no stack declares; its number."""
    return _FIRST + view.documents.add(KIND, {"scope": scope, "project": project, "type": type, "fields": dict(fields)})


def fields_of(view: Transaction, scope: str, number: int) -> dict[str, Json] | None:
    """The fields of a work item; None where there is none."""
    added = view.documents.find(KIND, scope=scope)
    for each in added:
        if each.number + _FIRST == number and isinstance(fields := each.body["fields"], dict):
            return {"System.WorkItemType": each.body["type"], "System.TeamProject": each.body["project"], **fields}
    declared = view.get(_DECLARED, scope, str(number))
    if declared is None:
        return None
    names = {"System.WorkItemType": "type", "System.Title": "title", "System.State": "state"}
    return {field: text(declared.outputs, name) for field, name in names.items()}


def refuse_missing(view: Transaction, scope: str, numbers: Iterable[int]) -> None:
    """Raises `Refusal` for a number that no work item has."""
    for number in numbers:
        if fields_of(view, scope, number) is None:
            raise Refusal(f"TF401232: Work item {number} does not exist, or you do not have permissions to read it.")
