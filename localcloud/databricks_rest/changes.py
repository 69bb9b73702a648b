"""Changes that a workspace's API makes: by the same rules as a stack's, and for whom the API has let."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from localcloud import schema
from localcloud.behaviours import behaviour as behaviour_of
from localcloud.behaviours import enforce
from localcloud.behaviours.model import Refusal, Request
from localcloud.databricks_rest.calls import Call
from localcloud.provider import outputs
from localcloud.store import Transaction
from localcloud.store_model import Record
from localcloud.values import Json


def create(call: Call, view: Transaction, token: str, inputs: Mapping[str, Json], more: Mapping[str, Json] | None = None) -> Record:
    """A new resource, which belongs to the caller; `more` are outputs besides those of the tables. Raises `Refusal`."""
    row = behaviour_of(token)
    request = Request(token, call.scope, dict(inputs), view, environment={"caller": call.caller.name})
    enforce.create(row, request)
    assert row.new_id is not None
    request = replace(request, id=row.new_id(request))
    standing = view.get(token, call.scope, request.id)
    if standing is not None and not row.adopts:
        raise Refusal(enforce.taken(row, standing))
    return _kept(view, request, more or {})


def update(call: Call, view: Transaction, old: Record, inputs: Mapping[str, Json]) -> Record:
    """A resource with other inputs. Raises `Refusal`."""
    request = Request(old.token, call.scope, dict(inputs), view, old.id, old, environment={"caller": call.caller.name})
    enforce.update(behaviour_of(old.token), request)
    return _kept(view, request, {})


def _kept(view: Transaction, request: Request, more: Mapping[str, Json]) -> Record:
    row = behaviour_of(request.token)
    told = {**outputs.stored(row, schema.load(request.token), request), **more}
    record = Record(request.token, request.scope, request.id, outputs.display_name(row, told, request.id), request.inputs, told)
    view.put(record)
    return record
