"""Steps of the expanded tree as steps of the model."""

from __future__ import annotations

from typing import Final

from localcloud.pipelines.building.fields import Fields, texts
from localcloud.pipelines.expansion.session import Session
from localcloud.pipelines.expansion.shorthands import COMMON, INPUTS
from localcloud.pipelines.expressions.run_time import check_step_condition
from localcloud.pipelines.model import Step, Target
from localcloud.pipelines.nodes import Keys, Leaf
from localcloud.pipelines.places import Place


def steps_of(owner: Fields, key: str) -> tuple[Step, ...]:
    """The steps of a job or hook, without the ones that nobody wrote."""
    found = owner.each(key, lambda keys: _step(keys, owner.session))
    seen: dict[str, Step] = {}
    for step in found:
        if step.name and step.name.lower() in seen:
            owner.session.wrong(step.place, f"the step '{step.name}' is already defined in line {seen[step.name.lower()].place.line}")
        elif step.name:
            seen[step.name.lower()] = step
    return found


def _step(keys: Keys, session: Session) -> Step | None:
    kind = keys.first
    fields = Fields(keys, f"a step that begins with {kind}", tuple(keys), session)  # unknown keys are reported already
    task = fields.needed("task") if kind == "task" else kind
    if kind == "task" and task and not _is_task(task):
        fields.wrong("task", f"must be NAME@MAJOR, not '{task}'")
    return Step(
        task=task,
        inputs=dict(fields.mapping("inputs")) if kind == "task" else _own(fields, kind),
        name=fields.name("name") or None,
        display_name=fields.text("displayName") or _DISPLAY_NAMES.get(kind, task.partition("@")[0]),
        condition=fields.condition(check_step_condition),
        continue_on_error=fields.boolean("continueOnError", default=False),
        enabled=fields.boolean("enabled", default=True),
        env=fields.mapping("env"),
        timeout_in_minutes=fields.number("timeoutInMinutes", "0"),
        retry_count=fields.number("retryCountOnTaskFailure", "0"),
        target=_target(fields),
        place=keys.place,
    )


_DISPLAY_NAMES: Final = {
    "checkout": "Checkout",
    "download": "Download",
    "downloadBuild": "Download build",
    "getPackage": "Get package",
    "publish": "Publish",
    "reviewApp": "Review app",
}


def _is_task(task: str) -> bool:
    name, _, version = task.partition("@")
    return bool(name) and version.isdecimal()


def _own(fields: Fields, kind: str) -> dict[str, str]:
    found = {key: fields.text(key) for key in (kind, *INPUTS[kind]) if key not in COMMON and key != "inputs"}
    return {key: text for key, text in found.items() if text is not None}


def _target(fields: Fields) -> Target | None:
    node = fields.node("target")
    if node is None:
        return None
    if isinstance(node, Leaf):
        return Target(node.text, "any", None)
    inner = fields.inner("target", "a target", ("container", "commands", "settableVariables"))
    if inner is None:
        return None
    settable = inner.node("settableVariables")
    names = texts(settable, "settableVariables", fields.session) if settable else None
    is_restricted = inner.word("commands", ("any", "restricted"), "any") == "restricted"
    return Target(inner.text("container"), "restricted" if is_restricted else "any", () if names == ("none",) else names)


def implicit(task: str, value: str, place: Place) -> Step:
    """A step that nobody wrote."""
    return Step(
        task=task,
        inputs={task: value},
        name=None,
        display_name=_DISPLAY_NAMES[task],
        condition=None,
        continue_on_error=False,
        enabled=True,
        env={},
        timeout_in_minutes="0",
        retry_count="0",
        target=None,
        place=place,
        is_implicit=True,
    )
