"""Which of two models is used."""

from __future__ import annotations

from dataclasses import dataclass

ALIAS = "champion"
"""What the version in use is called in the registry."""
FLOOR = 0.7
"""A model below it is useless, and is not registered."""
TOLERANCE = 0.02
"""How much worse than the champion a candidate may be before something must be wrong with it."""


class UselessModel(Exception):
    """A model that must not be registered."""


@dataclass(frozen=True)
class Comparison:
    """Candidate and champion, measured by the same orders."""

    candidate: float
    champion: float | None
    """None if there is none yet."""

    def __post_init__(self) -> None:
        if not self.candidate >= FLOOR:
            raise UselessModel(f"the candidate reaches {self.candidate:.3f}, and at least {FLOOR} is needed")

    @property
    def is_better(self) -> bool:
        """Whether the candidate becomes the champion."""
        return self.champion is None or self.candidate > self.champion

    @property
    def is_much_worse(self) -> bool:
        """Whether the change that led to this candidate should be looked at."""
        return self.champion is not None and self.candidate < self.champion - TOLERANCE

    def __str__(self) -> str:
        before = "no champion yet" if self.champion is None else f"champion {self.champion:.3f}"
        return f"candidate {self.candidate:.3f}, {before}: {'the candidate is used' if self.is_better else 'the champion stays'}"
