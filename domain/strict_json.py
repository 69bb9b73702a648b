"""JSON as the standard has it: Python's own reader also takes NaN and infinities, which services refuse."""

from __future__ import annotations

import json
import re
from typing import NoReturn

_CONSTANT = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|(?P<constant>NaN|-?Infinity)', re.DOTALL)


def loads(data: bytes) -> object:
    """What a document says. Raises `json.JSONDecodeError`, another `ValueError` where it is not text, and `RecursionError`."""
    text = data.decode(json.detect_encoding(data))

    def refuse(constant: str) -> NoReturn:
        place = next(found.start() for found in _CONSTANT.finditer(text) if found["constant"])
        raise json.JSONDecodeError(f"{constant} is no value in JSON", text, place)

    return json.loads(text, parse_constant=refuse)
