"""Work items over REST: read, query, add, change, comment.

Source: https://learn.microsoft.com/rest/api/azure/devops/wit (work-items, wiql, comments, work-item-type-states).
"""

from __future__ import annotations

from typing import Final

from pydantic import JsonValue

from localcloud.behaviours.model import Refusal
from localcloud.pull_requests.refusals import ServiceRefusal
from localcloud.rest import shapes
from localcloud.rest.calls import Answer, Call, Route, listed
from localcloud.rest.rights import may_comment_on_work_items, may_read_work_items, may_tag, may_write_work_items
from localcloud.store import Transaction
from localcloud.work_items import acting, fields, patching, records, wiql
from localcloud.work_items.patching import Patch
from localcloud.work_items.records import Comment, WorkItem

PATCH_TYPE: Final = "application/json-patch+json"
MOST_AT_ONCE: Final = 200
MOST_FOUND: Final = 20_000
_COLOURS: Final = {"Proposed": "b2b2b2", "InProgress": "007acc", "Resolved": "ff9d00", "Completed": "339933", "Removed": "ffffff"}


def _get(call: Call) -> Answer:
    with call.store.reading() as view:
        return Answer(_shown(call, view, _readable(call, view, call.number("id"))))


def _batch(call: Call) -> Answer:
    wanted = [part.strip() for part in call.query.get("ids", "").split(",") if part.strip()]
    if not wanted or not all(part.isdecimal() for part in wanted):
        raise ServiceRefusal("VssPropertyValidationException", "Invalid argument value.\r\nParameter name: ids")
    if len(wanted) > MOST_AT_ONCE:
        raise ServiceRefusal(
            "WorkItemPageSizeExceededException",
            f"VS403474: You requested {len(wanted)} work items which exceeds the limit of {MOST_AT_ONCE} work items per batch request.",
        )
    only = [name for part in call.query.get("fields", "").split(",") if part.strip() for name in [_known(part)]]
    is_lenient = call.query.get("errorpolicy", "fail").lower() == "omit"
    found: list[JsonValue] = []
    with call.store.reading() as view:
        for number in map(int, wanted):
            try:
                found.append(_shown(call, view, _readable(call, view, number), only))
            except Refusal:
                if not is_lenient:
                    raise
                found.append(None)
    return listed(found)


def _create(call: Call) -> Answer:
    _refuse_type(call)
    patch = patching.read(call.body, None)
    with call.store.transaction() as view:
        project = call.project_of(view)
        may_write_work_items(call, view, project)
        _may_use_tags(call, view, patch, project.name)
        made = acting.create(view, project, call.parts["type"], patch, call.caller.principal_name)
        return Answer(_shown(call, view, made))


def _update(call: Call) -> Answer:
    _refuse_type(call)
    with call.store.transaction() as view:
        item = _readable(call, view, call.number("id"))
        patch = patching.read(call.body, item)
        may_write_work_items(call, view, records.project_named(view, call.scope, item.project))
        _may_use_tags(call, view, patch, item.project)
        return Answer(_shown(call, view, acting.change(view, item, patch, call.caller.principal_name)))


def _comments(call: Call) -> Answer:
    with call.store.reading() as view:
        item = _readable(call, view, call.number("id"))
        shown: list[JsonValue] = [_comment(call, view, item, number) for number in range(len(item.comments))]
    return Answer({"totalCount": len(shown), "count": len(shown), "comments": shown})


def _add_comment(call: Call) -> Answer:
    text = call.word("text")
    with call.store.transaction() as view:
        item = _readable(call, view, call.number("id"))
        may_comment_on_work_items(call, view, records.project_named(view, call.scope, item.project))
        changed = acting.comment(view, item, text, call.caller.principal_name)
        return Answer(_comment(call, view, changed, len(changed.comments) - 1))


def _query(call: Call) -> Answer:
    macros = {"me": call.caller.principal_name}
    with call.store.reading() as view:
        if call.project:
            macros["project"] = call.project_of(view).name
        query = wiql.parse(call.word("query"), macros)
        most = call.query.get("$top", str(MOST_FOUND))
        if not most.isdecimal() or not int(most):
            raise ServiceRefusal("VssPropertyValidationException", "Invalid argument value.\r\nParameter name: $top")
        found = [item for item in query.run(records.of(view, call.scope)) if _may_read(call, view, item)]
    if len(found) > MOST_FOUND and "$top" not in call.query:
        raise ServiceRefusal(
            "WorkItemTrackingQueryResultSizeLimitExceededException",
            f"VS402337: The number of work items returned exceeds the size limit of {MOST_FOUND}. Change the query to return fewer items.",
        )
    columns: list[JsonValue] = [_column(call, name) for name in query.columns]
    order: list[JsonValue] = [{"field": _column(call, name), "descending": is_descending} for name, is_descending in query.order]
    items: list[JsonValue] = [{"id": item.number, "url": _url(call, item)} for item in found[: int(most)]]
    answer: dict[str, JsonValue] = {
        "queryType": "flat",
        "queryResultType": "workItem",
        "asOf": records.now(),
        "columns": columns,
        "sortColumns": order,
        "workItems": items,
    }
    return Answer(answer)


