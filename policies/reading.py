"""Looking into inputs. What is unknown or secret answers with its marker, so that no rule raises over it or says something about it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from domain.property_values import ABSENT, Absent, Marker, Tree, Value

Found = Value | Absent
PEOPLE: Final = "@"
"""In every name of a person, and in no name of a group or service principal."""


def at(tree: Tree, path: str) -> Found:
    """The value at a dotted path, or the marker that is on the way to it."""
    value: Value = tree
    for step in path.split("."):
        if isinstance(value, Marker):
            return value
        if not isinstance(value, dict) or step not in value:
            return ABSENT
        value = value[step]
    return value


def is_hidden(value: Found) -> bool:
    """Whether nothing can be said about it: unknown in this preview, or secret."""
    return isinstance(value, Marker)


def is_missing(value: Found) -> bool:
    """Whether it is not there, or empty."""
    return value is ABSENT or value is None or value in ("", [], {})


def dicts(value: Found) -> list[Tree]:
    """The objects in a list; none, if it is anything else."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def words(value: Found) -> list[str]:
    """The texts in a list; none, if it is anything else."""
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def has_hidden(value: Found) -> bool:
    """Whether it, or an element of it, is unknown or secret."""
    return is_hidden(value) or (isinstance(value, list) and any(is_hidden(item) for item in value))


def text(value: Found) -> str:
    """A text; empty, if it is anything else."""
    return value if isinstance(value, str) else ""


def number(value: Found) -> float | None:
    """A number, also one written as text."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        return float(value)
    except ValueError:
        return None


def shown(value: Found) -> str:
    """A value in a sentence."""
    if value is ABSENT or value is None:
        return "not set"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value.value if isinstance(value, Marker | Absent) else str(value)


def is_person(principal: str) -> bool:
    """Whether a principal is a person: those are called by e-mail address."""
    return PEOPLE in principal


@lru_cache(maxsize=64)
def _json(document: str) -> object:
    try:
        return json.loads(document)
    except (ValueError, RecursionError):
        return None


def json_object(document: str) -> Mapping[str, object]:
    """The object that a text holds as JSON; empty, if it holds anything else."""
    found = _json(document)
    return found if isinstance(found, dict) else {}


def has_machines(workspace: Tree) -> bool:
    """Whether a Databricks workspace surely has machines in the subscription; a serverless one has none."""
    mode = at(workspace, "computeMode")
    return not is_hidden(mode) and mode != "Serverless"
