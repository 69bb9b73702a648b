"""Two saved plans of the engine, held against each other: whether one would do anything that the other does not say.

It is the rule by which the engine itself holds an update to a plan: each operation must be the planned one, or do less.
Source: https://github.com/pulumi/pulumi/blob/v3.259.0/pkg/resource/deploy/plan.go.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from pydantic import JsonValue

_LESS: Final[Mapping[str, frozenset[str]]] = {
    "create": frozenset({"same"}),
    "update": frozenset({"same"}),
    "replace": frozenset({"same", "update"}),
    "create-replacement": frozenset({"same", "update"}),
    "delete-replaced": frozenset({"same", "update"}),
}
"""What may happen instead of an operation, by the operation."""
_WORDS: Final = {
    "create": "created", "update": "updated", "delete": "deleted", "replace": "replaced", "create-replacement": "replaced",
    "delete-replaced": "replaced", "import": "imported",
}  # fmt: skip
_NOT_COMPARED: Final = frozenset({"dependencies", "propertyDependencies", "outputDiff", "inputDiff"})
"""Of a resource's goal: the order of dependencies is another one each time, and outputs are known afterwards."""
_SECRET: Final = "4dabf18193072939515e22adb298388d"
"""The key by which the engine marks a secret, whose encrypted text is another one each time."""

Plan = Mapping[str, JsonValue]


class UnreadablePlan(Exception):
    """A file is not a plan; the text says which."""


def read(file: Path) -> Plan:
    """The plan of each resource by its URN. Raises `UnreadablePlan`."""
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UnreadablePlan(f"{file} cannot be read: {error}") from None
    found = told.get("resourcePlans") if isinstance(told, dict) else None
    if not isinstance(found, dict):
        raise UnreadablePlan(f"{file} is not a plan of the engine")
    return found


def changes(plan: Plan) -> bool:
    """Whether it changes a resource, or what the stack publishes."""
    return any(set(_steps(each)) - {"same"} for each in plan.values()) or any(
        _diff(plan[urn], "outputDiff") for urn in plan if urn.split("::")[2:3] == ["pulumi:pulumi:Stack"]
    )


def beyond(plan: Plan, reviewed: Plan) -> Iterator[str]:
    """What a plan would do that the reviewed one does not say, as sentences without a full stop. A secret's value is not compared."""
    for urn, each in plan.items():
        steps = _steps(each)
        if not set(steps) - {"same"}:
            continue
        planned = reviewed.get(urn)
        name, word = _name(urn), _WORDS.get(steps[-1], steps[-1])
        if planned is None or not _is_less(steps, _steps(planned)):
            yield f"{name} would be {word}"
        elif not _is_within(each, planned):
            yield f"{name} would be {word} otherwise"


def _is_less(steps: Sequence[str], planned: Sequence[str]) -> bool:
    return len(steps) <= len(planned) and all(
        step == each or step in _LESS.get(each, ()) for step, each in zip(steps, planned, strict=False)
    )


def _is_within(each: JsonValue, planned: JsonValue) -> bool:
    one, other = _goal(each), _goal(planned)
    if {key: _plain(value) for key, value in one.items() if key not in _NOT_COMPARED} != {
        key: _plain(value) for key, value in other.items() if key not in _NOT_COMPARED
    }:
        return False
    new, said = _diff(each, "inputDiff"), _diff(planned, "inputDiff")
    return all(key in said and _plain(said[key]) == _plain(value) for key, value in new.items())


def _diff(each: JsonValue, name: str) -> dict[str, JsonValue]:
    """The new value of each property that changes; None for one that goes."""
    told = _goal(each).get(name)
    found: dict[str, JsonValue] = {}
    if isinstance(told, dict):
        for kind in ("adds", "updates"):
            part = told.get(kind)
            found |= part if isinstance(part, dict) else {}
        gone = told.get("deletes")
        found |= {str(key): None for key in gone} if isinstance(gone, list) else {}
    return found


def _goal(each: JsonValue) -> Mapping[str, JsonValue]:
    goal = each.get("goal") if isinstance(each, dict) else None
    return goal if isinstance(goal, dict) else {}


def _steps(each: JsonValue) -> list[str]:
    steps = each.get("steps") if isinstance(each, dict) else None
    return [str(step) for step in steps] if isinstance(steps, list) else []


def _plain(value: JsonValue) -> JsonValue:
    if isinstance(value, dict):
        return "[secret]" if _SECRET in value else {key: _plain(inner) for key, inner in value.items()}
    return [_plain(inner) for inner in value] if isinstance(value, list) else value


def _name(urn: str) -> str:
    *_, type_, name = urn.split("::")
    return f"{type_.rpartition(':')[2]} {name}"
