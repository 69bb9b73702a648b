"""What the engine makes of a scalar of a stack file.

Its library is go-yaml 3 (`resolve.go`): YAML 1.2, but for dates, octal numbers with a leading zero, and `_` inside numbers. Values then
travel as JSON, where a date is the text that Go writes it as, and `5.0` is 5.
"""

from __future__ import annotations

import re
from datetime import datetime

Scalar = str | bool | int | float | None

_WORDS: dict[str, Scalar] = {
    **dict.fromkeys(["", "~", "null", "Null", "NULL"]),
    **dict.fromkeys(["true", "True", "TRUE"], True),
    **dict.fromkeys(["false", "False", "FALSE"], False),
    **dict.fromkeys([".nan", ".NaN", ".NAN"], float("nan")),
    **dict.fromkeys([".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"], float("inf")),
    **dict.fromkeys(["-.inf", "-.Inf", "-.INF"], float("-inf")),
}
_WHOLE = re.compile(
    r"(?P<sign>[-+]?)(?:0[xX](?P<hex>[0-9a-fA-F]+)|0[oO]?(?P<octal>[0-7]+)|0[bB](?P<binary>[01]+)|(?P<decimal>0|[1-9][0-9]*))"
)
_BASES = {"hex": 16, "octal": 8, "binary": 2, "decimal": 10}
_DECIMAL = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_DATE = re.compile(
    r"(\d{4})-(\d{1,2})-(\d{1,2})(?:(?P<between>[Tt ])(\d{1,2}):(\d{1,2}):(\d{1,2})(?:\.(?P<fraction>\d{1,9}))?(?P<zone>Z|[-+]\d\d:\d\d)?)?"
)
_LARGEST = 2**63 - 1
MOST_DIGITS = 255
"""As many digits make a number that a float can hold, in every base."""
_DIGITS_OF_A_FLOAT = 1e21
"""From here on, JSON writes a number with an exponent."""


def read(text: str) -> Scalar:
    """A plain scalar (one without quotes and without a tag) as it reaches the program inside a section."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in "+-.0123456789":
        return text
    return next((found for found in (_date(text), _number(text)) if found is not None), text)


def as_text(value: Scalar) -> str:
    """A scalar directly under a key of `config`, as it reaches the program: always text."""
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def as_key(value: Scalar) -> str:
    """A key of a mapping as it reaches the program."""
    return "<nil>" if value is None else as_text(value)


def _number(text: str) -> int | float | None:
    plain = text.replace("_", "")
    if whole := _WHOLE.fullmatch(plain):
        base, digits = next((base, whole[name]) for name, base in _BASES.items() if whole[name] is not None)
        if len(digits) <= MOST_DIGITS:
            number = int(whole["sign"] + digits, base)
            return number if abs(number) <= _LARGEST else _through_json(float(number))
    if _DECIMAL.fullmatch(plain) is None or float(plain) in (float("inf"), float("-inf")):
        return None
    return _through_json(float(plain))


def _through_json(number: float) -> int | float:
    return int(number) if number.is_integer() and abs(number) < _DIGITS_OF_A_FLOAT else number


def _date(text: str) -> str | None:
    found = _DATE.fullmatch(text)
    if found is None or (found["between"] in ("T", "t")) != (found["zone"] is not None):
        return None
    year, month, day, _, hour, minute, second, _, _ = found.groups()
    try:
        time = datetime(int(year), int(month), int(day), int(hour or 0), int(minute or 0), int(second or 0))
    except ValueError:
        return None
    fraction = f".{found['fraction']}".rstrip("0").rstrip(".") if found["fraction"] else ""
    zone = (found["zone"] or "Z").replace(":", "")
    return f"{time:%Y-%m-%d %H:%M:%S}{fraction} {'+0000 UTC' if zone == 'Z' else f'{zone} {zone}'}"
