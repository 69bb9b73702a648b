"""Statuses of pull requests over REST, on a pull request or on one of its iterations.

Source: https://learn.microsoft.com/rest/api/azure/devops/git/pull-request-statuses and pull-request-iteration-statuses.
"""

from __future__ import annotations

from typing import get_args

from localcloud.pull_requests import acting
from localcloud.pull_requests.records import Check, CheckState
from localcloud.pull_requests.refusals import ServiceRefusal
from localcloud.rest import shapes
from localcloud.rest.calls import Answer, Call, Route, listed
from localcloud.rest.pull_requests import found
from localcloud.rest.rights import may_contribute

_ALL = "git/repositories/{repository}/pullRequests/{id:d}/statuses"
_OF_ITERATION = "git/repositories/{repository}/pullRequests/{id:d}/iterations/{iteration:d}/statuses"
_STATES: tuple[CheckState, ...] = get_args(CheckState)
"""In the order of the service's numbers, from 0."""


def _list(call: Call) -> Answer:
    iteration = call.number("iteration") if "iteration" in call.parts else None
    with call.store.reading() as view:
        each, _ = found(call, view)
        return listed([shapes.status(call, view, check) for check in each.checks if iteration in (None, check.iteration)])


def _create(call: Call) -> Answer:
    with call.store.reading() as view:
        each, repository = found(call, view)
        may_contribute(call, view, repository)
    context, iteration = call.value("context"), call.value("iterationId")
    state = [known for number, known in enumerate(_STATES) if call.value("state") in (number, known)]
    name = context.get("name") if isinstance(context, dict) else None
    genre = (context.get("genre") or "") if isinstance(context, dict) else ""
    if not isinstance(name, str) or not name or not isinstance(genre, str):
        raise ServiceRefusal("InvalidArgumentValueException", "Invalid argument value.\r\nParameter name: context.name")
    if not state:
        raise ServiceRefusal("InvalidArgumentValueException", "Invalid argument value.\r\nParameter name: state")
    if "iteration" in call.parts:
        iteration = call.number("iteration")
    if iteration is not None and not isinstance(iteration, int):
        raise ServiceRefusal("InvalidArgumentValueException", "Invalid argument value.\r\nParameter name: iterationId")
    posted = Check(0, genre, name, state[0], "", "", iteration, call.word("description"), call.word("targetUrl"))
    made = acting.post_status(call.store, each.id, call.caller.principal_name, posted)
    with call.store.reading() as view:
        return Answer(shapes.status(call, view, made))


ROUTES = (
    Route("GET", _ALL, _list),
    Route("POST", _ALL, _create),
    Route("GET", _OF_ITERATION, _list),
    Route("POST", _OF_ITERATION, _create),
)
