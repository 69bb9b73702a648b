"""What is left out, and in which order, until a report fits into one comment. Code is cut last: what was not shown must not be approved."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

LONGEST_REPORT: Final = 150_000
"""Characters that a comment on a pull request of Azure DevOps holds (https://learn.microsoft.com/rest/api/azure/devops/git/pull-request-threads)."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What a report shows. `code_lines` is for each text, `findings` for each risk; without a number there is no limit."""

    properties_of_new: bool = True
    properties: bool = True
    listing: bool = True
    routine: bool = True
    code_lines: int | None = None
    findings: int | None = None
    left_out: tuple[str, ...] = ()


def _said(shown: Shown, sentence: str) -> Shown:
    return replace(shown, left_out=(*shown.left_out, sentence))


_NEW: Final = _said(Shown(properties_of_new=False), "the properties of new and deleted resources")
_VALUES: Final = _said(replace(_NEW, properties=False), "the properties of others, except code")
_ROUTINE: Final = _said(replace(_VALUES, routine=False), "routine findings")
_LISTING: Final = _said(replace(_ROUTINE, listing=False), "changes without code")
_FINDINGS: Final = _said(replace(_LISTING, findings=100), "all but 100 findings of each risk")
STEPS: Final = (
    Shown(), _NEW, _VALUES, _ROUTINE, _LISTING, _FINDINGS,
    *(_said(replace(_FINDINGS, code_lines=lines), f"all but {lines} lines of each text") for lines in (400, 80, 20, 0)),
)  # fmt: skip
"""One after the other is tried."""
