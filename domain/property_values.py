"""Properties of resources as reports and policies see them: plain values, and markers for what is secret or not known yet."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from typing import Final

SIGNATURE_KEY: Final = "4dabf18193072939515e22adb298388d"
"""Marks an object that is not plain data (pulumi/sdk: `resource.SigKey`)."""
ASSETS: Final = {"c44067f5952c0a294b673a41bacd8c17": "asset", "0def7320c3a5731c473e5ecbe6d01bc7": "archive"}
REFERENCE: Final = "5cf8f73096256a8f31e491e813e4eb8e"
UNKNOWN_TEXTS: Final = frozenset(
    {
        "04da6b54-80e4-46f7-96ec-b56ff0331ba9",  # string, and what a digest writes for every unknown
        "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",  # bool
        "3eeb2bf0-c639-47a8-9e75-3b44932eb421",  # number
        "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",  # array
        "030794c1-ac77-496b-92df-f27374a8bd58",  # asset
        "e48ece36-62e2-4504-bad9-02848725956a",  # archive
        "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",  # object
    }
)


class Marker(Enum):
    """A value that is not shown, with its replacement text."""

    SECRET = "[secret]"
    UNKNOWN = "known after apply"


class Absent(Enum):
    """The property does not exist on this side."""

    ABSENT = "absent"


ABSENT: Final = Absent.ABSENT
SECRET: Final = Marker.SECRET
UNKNOWN: Final = Marker.UNKNOWN

Value = None | bool | int | float | str | Marker | list["Value"] | dict[str, "Value"]
Tree = dict[str, Value]
"""The properties of a resource."""
Steps = tuple[str | int, ...]
"""Where a value is in a tree."""


def leaves(value: Value, path: Steps = ()) -> Iterator[tuple[Steps, Value]]:
    """Everything inside that has no inside itself, an empty container included, with the path to it."""
    if isinstance(value, dict) and value:
        for key, item in value.items():
            yield from leaves(item, (*path, key))
    elif isinstance(value, list) and value:
        for index, item in enumerate(value):
            yield from leaves(item, (*path, index))
    else:
        yield path, value
