"""What starts a pipeline by itself, as it is written: branches, paths and tags; schedules; runs of other pipelines."""

from __future__ import annotations

from dataclasses import dataclass

from localcloud.pipelines.places import Place


@dataclass(frozen=True, slots=True)
class Filter:
    """Names to include and to exclude, with `*` and `?`. Both empty: everything."""

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Trigger:
    """Pushes that start a pipeline."""

    is_enabled: bool
    """False for `trigger: none`."""
    batch: bool
    branches: Filter
    paths: Filter
    tags: Filter | None
    """None: tags do not start it."""
    place: Place


@dataclass(frozen=True, slots=True)
class Schedule:
    """A time that starts a pipeline, in UTC."""

    cron: str
    """Minute, hour, day of the month, month, day of the week."""
    display_name: str
    branches: Filter
    always: bool
    """Whether it runs without a change since the last run that the schedule started."""
    batch: bool
    place: Place


@dataclass(frozen=True, slots=True)
class PipelineTrigger:
    """Runs of another pipeline that start this one: all that are given must hold."""

    branches: Filter
    stages: tuple[str, ...]
    """Empty: the whole run must have succeeded."""
    tags: tuple[str, ...]
