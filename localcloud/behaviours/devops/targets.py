"""What checks and authorisations are put on: a thing of a project, told by its type and its id."""

from __future__ import annotations

from typing import Final

from localcloud.behaviours.devops import agents, endpoints
from localcloud.behaviours.devops.organisation import token
from localcloud.behaviours.model import Refusal, Request
from localcloud.behaviours.paths import text
from localcloud.store_model import Record

TYPES: Final = ("endpoint", "environment", "variablegroup", "queue", "repository")
_BY_NUMBER: Final = {"environment": token("environment"), "variablegroup": token("variableGroup")}


def must_stand(request: Request, kind: str, id: str, project_id: str) -> None:
    """Refuses a target that does not exist, or is in another project."""
    if kind == "queue":
        if agents.queue(request.view, request.scope, project_id, id) is None:
            raise Refusal(f"Queue {id} does not exist in project {project_id}, or you do not have permission to use it.")
        return
    record = _find(request, kind, id)
    if record is None:
        raise Refusal(f"Resource {kind} with id {id} was not found, or is no longer available.")
    if text(record.inputs, "projectId") != project_id:
        raise Refusal(f"Resource {kind} with id {id} ({record.name}) is not in project {project_id}.")


def _find(request: Request, kind: str, id: str) -> Record | None:
    if kind == "endpoint":
        return endpoints.find(request.view, request.scope, id)
    if kind == "repository":
        return request.view.get(token("git"), request.scope, id)
    return request.view.get(_BY_NUMBER[kind], request.scope, id)
