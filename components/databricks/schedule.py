"""Schedules of jobs and alerts."""

from __future__ import annotations

from typing import TypedDict


class Schedule(TypedDict):
    """When a job or an alert starts automatically."""

    quartz_cron_expression: str
    """Seconds, minutes, hours, day of month, month, day of week, such as `0 30 6 * * ?`."""
    timezone_id: str
    """Time zone, such as `Europe/Berlin`."""
    paused: bool
    """Whether it is paused."""


def pause_status(schedule: Schedule) -> str:
    """The same as Databricks names it."""
    return "PAUSED" if schedule["paused"] else "UNPAUSED"
