"""Edits of a resource's properties by hand: `sku.name=standard`, `tags.owner="x"`, `rules[0].port=22`, `description=null`."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from localcloud import schema
from localcloud.cli.errors import CommandError
from localcloud.provider.outputs import from_properties
from localcloud.schema.nearest import did_you_mean
from localcloud.store_model import Record
from localcloud.values import Json

_STEP: Final = re.compile(r"\.?([^.\[\]=]+)|\[(\d+)\]")


@dataclass(frozen=True, slots=True)
class Edit:
    """One property and its new value; None removes it."""

    text: str
    steps: tuple[str | int, ...]
    value: Json


def parse(text: str) -> Edit:
    """The edit that `KEY=VALUE` says. A value that is no JSON is a string. Raises `CommandError`."""
    key, equals, value = text.partition("=")
    steps: list[str | int] = []
    at = 0
    while at < len(key) and (match := _STEP.match(key, at)):
        steps.append(match[1] if match[1] is not None else int(match[2]))
        at = match.end()
    if not equals or at < len(key) or not steps or isinstance(steps[0], int):
        raise CommandError(f"expected KEY=VALUE, such as description=moved or sku.name=standard, got {text!r}")
    try:
        return Edit(text, tuple(steps), json.loads(value))
    except json.JSONDecodeError:
        return Edit(text, tuple(steps), value)


def applied(record: Record, edits: Sequence[Edit]) -> tuple[dict[str, Json], dict[str, Json]]:
    """The record's inputs and outputs with the edits made. Raises `CommandError` for what the resource does not have."""
    described = schema.load(record.token)
    inputs, outputs = copy.deepcopy(record.inputs), copy.deepcopy(record.outputs)
    for edit in edits:
        name = str(edit.steps[0])
        if name not in described.inputs and name not in described.outputs:
            known = {*described.inputs, *described.outputs}
            raise CommandError(f"{record.token} has no property {name!r}. {did_you_mean(name, known)}".rstrip())
        _set(outputs, edit)
        if name in described.inputs:
            if name not in inputs and name in record.outputs:
                inputs[name] = copy.deepcopy(record.outputs[name])
            _set(inputs, edit)
    edited = {str(edit.steps[0]) for edit in edits}
    wrong = [failure for failure in schema.check(described, from_properties(inputs)) if re.split(r"[.\[]", failure.path)[0] in edited]
    if wrong:
        raise CommandError("; ".join(failure.reason for failure in wrong))
    return inputs, outputs


def _set(properties: dict[str, Json], edit: Edit) -> None:
    place: Json = properties
    for step, following in zip(edit.steps, edit.steps[1:], strict=False):
        place = _inside(place, step, edit, [] if isinstance(following, int) else {})
    last = edit.steps[-1]
    if isinstance(place, list) and isinstance(last, int) and last <= len(place):
        place[last : last + 1] = [] if edit.value is None else [edit.value]
    elif isinstance(place, dict) and isinstance(last, str):
        if edit.value is None:
            place.pop(last, None)
        else:
            place[last] = edit.value
    else:
        raise CommandError(f"{edit.text}: there is nothing at this place")


def _inside(place: Json, step: str | int, edit: Edit, empty: Json) -> Json:
    if isinstance(place, dict) and isinstance(step, str):
        if place.get(step) is None:
            place[step] = empty
        return place[step]
    if isinstance(place, list) and isinstance(step, int) and step < len(place):
        return place[step]
    raise CommandError(f"{edit.text}: there is nothing at this place")
