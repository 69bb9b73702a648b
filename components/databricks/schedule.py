"""When something starts by itself."""

from __future__ import annotations

from typing import TypedDict


class Schedule(TypedDict):
    """When a job or an alert starts by itself."""

    quartz_cron_expression: str
    """Seconds, minutes, hours, day of month, month, day of week, such as `0 30 6 * * ?`."""
    timezone_id: str
    """Time zone, such as `Europe/Berlin`."""
    paused: bool
    """Whether it waits to be switched on."""


def pause_status(schedule: Schedule) -> str:
    """The same as Databricks writes it."""
    return "PAUSED" if schedule["paused"] else "UNPAUSED"
