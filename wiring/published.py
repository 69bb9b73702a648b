"""What the stack published at the end of its last update: all that the program knows of how it was."""

from __future__ import annotations

from collections.abc import Mapping

import pulumi

READ_OUTPUTS = "pulumi:pulumi:readStackOutputs"
"""The engine's own function behind `pulumi.StackReference`.

The resource would keep a copy of these very outputs in the state, which every refresh after an update would find outdated.
"""


def published_last() -> Mapping[str, object]:
    """The stack's own outputs; empty before its first update and after it was destroyed."""
    itself = f"{pulumi.get_organization()}/{pulumi.get_project()}/{pulumi.get_stack()}"
    found = pulumi.runtime.invoke(READ_OUTPUTS, {"name": itself}).value
    published = found.get("outputs") if isinstance(found, dict) else None
    return published if isinstance(published, dict) else {}


def release_before(release: str, published: Mapping[str, object]) -> str:
    """The release that this one takes the place of, so that the way back is one command; empty for the first.

    While the release stays, so does the one before it: a second update changes nothing.
    """
    last = published.get("release")
    found = published.get("previous_release") if last == release else last
    return found if isinstance(found, str) else ""
