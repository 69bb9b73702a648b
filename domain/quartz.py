"""Quartz cron expressions, as Databricks takes them for schedules: seconds, minutes, hours, day of month, month, day of week, and a year
if wanted. Exactly one of the two days is `?`.

Source: "Cron Trigger Tutorial" of Quartz 2 (http://www.quartz-scheduler.org/documentation/quartz-2.3.0/tutorials/crontrigger.html), which
the Jobs API refers to. No library is used, because the only maintained one for Python (quartz-cron-checker 0.2.1) refuses what Quartz
takes, such as `FRI#3` and `MON,WED-FRI`, and takes `6#6`, which Quartz refuses.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_MONTHS = {
    name: number
    for number, name in enumerate(("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"), start=1)
}
_DAYS = {name: number for number, name in enumerate(("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"), start=1)}


@dataclass(frozen=True, slots=True)
class _Field:
    """One of the fields: what it counts, from where to where, and what else it takes."""

    title: str
    low: int
    high: int
    names: dict[str, int]
    special: str = ""
    """A pattern of further forms of one item."""


_FIELDS = (
    _Field("seconds", 0, 59, {}),
    _Field("minutes", 0, 59, {}),
    _Field("hours", 0, 23, {}),
    _Field("day of month", 1, 31, {}, r"L(-\d{1,2})?|LW|\d{1,2}W"),
    _Field("month", 1, 12, _MONTHS),
    _Field("day of week", 1, 7, _DAYS, r"L|([1-7]|SUN|MON|TUE|WED|THU|FRI|SAT)(L|#[1-5])"),
    _Field("year", 1970, 2099, {}),
)


def times_a_day(expression: str) -> int:
    """How often a valid expression fires on a day on which it does."""
    times = 1
    for field, part in zip(_FIELDS[:3], expression.upper().split(), strict=False):
        times *= len({value for item in part.split(",") for value in _values(field, item)})
    return times


def _values(field: _Field, item: str) -> range:
    """What one item of seconds, minutes or hours stands for. Numbers that go round, such as 22-2, count to the end and from the start."""
    span, _, step = item.partition("/")
    first, _, last = (f"{field.low}-{field.high}" if span == "*" else span).partition("-")
    end = int(last) if last else field.high if step else int(first)
    return range(int(first), (end if end >= int(first) else end + field.high + 1) + 1, int(step or 1))


def quartz_problem(expression: str) -> str | None:
    """What is wrong with the expression, or None."""
    parts = expression.upper().split()
    if len(parts) not in (6, 7):
        names = ", ".join(field.title for field in _FIELDS[:6])
        return f"it has {len(parts)} fields, not 6 ({names}) or 7 (with a year)"
    if (parts[3] == "?") == (parts[5] == "?"):
        return "exactly one of day of month (4th field) and day of week (6th field) must be ?"
    for field, part in zip(_FIELDS, parts, strict=False):
        if part == "?" and field.title.startswith("day"):
            continue
        for item in part.split(","):
            if problem := _item_problem(field, item):
                return f"{field.title}: {problem}"
    return None


def _item_problem(field: _Field, item: str) -> str | None:
    if field.special and re.fullmatch(field.special, item):
        return None
    base, slash, step = item.partition("/")
    if slash and not (step.isdecimal() and int(step) > 0):
        return f"{item!r} needs a number above 0 after the slash"
    if base == "*" or (slash and not base):
        return None
    ends = [_number(field, end) for end in base.split("-")]
    if len(ends) > 2 or any(end is None for end in ends):
        words = f" or {', '.join(field.names)}" if field.names else ""
        return f"{item!r} is not one of {field.low} to {field.high}{words}"
    return None


def _number(field: _Field, text: str) -> int | None:
    number = field.names.get(text, int(text) if text.isdecimal() else None)
    return number if number is not None and field.low <= number <= field.high else None
