"""The shapes of a judgement."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from audit.model import Change, Preview, Source


class Risk(StrEnum):
    """How much attention something needs, the least first."""

    NONE = "none"
    ROUTINE = "routine"
    ATTENTION = "attention"
    DANGER = "danger"

    @property
    def level(self) -> int:
        """To compare by."""
        return list(Risk).index(self)


@dataclass(frozen=True, slots=True)
class Said:
    """What a rule says about one change: a sentence, who it is about, and the two sides in words where there are any."""

    sentence: str
    who: str = ""
    was: str = ""
    will: str = ""


Judgement = Callable[[Change, Preview], Iterator[Said]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A named rule. `why` and `check` are sentences for the reviewer."""

    name: str
    group: str
    risk: Risk
    what: str
    why: str
    check: str
    judge: Judgement


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence with its rule, the changes it is about, and what follows from them, by URN."""

    rule: Rule
    said: Said
    changes: tuple[Change, ...]
    consequences: tuple[Change, ...] = ()

    @property
    def risk(self) -> Risk:
        """The rule's."""
        return self.rule.risk

    @property
    def written(self) -> Source | None:
        """Its place in the stack file, or else in the program."""
        return next((place for change in self.changes if (place := change.written or change.resource.source)), None)
