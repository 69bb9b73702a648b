"""Business hours: a stage waits until the hours of the check begin."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from tzlocal.windows_tz import win_tz

from localcloud.behaviours.paths import flag, text
from localcloud.store_model import Record

_DAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def are_now(check: Record, at: datetime) -> bool:
    """Whether the moment is in the hours of the check."""
    local = at.astimezone(ZoneInfo(win_tz[text(check.inputs, "timeZone") or "UTC"]))
    begin, end = (text(check.inputs, key) or default for key, default in (("startTime", "00:00"), ("endTime", "23:59")))
    return flag(check.inputs, _DAYS[local.weekday()]) and begin <= f"{local:%H:%M}" <= end


def sentence(check: Record) -> str:
    """The hours, for a person."""
    days = ", ".join(day[:3].capitalize() for day in _DAYS if flag(check.inputs, day))
    return f"{text(check.inputs, 'startTime')} to {text(check.inputs, 'endTime')} {text(check.inputs, 'timeZone')} on {days or 'no day'}"
