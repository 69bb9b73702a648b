"""What happens only because something else does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from audit import paths
from audit.model import Change, Operation, Preview, System
from audit.values import Marker


def causes(preview: Preview) -> Mapping[str, str]:
    """By the URN of a consequence, that of its first cause."""
    changes = {change.resource.urn: change for change in preview.changes}
    direct = {urn: cause for urn, change in changes.items() if (cause := _cause(change, changes))}
    return {urn: _first(urn, direct) for urn in direct}


def _first(urn: str, direct: Mapping[str, str]) -> str:
    seen = {urn}
    at_urn = urn
    while (above := direct.get(at_urn)) and above not in seen:
        seen.add(above)
        at_urn = above
    return at_urn


def _cause(change: Change, changes: Mapping[str, Change]) -> str | None:
    goes = (Operation.DELETE, Operation.REPLACE)
    if change.operation is Operation.DELETE:
        return next((urn for urn in _needs(change) if urn in changes and changes[urn].operation in goes and _is_thing(changes[urn])), None)
    if change.operation is Operation.REPLACE:
        forced = [
            item
            for item in change.properties
            if item.forces_replacement and item.new is not Marker.UNKNOWN and not _is_same(item.old, item.new)
        ]
        if forced:
            return None
        return next((urn for urn in _needs(change) if urn in changes and changes[urn].operation is Operation.REPLACE), None)
    if change.operation is Operation.UPDATE and change.properties:
        sources = [
            _source(change, item.path, changes) if isinstance(item.new, Marker) or _has_unknown(item.new) else None
            for item in change.properties
        ]
        return sources[0] if all(sources) else None
    return None


def _needs(change: Change) -> Sequence[str]:
    """What it is a part of comes last: a resource rather than a component is the cause."""
    return sorted(change.needs, key=lambda urn: urn.split("::")[2].split("$")[-1].startswith(("pulumi:", "databricks-cicd:")))


def _is_thing(change: Change) -> bool:
    """Whether it is more than a component, which has no id: that a component goes is no cause, since nothing is behind it."""
    resource = change.resource
    return resource.system is not System.OTHER or resource.id is not None


def _is_same(old: object, new: object) -> bool:
    return old == new


def _has_unknown(value: object) -> bool:
    if isinstance(value, dict):
        return any(_has_unknown(item) for item in value.values())
    return value is Marker.UNKNOWN or (isinstance(value, list) and any(_has_unknown(item) for item in value))


def _source(change: Change, path: str, changes: Mapping[str, Change]) -> str | None:
    top = str(paths.parse(path)[0])
    return next((urn for urn in change.sources.get(top, ()) if urn in changes and urn != change.resource.urn), None)
