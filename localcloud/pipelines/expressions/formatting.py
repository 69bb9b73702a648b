"""What `format` and `convertToJson` make of values."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Final

from localcloud.pipelines.expressions.values import Value, bare, number_text, to_text

_HOLE: Final = re.compile(r"\{\{|\}\}|\{(\d+)(?::([^}]*))?\}|[{}]")
_DATES: Final = re.compile(r"yyyy|yy|MM|dd|HH|mm|ss|fff|M|d|H|m|s")
_ISO: Final = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?")


def formatted(pattern: str, values: Sequence[Value]) -> str:
    """The pattern with its holes filled: `{0}`, `{0:yyyyMMdd}` for a time, `{{` for a brace. Raises `ValueError`, and `NotConvertible`."""

    def fill(match: re.Match[str]) -> str:
        if match[0] in ("{{", "}}"):
            return match[0][0]
        if match[1] is None:
            raise ValueError(f"the pattern '{pattern}' of format is not valid: a brace that is meant as one is written twice")
        if int(match[1]) >= len(values):
            raise ValueError(f"the pattern '{pattern}' of format names {match[0]}, and there are {len(values)} values")
        return _with_specifier(values[int(match[1])], match[2] or "", pattern)

    return _HOLE.sub(fill, pattern)


def _with_specifier(value: Value, specifier: str, pattern: str) -> str:
    text = to_text(value)
    if not specifier:
        return text
    if not _ISO.match(text):
        raise ValueError(f"the pattern '{pattern}' of format has ':{specifier}', which is only for a time such as pipeline.startTime")
    time = datetime.fromisoformat(text)
    parts = {
        "yyyy": f"{time.year:04}",
        "yy": f"{time.year % 100:02}",
        "MM": f"{time.month:02}",
        "M": str(time.month),
        "dd": f"{time.day:02}",
        "d": str(time.day),
        "HH": f"{time.hour:02}",
        "H": str(time.hour),
        "mm": f"{time.minute:02}",
        "m": str(time.minute),
        "ss": f"{time.second:02}",
        "s": str(time.second),
        "fff": f"{time.microsecond // 1000:03}",
    }
    return _DATES.sub(lambda match: parts[match[0]], specifier)


def json_text(value: Value) -> str:
    """A value as indented JSON. Scalars of a YAML file without quotes are what they look like."""
    return json.dumps(_json(value), indent=2, ensure_ascii=False)


def _json(value: Value) -> object:
    value = bare(value)
    if isinstance(value, Mapping):
        return {key: _json(inner) for key, inner in value.items()}
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(number_text(value))
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_json(inner) for inner in value]
    return value if isinstance(value, str | bool) or value is None else to_text(value)
