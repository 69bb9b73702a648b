"""What jobs do, and whether they still do it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from audit.findings.finding import Risk, Rule, Said
from audit.findings.words import at, listed, side, thing
from audit.model import Change, Operation, Preview
from audit.values import Absent, Tree, Value

GROUP: Final = "jobs"
_STARTS: Final = ("schedule", "trigger", "continuous")


def _tasks(tree: Tree) -> Mapping[str, Tree]:
    tasks = tree.get("tasks")
    return {str(task.get("taskKey")): task for task in tasks if isinstance(task, dict)} if isinstance(tasks, list) else {}


def _is_job(change: Change) -> bool:
    return change.resource.type.endswith(":Job") and change.operation is Operation.UPDATE


def _fewer(change: Change, preview: Preview) -> Iterator[Said]:
    if _is_job(change) and (gone := _tasks(change.before).keys() - _tasks(change.after).keys()):
        names = listed(sorted(gone), 9)
        sentence = f"The {thing(change, preview)} no longer runs the task{'s' if len(gone) > 1 else ''} {names}."
        yield Said(sentence, "", listed(_tasks(change.before), 9), listed(_tasks(change.after), 9))


def _paused(change: Change, preview: Preview) -> Iterator[Said]:
    for kind in _STARTS if _is_job(change) else ():
        before, after = at(change.before, kind), at(change.after, kind)
        if _is_on(before) and not _is_on(after):
            yield Said(f"The {thing(change, preview)} no longer starts by itself.", "", "active", "paused" if _is_there(after) else "gone")


def _is_there(value: Value | Absent) -> bool:
    return isinstance(value, dict)


def _is_on(value: Value | Absent) -> bool:
    return isinstance(value, dict) and value.get("pauseStatus") != "PAUSED"


def _other(change: Change, preview: Preview) -> Iterator[Said]:
    if not _is_job(change):
        return
    before, after = _tasks(change.before), _tasks(change.after)
    if new := after.keys() - before.keys():
        names = listed(sorted(new), 9)
        yield Said(f"The {thing(change, preview)} also runs the task{'s' if len(new) > 1 else ''} {names}.", "", "", names)
    for key in sorted(before.keys() & after.keys()):
        old, new_one = (at(tasks[key], "notebookTask.notebookPath") for tasks in (before, after))
        if isinstance(old, str) and isinstance(new_one, str) and old != new_one:
            sentence = f"The task {key} of the {thing(change, preview)} runs the notebook {new_one}."
            yield Said(sentence, "", side(old), side(new_one))


RULES: Final = (
    Rule(
        "task-removed", GROUP, Risk.ATTENTION, "a job no longer runs one of its tasks",
        "What the task made or checked is no longer made or checked.",
        "Does something else do it, or does nobody need it any more?",
        _fewer,
    ),
    Rule(
        "schedule-off", GROUP, Risk.ATTENTION, "a job no longer starts by itself",
        "Nobody notices until what it makes is missing.",
        "Who starts it from now on, or who can do without it?",
        _paused,
    ),
    Rule(
        "tasks-changed", GROUP, Risk.ROUTINE, "a job has further tasks, or runs other notebooks",
        "The job does something else.",
        "Is it what the pull request says?",
        _other,
    ),
)  # fmt: skip
