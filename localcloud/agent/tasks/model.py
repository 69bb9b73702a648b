"""What a row of the table of tasks says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from localcloud.agent.contexts import StepContext


@dataclass(frozen=True, slots=True)
class Input:
    """One input of a task."""

    default: str = ""
    is_required: bool = False
    also: tuple[str, ...] = ()
    """Other names that the task takes for it."""
    values: tuple[str, ...] = ()
    """What it may be here, without case; empty: anything. The service may know more: those are refused."""
    is_connection: bool = False
    """Whether it names a service connection, whose use is authorised and checked before the stage starts."""
    has_no_effect: bool = False
    """Whether it is accepted although there is nothing here that it could change."""


@dataclass(frozen=True, slots=True)
class Task:
    """A task as the local agent does it."""

    does: str
    """What it does here: a sentence for docs/local-devops.md."""
    run: Callable[[StepContext], None]
    """Raises `TaskFailed`."""
    inputs: Mapping[str, Input] = field(default_factory=dict)

    program: str = ""
    """A program without which it is refused."""

    def find(self, name: str) -> str | None:
        """The table's own name of an input, from one of its names in any case."""
        wanted = name.lower()
        for own, each in self.inputs.items():
            if wanted in (own.lower(), *(other.lower() for other in each.also)):
                return own
        return None
