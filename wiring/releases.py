"""Which release is deployed, and which one was before, so that the way back is one command."""

from __future__ import annotations

from collections.abc import Mapping

import pulumi

READ_OUTPUTS = "pulumi:pulumi:readStackOutputs"
"""The engine's own function behind `pulumi.StackReference`.

The resource would keep a copy of these very outputs in the state, which every refresh after an update would find outdated.
"""


def previous(release: str) -> str:
    """The release that this one takes the place of; empty for the first.

    The stack's own last outputs tell it. While the release stays, so does the one before it: a second update changes nothing.
    """
    itself = f"{pulumi.get_organization()}/{pulumi.get_project()}/{pulumi.get_stack()}"
    found = pulumi.runtime.invoke(READ_OUTPUTS, {"name": itself}).value
    published = found.get("outputs") if isinstance(found, dict) else None
    return before(release, published if isinstance(published, dict) else {})


def before(release: str, published: Mapping[str, object]) -> str:
    """The same, from what the stack published last."""
    last = published.get("release")
    found = published.get("previous_release") if last == release else last
    return found if isinstance(found, str) else ""
