"""Which types of work items a process has, and their states in order; a new one begins with the first.

Sources: https://learn.microsoft.com/azure/devops/boards/work-items/workflow-and-state-categories, and the pages of the processes
(agile-process-workflow, basic-process, scrum-process-workflow, cmmi-process-workflow in .../boards/work-items/guidance). Any state follows
on any other: transitions are not restricted unless somebody restricts them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

Category = Literal["Proposed", "InProgress", "Resolved", "Completed", "Removed"]


@dataclass(frozen=True, slots=True)
class State:
    """A state of a type, and what it means on every board."""

    name: str
    category: Category


States = tuple[State, ...]


def _states(**categories: str) -> States:
    """States by their category; words with `_` for a blank."""
    categories_of: dict[str, Category] = {
        "proposed": "Proposed",
        "active": "InProgress",
        "resolved": "Resolved",
        "done": "Completed",
        "removed": "Removed",
    }
    return tuple(
        State(name.replace("_", " "), category) for key, category in categories_of.items() for name in categories.get(key, "").split()
    )


_AGILE_STORY: Final = _states(proposed="New", active="Active", resolved="Resolved", done="Closed", removed="Removed")
_AGILE_FEATURE: Final = _states(proposed="New", active="Active Resolved", done="Closed", removed="Removed")
_TEST_CASE: Final = _states(proposed="Design", active="Ready", done="Closed")
_BASIC: Final = _states(proposed="To_Do", active="Doing", done="Done")
_SCRUM_ITEM: Final = _states(proposed="New Approved", active="Committed", done="Done", removed="Removed")
_SCRUM_FEATURE: Final = _states(proposed="New", active="In_Progress", done="Done", removed="Removed")
_CMMI: Final = _states(proposed="Proposed", active="Active", resolved="Resolved", done="Closed")

PROCESSES: Final[Mapping[str, Mapping[str, States]]] = {
    "Agile": {
        "Bug": _states(proposed="New", active="Active", resolved="Resolved", done="Closed"),
        "Epic": _AGILE_FEATURE,
        "Feature": _AGILE_FEATURE,
        "Issue": _states(active="Active", done="Closed"),
        "Task": _states(proposed="New", active="Active", done="Closed", removed="Removed"),
        "Test Case": _TEST_CASE,
        "User Story": _AGILE_STORY,
    },
    "Basic": {"Epic": _BASIC, "Issue": _BASIC, "Task": _BASIC, "Test Case": _TEST_CASE},
    "Scrum": {
        "Bug": _SCRUM_ITEM,
        "Epic": _SCRUM_FEATURE,
        "Feature": _SCRUM_FEATURE,
        "Impediment": _states(active="Open", done="Closed"),
        "Product Backlog Item": _SCRUM_ITEM,
        "Task": _states(proposed="To_Do", active="In_Progress", done="Done", removed="Removed"),
        "Test Case": _TEST_CASE,
    },
    "CMMI": {
        "Bug": _CMMI,
        "Change Request": _CMMI,
        "Epic": _CMMI,
        "Feature": _CMMI,
        "Issue": _CMMI,
        "Requirement": _CMMI,
        "Review": _states(active="Active", resolved="Resolved", done="Closed"),
        "Risk": _states(proposed="Proposed", active="Active", done="Closed"),
        "Task": _CMMI,
        "Test Case": _TEST_CASE,
    },
}
"""The four processes that every organisation has."""


def states_of(process: str, type: str) -> tuple[str, States] | None:
    """The name and the states of a type, in whatever case it is written; None where the process has none."""
    for known, states in PROCESSES.get(process, PROCESSES["Agile"]).items():
        if known.lower() == type.strip().lower():
            return known, states
    return None
