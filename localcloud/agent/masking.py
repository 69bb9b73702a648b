"""Hides secret values in what a run writes.

Whole values are hidden, also trimmed and escaped as in JSON and in addresses; of a value of several lines, each line as well, since logs
are written by the line (https://learn.microsoft.com/azure/devops/pipelines/process/set-secret-variables).
"""

from __future__ import annotations

import json
import re
from typing import Final
from urllib.parse import quote

MASK: Final = "***"
_SHORTEST_LINE: Final = 4
"""A bracket or a word such as `end` on a line of its own is no secret."""


class Masker:
    """The secrets of one run."""

    def __init__(self) -> None:
        self._values: set[str] = set()
        self._pattern: re.Pattern[str] | None = None

    def add(self, secret: str) -> None:
        """Hides a value from now on."""
        lines = [line.strip() for line in secret.splitlines()]
        parts = {secret, secret.strip(), secret.strip("'\""), *(line for line in lines if len(line) >= _SHORTEST_LINE)}
        forms = {form for part in parts if part.strip() for form in (part, json.dumps(part)[1:-1], quote(part, safe=""))}
        if not forms <= self._values:
            self._values |= forms
            longest_first = sorted(self._values, key=len, reverse=True)
            self._pattern = re.compile("|".join(map(re.escape, longest_first)))

    def masked(self, text: str) -> str:
        """The text without the secrets."""
        return text if self._pattern is None else self._pattern.sub(MASK, text)
