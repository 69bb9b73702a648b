"""Approvals that runs wait for, over REST: list, read, approve, reject.

Source: https://learn.microsoft.com/rest/api/azure/devops/approvalsandchecks/approvals. Here their ids are numbers, not GUIDs.
"""

from __future__ import annotations

from dataclasses import dataclass

from localcloud.pull_requests.refusals import ServiceRefusal
from localcloud.rest import shapes
from localcloud.rest.calls import Answer, Call, Route, items, listed
from localcloud.runs import approvals, records
from localcloud.runs.approvals import Approval
from localcloud.store import Transaction


@dataclass(frozen=True, slots=True)
class _Wish:
    """What somebody says to one approval."""

    approval: Approval
    is_approval: bool
    comment: str


def _list(call: Call) -> Answer:
    state = call.query.get("state", "").lower()
    with call.store.reading() as view:
        return listed([_shown(call, view, each) for each in _of_project(call, view) if state in ("", each.state.lower())])


def _get(call: Call) -> Answer:
    with call.store.reading() as view:
        return Answer(_shown(call, view, _found(call, view, call.parts["approval"])))


def _update(call: Call) -> Answer:
    """Each approval for itself, as the service does."""
    if call.caller.kind != "user":
        raise ServiceRefusal("ApprovalUnauthorizedException", f"{call.caller.name} is not a person, and only people approve.")
    with call.store.reading() as view:
        wishes = []
        for each in items(call.body):
            status = str(each.get("status", "")).lower()
            if status not in ("approved", "rejected"):
                raise ServiceRefusal("InvalidArgumentValueException", "Invalid argument value.\r\nParameter name: status")
            found = _found(call, view, str(each.get("approvalId", "")))
            wishes.append(_Wish(found, status == "approved", str(each.get("comment") or "")))
    if not wishes:
        raise ServiceRefusal("InvalidArgumentValueException", "Invalid argument value.\r\nParameter name: updateParameters")
    for wish in wishes:
        one = wish.approval
        approvals.vote(call.store, one.run, call.caller.principal_name, is_approval=wish.is_approval, comment=wish.comment, only=one.id)
    with call.store.reading() as view:
        return listed([_shown(call, view, _found(call, view, str(wish.approval.id))) for wish in wishes])


def _of_project(call: Call, view: Transaction) -> list[Approval]:
    project = call.project_of(view).id
    return [each for run in records.runs(view, project=project) for each in approvals.of_run(view, run.id)]


def _found(call: Call, view: Transaction, id: str) -> Approval:
    found = next((each for each in _of_project(call, view) if str(each.id) == id), None)
    if found is None:
        raise ServiceRefusal("ApprovalNotFoundException", f"The approval {id} was not found.")
    return found


def _shown(call: Call, view: Transaction, each: Approval) -> shapes.Shape:
    return {
        "id": str(each.id),
        "status": each.state,
        "createdOn": each.asked_at,
        "minRequiredApprovers": each.needed,
        "instructions": each.instructions,
        "blockedApprovers": [],
        "steps": [
            {
                "actualApprover": shapes.identity(call, view, vote.person),
                "status": "approved" if vote.is_approval else "rejected",
                "comment": vote.comment,
                "lastModifiedOn": vote.at,
            }
            for vote in each.votes
        ],
        "pipeline": {"owner": {"id": each.run}},
    }


ROUTES = (
    Route("GET", "pipelines/approvals", _list),
    Route("GET", "pipelines/approvals/{approval}", _get),
    Route("PATCH", "pipelines/approvals", _update),
)
