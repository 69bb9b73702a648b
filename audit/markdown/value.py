"""Property changes as list items and blocks."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Final

from audit import texts
from audit.markdown.cuts import Shown
from audit.markdown.escape import block, code
from audit.model import PropertyChange, TextDiff
from audit.values import Absent, Marker, Value

MOST_PROPERTIES: Final = 60
"""Properties of one change that are listed."""


def properties(changes: Iterable[PropertyChange], shown_parts: Shown, *, one_sided: bool = False) -> Iterator[str]:
    """A list item per property; a text that changes is followed by its diff.

    `one_sided` is for resources that come or go as a whole: each value has no other side, since all of them are new, or all are deleted.
    """
    wanted = shown_parts.properties_of_new if one_sided else shown_parts.properties
    listed = [change for change in changes if wanted or change.text]
    for change in listed[:MOST_PROPERTIES]:
        yield f"- {_path(change)}: {_value(change) if one_sided else _what(change)}{_remark(change)}"
        if change.text and change.text.lines:
            yield ""
            yield from _indented(_diff(change.text, shown_parts.code_lines))
            yield ""
    if (left := len(listed) - MOST_PROPERTIES) > 0:
        yield f"- … and {left:,} more propert{'ies' if left > 1 else 'y'}"


def shown(value: Value) -> str:
    """One value: quoted as in JSON, markers by name, a long one cut."""
    if value is Marker.SECRET:
        return code(Marker.SECRET.value)
    if value is Marker.UNKNOWN:
        return f"*{Marker.UNKNOWN.value}*"
    return code(plain_json(value))


def _path(change: PropertyChange) -> str:
    return f"{code(change.path)} (JSON) {code(change.inside)}" if change.inside else code(change.path)


def _what(change: PropertyChange) -> str:
    if change.text:
        if change.text.remarks and not (change.text.added or change.text.removed):
            return " ".join(change.text.remarks)
        if not change.text.lines:
            return f"text of {change.text.removed:,} lines → {change.text.added:,} lines, too long to compare here"
        counts = f"text, {_count(change.text.added, 'line')} added, {_count(change.text.removed, 'line')} removed"
        return " ".join([counts if not change.text.remarks else f"{counts}.", *change.text.remarks])
    if isinstance(change.old, Absent) and isinstance(change.new, Absent):
        return "changes; its values are not in the preview"
    if isinstance(change.old, Absent):
        return f"{_value(change)} *added*"
    if isinstance(change.new, Absent):
        return f"{_value(change)} *removed*"
    return f"{shown(change.old)} → {shown(change.new)}"


def _value(change: PropertyChange) -> str:
    value = change.old if isinstance(change.new, Absent) else change.new
    return "" if isinstance(value, Absent) else _alone(change.path, value)


def _alone(path: str, value: Value) -> str:
    """A value without another side. Texts of several lines are told by their length: the files are in the repository."""
    if isinstance(value, str) and (texts.is_encoded(path) or "\n" in value):
        text = texts.readable(path, value)
        return f"binary, {_count(len(value), 'base64 character')}" if text is None else f"text of {_count(len(text.splitlines()), 'line')}"
    return shown(value)


def _remark(change: PropertyChange) -> str:
    remarks = ["**forces the replacement**"] if change.forces_replacement else []
    remarks += [change.note] if change.note else []
    return "".join(f" — {remark}" for remark in remarks)


def _diff(text: TextDiff, most: int | None) -> list[str]:
    lines = text.lines[:most]
    drawn = block(lines, "diff").split("\n")
    left = len(text.lines) - len(lines)
    return [*drawn, "", f"… and {_count(left, 'more line')} of this diff"] if left > 0 else drawn


def _indented(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        yield f"  {line}" if line else ""


def plain_json(value: Value) -> str:
    """A value as JSON text, with the names of markers in place of what is hidden."""
    if isinstance(value, Marker):
        return value.value
    return json.dumps(value, ensure_ascii=False, default=lambda marker: marker.value)


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