def _states(call: Call) -> Answer:
    with call.store.reading() as view:
        _, known = records.states(call.project_of(view), call.parts["type"])
    return listed([{"name": state.name, "color": _COLOURS[state.category], "category": state.category} for state in known])


def _readable(call: Call, view: Transaction, number: int) -> WorkItem:
    """A work item that the caller may see. Raises `Refusal`."""
    item = records.get(view, call.scope, number)
    if not _may_read(call, view, item) or (call.project and call.project_of(view).name != item.project):
        raise records.missing(number)
    return item


def _may_read(call: Call, view: Transaction, item: WorkItem) -> bool:
    return may_read_work_items(call, view, records.project_named(view, call.scope, item.project))


def _may_use_tags(call: Call, view: Transaction, patch: Patch, project: str) -> None:
    there = [tag for item in records.of(view, call.scope) if item.project == project for tag in item.tags]
    if patching.new_tags(patch.values, there):
        may_tag(call, view, records.project_named(view, call.scope, project))


def _refuse_type(call: Call) -> None:
    kind = call.content_type.partition(";")[0].strip().lower()
    if kind != PATCH_TYPE:
        raise ServiceRefusal(
            "VssRequestContentTypeNotSupportedException",
            f'The request indicated a Content-Type of "{kind}" for method type "{call.method}" which is not supported. Valid content types '
            f"for this method are: {PATCH_TYPE}.",
        )


def _known(name: str) -> str:
    found = fields.known(name)
    if found is None:
        raise ServiceRefusal("WorkItemTrackingFieldDefinitionNotFoundException", f"TF51535: Cannot find field {name.strip()}.")
    return found


def _shown(call: Call, view: Transaction, item: WorkItem, only: list[str] | None = None) -> dict[str, JsonValue]:
    kept = {"System.TeamProject", "System.WorkItemType", *item.fields, *({"System.CommentCount"} if not item.is_declared else ())}
    names = [name for name in only if item.value(name) is not None] if only else sorted(kept - {"System.History"})
    values = {name: _value(call, view, name, item.value(name)) for name in names}
    return {"id": item.number, "rev": item.rev, "fields": values, "url": _url(call, item)}


def _value(call: Call, view: Transaction, name: str, value: JsonValue) -> JsonValue:
    if name not in fields.PEOPLE or not isinstance(value, str):
        return value
    try:
        return shapes.identity(call, view, value)
    except Refusal:  # somebody who has left
        return value


def _comment(call: Call, view: Transaction, item: WorkItem, index: int) -> dict[str, JsonValue]:
    comment: Comment = item.comments[index]
    author = _value(call, view, "System.ChangedBy", comment.author)
    return {
        "workItemId": item.number,
        "id": index + 1,
        "version": 1,
        "text": comment.text,
        "createdBy": author,
        "createdDate": comment.at,
        "modifiedBy": author,
        "modifiedDate": comment.at,
        "url": f"{_url(call, item)}/comments/{index + 1}",
    }


def _column(call: Call, name: str) -> dict[str, JsonValue]:
    return {"referenceName": name, "name": fields.NAMES[name], "url": f"{call.base}_apis/wit/fields/{name}"}


def _url(call: Call, item: WorkItem) -> str:
    return f"{call.base}_apis/wit/workItems/{item.number}"


ROUTES = (
    Route("GET", "wit/workitems", _batch),
    Route("GET", "wit/workitems/{id:d}", _get),
    Route("PATCH", "wit/workitems/{id:d}", _update),
    Route("POST", "wit/workitems/${type}", _create),
    Route("GET", "wit/workitems/{id:d}/comments", _comments, preview=True),
    Route("POST", "wit/workitems/{id:d}/comments", _add_comment, preview=True),
    Route("POST", "wit/wiql", _query),
    Route("GET", "wit/workitemtypes/{type}/states", _states),
)
