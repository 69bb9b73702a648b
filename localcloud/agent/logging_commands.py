"""Logging commands: what a script says to the agent on its standard output.

Source: https://learn.microsoft.com/azure/devops/pipelines/scripts/logging-commands; escapes as in the service's agent (Command.cs).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

_FORM: Final = re.compile(r"##vso\[(?P<name>[A-Za-z]+\.[A-Za-z]+)(?:\s+(?P<properties>[^\]]*))?\](?P<message>.*)", re.DOTALL)
_ESCAPES: Final = (("%3B", ";"), ("%5D", "]"), ("%0D", "\r"), ("%0A", "\n"), ("%AZP25", "%"))


@dataclass(frozen=True, slots=True)
class LoggingCommand:
    """One of them: `task.setvariable` with its properties, in lower case, and what follows the bracket."""

    name: str
    properties: Mapping[str, str]
    message: str

    def flag(self, property: str) -> bool:
        """Whether a property is true."""
        return self.properties.get(property, "").lower() == "true"


def parse(line: str) -> LoggingCommand | None:
    """The command in a line; None where there is none. As for the agent, it may begin in the middle of the line."""
    match = _FORM.search(line)
    if match is None:
        return None
    properties = {}
    for part in (match["properties"] or "").split(";"):
        key, equals, value = part.partition("=")
        if equals:
            properties[key.strip().lower()] = _plain(value.strip())
    return LoggingCommand(match["name"].lower(), properties, _plain(match["message"].rstrip("\r\n")))


def _plain(text: str) -> str:
    for escape, character in _ESCAPES:
        text = text.replace(escape, character)
    return text
