"""Values deep inside inputs."""

from __future__ import annotations

from collections.abc import Mapping

from tests.components.mocked import Json


def inside(value: Json | Mapping[str, Json], *path: str | int) -> Json:
    """What stands at keys and positions: `inside(inputs, "criteria", "allOf", 0)`."""
    found: Json | Mapping[str, Json] = value
    for step in path:
        if isinstance(step, str):
            assert isinstance(found, Mapping), (path, found)
            found = found[step]
        else:
            assert isinstance(found, list), (path, found)
            found = found[step]
    return found


def column(value: Json | Mapping[str, Json], key: str) -> list[str]:
    """One text of each object in a list."""
    assert isinstance(value, list)
    return [str(inside(item, key)) for item in value]
