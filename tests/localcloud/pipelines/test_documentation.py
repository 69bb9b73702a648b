"""What docs/local-devops.md says of expansion is what the code has."""

from __future__ import annotations

import re
from typing import Final

from localcloud.pipelines.expansion.declarations import PICKED_TYPES, TYPES
from localcloud.pipelines.expressions import FUNCTIONS
from localcloud.pipelines.expressions.run_time import STATUS
from localcloud.places import ROOT

TEXT: Final = (ROOT / "docs" / "local-devops.md").read_text()


def named(line: str) -> list[str]:
    """The words in backquotes."""
    return re.findall(r"`([A-Za-z]+)`", line)


def test_the_functions() -> None:
    rows = {row.split("|")[1].strip(): named(row.split("|")[2]) for row in TEXT.splitlines() if row.startswith(("| everywhere", "| in a "))}
    assert rows == {"everywhere": sorted(FUNCTIONS, key=str.lower), "in a `condition`": list(STATUS), "in a `$[ ]`": ["counter"]}


def test_the_types_of_parameters() -> None:
    paragraph = next(part for part in TEXT.split("\n\n") if part.startswith("Parameters have the types"))
    types, _, picked = paragraph.partition(". A scalar")[0].partition("; those of a pipeline also ")
    assert named(types) == list(TYPES)
    assert named(picked) == list(PICKED_TYPES)
