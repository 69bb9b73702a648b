"""What identifies the elements of a list, so that one that comes or goes does not make all after it look changed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from audit.values import Key, Value

IDENTIFYING: Final = (
    "principal",
    "groupName",
    "userName",
    "servicePrincipalName",
    "taskKey",
    "jobClusterKey",
    "environmentKey",
    "name",
    "key",
    "role",
    "fieldName",
    "branch",
    "path",
    "id",
)
"""Fields that are unique in a list of objects, in the three providers' schemas, the first that fits being taken."""


def keyed(old: list[Value], new: list[Value]) -> list[tuple[Key, Value, Value]] | None:
    """The elements of two lists in pairs by what identifies them, `None` on the side where there is no such element. No result if there is
    an element that nothing identifies, or several that are identified alike."""
    before, after = _by_key(old), _by_key(new)
    if before is None or after is None:
        return None
    return [(key, before.get(key), after.get(key)) for key in dict.fromkeys([*before, *after])]


def _by_key(items: list[Value]) -> dict[Key, Value] | None:
    found = {key: item for item in items if (key := identity(item)) is not None}
    return found if len(found) == len(items) else None


def identity(item: Value) -> Key | None:
    """What tells an element of a list from the others."""
    return next(_identities(item), None)


def _identities(item: Value) -> Iterator[Key]:
    if isinstance(item, dict):
        for field in IDENTIFYING:
            value = item.get(field)
            if isinstance(value, str) and value:
                yield Key(field, value)
