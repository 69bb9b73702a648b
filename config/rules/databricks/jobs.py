"""Rules about jobs: tasks without cycles, and notebooks that exist."""

from __future__ import annotations

from collections.abc import Iterator, Set
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import PurePosixPath
from zoneinfo import available_timezones

from config.databricks.jobs import Job, RunSchedule
from config.databricks.section import Workspace
from config.diagnostics import Diagnostic, Path, allowed_words, error, nearest, warning
from config.rules.facts import Facts
from domain.notebooks import HEADER


def tasks_do_not_wait_for_each_other(facts: Facts) -> Iterator[Diagnostic]:
    """Tasks in a dependency cycle would never start."""
    for path, workspace in facts.workspaces():
        for key, job in workspace.jobs.items():
            cycle = _cycle(job)
            if cycle:
                detail = f"Remove one of these: {' → '.join([*cycle, cycle[0]])} (each depends on the next)."
                yield error((*path, "jobs", key, "tasks", cycle[0], "depends_on"), "the tasks depend on each other in a cycle", detail)


def a_task_names_a_notebook_that_is_there(facts: Facts) -> Iterator[Diagnostic]:
    """If a task's notebook is deployed from a folder of this project, the file exists."""
    for path, workspace in facts.workspaces():
        for key, job in workspace.jobs.items():
            for name, task in job.tasks.items():
                place = (*path, "jobs", key, "tasks", name, "notebook")
                yield from _missing_notebook(facts, place, task.notebook, workspace)


def a_task_reaches_its_cluster(facts: Facts) -> Iterator[Diagnostic]:
    """A cluster that belongs to one user takes no tasks of a job, which runs as the run identity."""
    for path, workspace in facts.workspaces():
        for key, job in workspace.jobs.items():
            for name, task in job.tasks.items():
                cluster = workspace.clusters.get(task.cluster or "")
                if cluster is not None and cluster.single_user_name is not None:
                    summary = f'cluster "{task.cluster}" belongs to {cluster.single_user_name} alone'
                    detail = "A job runs as the run identity. Use a job cluster, or a shared one."
                    yield error((*path, "jobs", key, "tasks", name, "cluster"), summary, detail)


def the_time_zone_of_a_schedule_is_known(facts: Facts) -> Iterator[Diagnostic]:
    """A mistyped time zone fails only when the job or alert is created. New names are added, so an unknown one may still be right."""
    known = _time_zones()
    for path, schedule in _schedules(facts):
        if known and schedule.time_zone not in known:
            hint = nearest(schedule.time_zone, known)
            meant = f'Did you mean "{hint}"? ' if hint else ""
            summary = f'"{schedule.time_zone}" is not a time zone known here'
            yield warning((*path, "time_zone"), summary, f"{meant}See https://www.iana.org/time-zones")


@cache
def _time_zones() -> Set[str]:
    """Those of this machine, hundreds of files in a folder: empty where there is none."""
    return available_timezones()


def _cycle(job: Job) -> list[str]:
    """The tasks of one cycle, or nothing; each depends on the next. Another rule reports tasks that are not declared."""
    waits = {name: [before for before in task.depends_on if before in job.tasks] for name, task in job.tasks.items()}
    try:
        TopologicalSorter(waits).prepare()
    except CycleError as problem:
        cycle: list[str] = problem.args[1]  # the next one depends on each, and the first is repeated at the end
        first = min(cycle, key=list(waits).index)
        cycle = cycle[:0:-1]
        return [*cycle[cycle.index(first) :], *cycle[: cycle.index(first)]]
    return []


def _missing_notebook(facts: Facts, place: Path, reference: str, workspace: Workspace) -> Iterator[Diagnostic]:
    key, _, notebook = reference.partition("/")
    deployment = workspace.notebooks.get(key)
    if deployment is None or deployment.folder is None:
        return
    there = facts.notebook_paths(deployment)
    if not there or notebook in there:
        return
    module = PurePosixPath(f"{notebook}.py")
    if any(file.path == module for file in facts.notebook_folder(deployment).files):
        detail = f"To make it a notebook, let its first line be `{HEADER}`, or list it under `notebooks` of the deployment."
        yield error(place, f"{module} in {deployment.folder} is a module and not a notebook", detail)
    else:
        detail = allowed_words(reference, [f"{key}/{name}" for name in there])
        yield error(place, f'there is no notebook "{notebook}" in {deployment.folder}', detail)


def _schedules(facts: Facts) -> Iterator[tuple[Path, RunSchedule]]:
    for path, workspace in facts.workspaces():
        for key, job in workspace.jobs.items():
            if job.schedule:
                yield (*path, "jobs", key, "schedule"), job.schedule
        for key, alert in workspace.alerts.items():
            yield (*path, "alerts", key, "schedule"), alert.schedule
