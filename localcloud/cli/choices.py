"""What people say for a vote and a merge type, and what the service calls it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from localcloud.pull_requests.records import Strategy

VOTES: Final = {"approve": 10, "approve-with-suggestions": 5, "reset": 0, "wait": -5, "reject": -10}
MERGE_TYPES: Final[Mapping[str, Strategy]] = {
    "merge": "noFastForward",
    "squash": "squash",
    "rebase": "rebase",
    "rebase-merge": "rebaseMerge",
}
"""The merge types as stack files call them, and as the service does."""
