"""Names of branches, and what a push does to them, as whom."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

AS: Final = "LOCALCLOUD_AS"
"""The variable that says who pushes: a folder asks nobody to sign in."""
HEADS: Final = "refs/heads/"
_NONE: Final = "0" * 40
"""How Git writes the commit of a ref that begins or ends."""


@dataclass(frozen=True, slots=True)
class Update:
    """What a push does to one ref; the commits are "" where it begins or ends."""

    ref: str
    old: str
    new: str


def full(branch: str) -> str:
    """A branch's full name, from its full or its short one."""
    return branch if branch.startswith("refs/") else f"{HEADS}{branch}"


def read_updates(lines: Iterable[str]) -> list[Update]:
    """The updates as Git tells a hook: a line `OLD NEW REF` for each."""
    parts = [line.split() for line in lines if line.strip()]
    return [Update(ref, *("" if commit == _NONE else commit for commit in (old, new))) for old, new, ref in parts]
