"""Work items over REST: read one, add one.

Source: https://learn.microsoft.com/rest/api/azure/devops/wit/work-items.
"""

from __future__ import annotations

from localcloud.behaviours.model import Refusal
from localcloud.pull_requests import linking
from localcloud.pull_requests.refusals import ServiceRefusal
from localcloud.rest.calls import Answer, Call, Route, items
from localcloud.values import Json


def _get(call: Call) -> Answer:
    number = call.number("id")
    with call.store.reading() as view:
        fields = linking.fields_of(view, call.scope, number)
    if fields is None:
        raise Refusal(f"TF401232: Work item {number} does not exist, or you do not have permissions to read it.")
    return _shown(call, number, fields)


def _create(call: Call) -> Answer:
    fields: dict[str, Json] = {"System.State": "New", "System.CreatedBy": call.caller.principal_name}
    for operation in items(call.body):
        path, value = str(operation.get("path", "")), operation.get("value")
        if operation.get("op") != "add" or not path.startswith("/fields/") or not isinstance(value, str | int | float | bool):
            raise ServiceRefusal("InvalidArgumentValueException", f"only fields can be added to a new work item here, not {operation}")
        fields[path.removeprefix("/fields/")] = value
    if not fields.get("System.Title"):
        raise ServiceRefusal("RuleValidationException", "TF401320: Rule Error for field Title. Error code: Required, InvalidEmpty.")
    with call.store.transaction() as view:
        project = call.project_of(view)
        number = linking.add(view, call.scope, project.name, call.parts["type"], fields)
        made = linking.fields_of(view, call.scope, number)
    assert made is not None
    return _shown(call, number, made)


def _shown(call: Call, number: int, fields: dict[str, Json]) -> Answer:
    return Answer({"id": number, "rev": 1, "fields": dict(fields), "url": f"{call.base}_apis/wit/workItems/{number}"})


ROUTES = (
    Route("GET", "wit/workitems/{id:d}", _get),
    Route("POST", "wit/workitems/${type}", _create),
)
