"""A change of a work item: a JSON patch, all of it or nothing.

Sources: https://learn.microsoft.com/rest/api/azure/devops/wit/work-items/update, and the service's own exceptions
(`WorkItemTrackingApiController`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from pydantic import JsonValue

from localcloud.pull_requests.refusals import ServiceRefusal
from localcloud.work_items import fields
from localcloud.work_items.records import Comment, WorkItem, now, split_tags
from localcloud.work_items.types import States

LONGEST_TITLE: Final = 255
_FIELDS: Final = "/fields/"
_FAILED: Final = "TestPatchOperationFailedException"
_RULE: Final = "RuleValidationException"


@dataclass(slots=True)
class Patch:
    """What a patch wants: the fields that are written (None: emptied), and what is said in the discussion."""

    values: dict[str, JsonValue] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)


def read(body: JsonValue, item: WorkItem | None) -> Patch:
    """The patch of a body, with its tests held against the work item (None: one that is being created). Raises `Refusal`."""
    if not isinstance(body, list) or not body:
        raise ServiceRefusal("VssPropertyValidationException", "You must pass a valid patch document in the body of the request.")
    patch = Patch()
    for operation in body:
        if not isinstance(operation, dict) or not isinstance(operation.get("op"), str) or not isinstance(operation.get("path"), str):
            raise ServiceRefusal("VssPropertyValidationException", "You must pass a valid patch document in the body of the request.")
        _read(str(operation["op"]).lower(), str(operation["path"]), operation.get("value"), item, patch)
    return patch


def _read(op: str, path: str, value: JsonValue, item: WorkItem | None, patch: Patch) -> None:
    if op == "test":
        if item is not None:
            _test(path, value, item)
        return
    if op not in ("add", "replace", "remove"):
        raise ServiceRefusal(
            "PatchOperationFailedException", f"The operation {op} is not done here: a work item takes add, replace, remove and test."
        )
    if not path.startswith(_FIELDS):
        raise ServiceRefusal(
            "PatchOperationFailedException", f"{path} cannot be changed here: the local Azure DevOps keeps the fields of work items alone."
        )
    name = _field(path)
    if name in fields.READ_ONLY:
        raise ServiceRefusal(_RULE, f"TF401320: Rule Error for field {fields.NAMES[name]}. Error code: ReadOnly.")
    if op == "remove":
        patch.values[name] = None
        return
    if not isinstance(value, str | int | float | bool | None):
        raise ServiceRefusal(
            "VssPropertyValidationException", f"TF401320: Rule Error for field {fields.NAMES[name]}. Error code: InvalidType."
        )
    if name == "System.History":
        patch.said.append(str(value))
    elif name == "System.Tags" and op == "add":  # adds to those that are there; only a replace takes others away
        before = patch.values.get(name, (item.fields.get(name) if item else "")) or ""
        patch.values[name] = "; ".join(split_tags(f"{before};{value or ''}"))
    else:
        patch.values[name] = "; ".join(split_tags(str(value or ""))) if name == "System.Tags" else value


def _test(path: str, value: JsonValue, item: WorkItem) -> None:
    found = item.rev if path == "/rev" else item.value(_field(path)) if path.startswith(_FIELDS) else None
    if str(found) != str(value):
        raise ServiceRefusal(
            _FAILED, f"VS403351: Test Operation for path {path} failed, value {found} was not equal to test value {value}."
        )


def _field(path: str) -> str:
    wanted = path.removeprefix(_FIELDS).replace("~1", "/").replace("~0", "~")
    name = fields.known(wanted)
    if name is None or name.lower() != wanted.lower():
        raise ServiceRefusal("WorkItemTrackingFieldDefinitionNotFoundException", f"TF51535: Cannot find field {wanted}.")
    return name


def refuse(values: Mapping[str, JsonValue], project: str, states: States, *, is_new: bool) -> None:
    """Raises `Refusal` for what the rules of the type do not take. `values` are all fields as they would be."""
    title = values.get("System.Title")
    if not isinstance(title, str) or not title.strip():
        raise ServiceRefusal(_RULE, "TF401320: Rule Error for field Title. Error code: Required, InvalidEmpty.")
    if len(title) > LONGEST_TITLE:
        raise ServiceRefusal(_RULE, "TF401320: Rule Error for field Title. Error code: Required, InvalidTooLong.")
    permitted = states[:1] if is_new else states
    if values.get("System.State") not in [state.name for state in permitted]:
        raise ServiceRefusal(
            _RULE,
            "TF401320: Rule Error for field State. Error code: Required, HasValues, LimitedToValues, AllowsOldValue, InvalidListValue.",
        )
    for tree in sorted(fields.TREES):
        if str(values.get(tree, "")).lower() != project.lower():
            number, title = -1, fields.NAMES[tree]
            raise ServiceRefusal(
                "WorkItemFieldInvalidTreeNameException",
                f"TF401347: Invalid tree name given for work item {number}, field '{tree}': here, {title} is {project}.",
            )


def new_tags(values: Mapping[str, JsonValue], known: Sequence[str]) -> list[str]:
    """The tags that nothing in the project has had yet."""
    there = {tag.lower() for tag in known}
    return [tag for tag in split_tags(str(values.get("System.Tags") or "")) if tag.lower() not in there]


def applied(item: WorkItem, patch: Patch, author: str) -> WorkItem:
    """The work item after a patch: a revision further, unless nothing changes."""
    values = {**item.fields, **patch.values}
    changed = {name: value for name, value in values.items() if value not in (None, "")}
    if changed == dict(item.fields) and not patch.said:
        return item
    at = now()
    if changed.get("System.State") != item.fields.get("System.State") and "System.Reason" not in patch.values:
        changed["System.Reason"] = f"Moved to state {changed.get('System.State')}"
    changed |= {"System.ChangedBy": author, "System.ChangedDate": at}
    comments = (*item.comments, *(Comment(author, text, at) for text in patch.said))
    return replace(item, fields=changed, rev=item.rev + 1, comments=comments)
