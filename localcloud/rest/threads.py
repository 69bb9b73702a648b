"""Threads and comments over REST.

Source: https://learn.microsoft.com/rest/api/azure/devops/git/pull-request-threads and pull-request-thread-comments.
"""

from __future__ import annotations

from typing import get_args

from pydantic import JsonValue

from localcloud.pull_requests import acting
from localcloud.pull_requests.acting import Said
from localcloud.pull_requests.records import Thread, ThreadStatus
from localcloud.pull_requests.refusals import ServiceRefusal
from localcloud.rest import shapes
from localcloud.rest.calls import Answer, Call, Route, items, listed
from localcloud.rest.pull_requests import found
from localcloud.rest.rights import may_contribute

_ALL = "git/repositories/{repository}/pullRequests/{id:d}/threads"
_ONE = f"{_ALL}/{{thread:d}}"
_STATUSES: tuple[ThreadStatus, ...] = get_args(ThreadStatus)
"""In the order of the service's numbers, from 0."""
_TYPES = ("unknown", "text", "codeChange", "system")


def _list(call: Call) -> Answer:
    with call.store.reading() as view:
        each, _ = found(call, view)
        return listed([shapes.thread(call, view, thread) for thread in each.threads])


def _create(call: Call) -> Answer:
    number = _known(call)
    properties = call.value("properties")
    thread = acting.start_thread(
        call.store,
        number,
        call.caller.principal_name,
        [_said(each) for each in items(call.value("comments"))],
        status=_status(call.value("status")),
        properties={key: _plain(value) for key, value in properties.items()} if isinstance(properties, dict) else {},
        context=call.value("threadContext"),
    )
    return _shown(call, thread)


def _get(call: Call) -> Answer:
    with call.store.reading() as view:
        each, _ = found(call, view)
        return Answer(shapes.thread(call, view, acting.thread_of(view, each.id, call.number("thread"))[1]))


def _update(call: Call) -> Answer:
    number = _known(call)
    return _shown(call, acting.set_thread_status(call.store, number, call.number("thread"), _status(call.value("status"))))


def _reply(call: Call) -> Answer:
    number = _known(call)
    body = call.body if isinstance(call.body, dict) else {}
    made = acting.reply(call.store, number, call.number("thread"), call.caller.principal_name, _said(body))
    with call.store.reading() as view:
        return Answer(shapes.comment(call, view, made))


def _edit(call: Call) -> Answer:
    number = _known(call)
    changed = acting.edit_comment(call.store, number, call.number("thread"), call.number("comment"), call.word("content"))
    with call.store.reading() as view:
        return Answer(shapes.comment(call, view, changed))


def _delete(call: Call) -> Answer:
    number = _known(call)
    acting.edit_comment(call.store, number, call.number("thread"), call.number("comment"), None)
    return Answer()


def _known(call: Call) -> int:
    """The number of the pull request that the path names, on which the caller may write."""
    with call.store.reading() as view:
        each, repository = found(call, view)
        may_contribute(call, view, repository)
    return each.id


def _shown(call: Call, thread: Thread) -> Answer:
    with call.store.reading() as view:
        return Answer(shapes.thread(call, view, thread))


def _said(body: dict[str, JsonValue]) -> Said:
    content, kind, parent = body.get("content"), body.get("commentType", "text"), body.get("parentCommentId", 0)
    named = _TYPES[kind] if isinstance(kind, int) and 0 <= kind < len(_TYPES) else kind
    if not isinstance(content, str) or not isinstance(named, str) or named not in _TYPES or not isinstance(parent, int):
        raise ServiceRefusal("InvalidArgumentValueException", "Invalid argument value.\r\nParameter name: comments")
    return Said(content, named, parent)


def _status(value: JsonValue) -> ThreadStatus:
    """A status by its word or its number."""
    if value is None:
        return "unknown"
    found = [each for number, each in enumerate(_STATUSES) if value in (number, each)]
    if not found:
        raise ServiceRefusal("InvalidArgumentValueException", "Invalid argument value.\r\nParameter name: status")
    return found[0]


def _plain(value: JsonValue) -> JsonValue:
    """A property as it was meant, whether it came with its type or without."""
    return value["$value"] if isinstance(value, dict) and "$value" in value else value


ROUTES = (
    Route("GET", _ALL, _list),
    Route("POST", _ALL, _create),
    Route("GET", _ONE, _get),
    Route("PATCH", _ONE, _update),
    Route("POST", f"{_ONE}/comments", _reply),
    Route("PATCH", f"{_ONE}/comments/{{comment:d}}", _edit),
    Route("DELETE", f"{_ONE}/comments/{{comment:d}}", _delete),
)
