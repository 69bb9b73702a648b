"""The number of a run: `name:` of the pipeline, or `$(Date:yyyyMMdd).$(Rev:r)`.

Source: https://learn.microsoft.com/azure/devops/pipelines/process/run-number.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import datetime
from typing import Final

from localcloud.agent.variables import Variables

DEFAULT: Final = "$(Date:yyyyMMdd).$(Rev:r)"
_DATE: Final = re.compile(r"\$\(Date:([^)]+)\)", re.IGNORECASE)
_REVISION: Final = re.compile(r"\$\(Rev:(\.?)(r+)\)", re.IGNORECASE)
_DIRECTIVES: Final = {
    "yyyy": "%Y", "yy": "%y", "MMMM": "%B", "MMM": "%b", "MM": "%m", "dd": "%d", "HH": "%H", "hh": "%I", "mm": "%M", "ss": "%S",
}  # fmt: skip
_TIMES: Final = {
    "year:yyyy": "%Y", "year:yy": "%y", "month": "%-m", "dayofmonth": "%-d", "dayofyear": "%-j", "hours": "%-H", "minutes": "%-M",
    "seconds": "%-S",
}  # fmt: skip
_VARIABLES: Final = {
    "buildid": "Build.BuildId",
    "builddefinitionname": "Build.DefinitionName",
    "sourcebranchname": "Build.SourceBranchName",
    "teamproject": "System.TeamProject",
}
_NAMED: Final = re.compile(r"\$\(([^()]+)\)")


def number(form: str | None, variables: Variables, at: datetime, taken: Collection[str]) -> str:
    """The number for a run that starts now; `taken` are those of the pipeline's earlier runs."""
    text = _DATE.sub(lambda match: _dated(match[1], at), form or DEFAULT)
    text = variables.expanded(_NAMED.sub(lambda match: _named(match, variables, at), text))
    match = _REVISION.search(text)
    if match is None:
        return text
    revision = 1
    while (found := _revised(text, match, revision)) in taken:
        revision += 1
    return found


def _named(match: re.Match[str], variables: Variables, at: datetime) -> str:
    name = match[1].lower()
    if name in _TIMES:
        return at.strftime(_TIMES[name])
    return variables.value(_VARIABLES[name]) if name in _VARIABLES else match[0]


def _revised(text: str, match: re.Match[str], revision: int) -> str:
    return f"{text[: match.start()]}{match[1]}{revision:0{len(match[2])}d}{text[match.end() :]}"


def _dated(form: str, at: datetime) -> str:
    pattern = re.compile("|".join(_DIRECTIVES))
    return pattern.sub(lambda match: at.strftime(_DIRECTIVES[match[0]]), form)
