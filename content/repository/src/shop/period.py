"""The days that one run is about."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Period:
    """Consecutive days, both ends included."""

    first: datetime.date
    last: datetime.date

    @classmethod
    def parse(cls, day: str, days: str = "1", *, today: datetime.date | None = None) -> Period:
        """The `days` days that end with `day`, a date (2026-03-01) or `today` (UTC). Raises `ValueError` for anything else."""
        try:
            last = today or datetime.datetime.now(datetime.UTC).date() if day == "today" else datetime.date.fromisoformat(day)
        except ValueError:
            raise ValueError(f"day is {day!r}: expected today, or a date such as 2026-03-01") from None
        if not days.isdecimal() or not 1 <= int(days) <= 366:
            raise ValueError(f"days is {days!r}: expected a number from 1 to 366")
        return cls(last - datetime.timedelta(days=int(days) - 1), last)

    @property
    def days(self) -> Sequence[datetime.date]:
        """Each of them, in order."""
        return [self.first + datetime.timedelta(days=number) for number in range((self.last - self.first).days + 1)]

    def holds(self, column: str) -> str:
        """A condition in SQL: a date is in it."""
        return f"{column} BETWEEN DATE'{self.first}' AND DATE'{self.last}'"
