"""Which of the valid names somebody may have meant."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

_FAR: Final = 0.6
_BAND: Final = 0.1
"""How alike a candidate must be, and how much less alike than the best one it may be (1 is equal)."""


def nearest(name: str, candidates: Iterable[str], limit: int = 3) -> list[str]:
    """Up to `limit` candidates that look like `name`, best first. Case and underscores do not count: `project_id` is `projectId`."""
    from difflib import SequenceMatcher  # noqa: PLC0415  only a mistake needs it

    matcher = SequenceMatcher(b=_fold(name), autojunk=False)
    scored: list[tuple[float, str]] = []
    for candidate in candidates:
        matcher.set_seq1(_fold(candidate))
        if matcher.real_quick_ratio() >= _FAR and matcher.quick_ratio() >= _FAR and (ratio := matcher.ratio()) >= _FAR:
            scored.append((ratio, candidate))
    scored.sort(key=lambda pair: (-pair[0], pair[1]))
    best = scored[0][0] if scored else 0.0
    least = best - _BAND if best < 1 else 1.0
    return [candidate for ratio, candidate in scored[:limit] if ratio >= least]


def did_you_mean(name: str, candidates: Iterable[str]) -> str:
    """A question that names the nearest candidates, or an empty string when none is near."""
    close = [f"'{candidate}'" for candidate in nearest(name, candidates)]
    return f"Did you mean {' or '.join(close)}?" if close else ""


def _fold(name: str) -> str:
    return name.replace("_", "").lower()
