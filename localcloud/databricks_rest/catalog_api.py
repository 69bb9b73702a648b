"""`/api/2.1/unity-catalog/schemas`: schemas of a catalog, for whoever may use it.

Sources: the service's reference (https://docs.databricks.com/api/azure/workspace/schemas); privileges in
https://learn.microsoft.com/azure/databricks/data-governance/unity-catalog/manage-privileges/privileges.
"""

from __future__ import annotations

from typing import Final

from pydantic import JsonValue

from localcloud.behaviours.databricks.securables import CATALOG, SCHEMA, milliseconds
from localcloud.behaviours.model import Request
from localcloud.behaviours.paths import text
from localcloud.databricks_rest import changes
from localcloud.databricks_rest.calls import Answer, ApiError, Call
from localcloud.jobs.privileges import is_visible, owns, privileges
from localcloud.provider import removal
from localcloud.store_model import Record, View


def listed(call: Call) -> JsonValue:
    """The schemas of a catalog that the caller may use or owns."""
    with call.store.reading() as view:
        catalog = _catalog(call, view, call.required("catalog_name"))
        found = [each for each in view.find(SCHEMA) if text(each.inputs, "catalogName") == catalog.id]
        seen: list[JsonValue] = [_shown(each) for each in found if _may_see(call, view, catalog, each)]
    return {"schemas": seen} if seen else {}


def get(call: Call) -> JsonValue:
    """One schema."""
    with call.store.reading() as view:
        catalog, found = _schema(call, view)
        if not _may_see(call, view, catalog, found):
            raise _denied("USE SCHEMA", "Schema", found.id)
        return _shown(found)


def create(call: Call) -> JsonValue:
    """A schema that belongs to the caller."""
    with call.store.transaction() as view:
        catalog = _catalog(call, view, call.required("catalog_name"))
        if not _privileges(call, view, catalog) & {"CREATE_SCHEMA", "OWNER"}:
            raise _denied("CREATE SCHEMA", "Catalog", catalog.id)
        inputs = {"catalogName": catalog.id, "name": call.required("name").lower(), "comment": call.word("comment")}
        request = Request(SCHEMA, call.scope, {}, view)
        stamps = {"createdAt": milliseconds(request), "createdBy": call.caller.name}
        return _shown(changes.create(call, view, SCHEMA, {**inputs}, stamps))


def delete(call: Call) -> JsonValue:
    """Deletes a schema; with `force`, also one that is not empty."""
    with call.store.transaction() as view:
        catalog, found = _schema(call, view)
        if not owns(view, call.scope, found, call.caller.name) and "OWNER" not in _privileges(call, view, catalog):
            raise ApiError("PERMISSION_DENIED", f"User is not an owner of Schema '{found.id}'.", 403)
        if call.flag("force"):
            removal.take(view, found)
        else:
            removal.remove(view, found, {"caller": call.caller.name})
    return {}


def _catalog(call: Call, view: View, name: str) -> Record:
    found = next((each for each in view.find(CATALOG) if each.id == name.lower() and is_visible(view, call.scope, each)), None)
    if found is None:
        raise ApiError("CATALOG_DOES_NOT_EXIST", f"Catalog '{name}' does not exist.", 404)
    if not _privileges(call, view, found) & {"USE_CATALOG", "OWNER"}:
        raise _denied("USE CATALOG", "Catalog", found.id)
    return found


def _schema(call: Call, view: View) -> tuple[Record, Record]:
    """A schema by its full name, with its catalog."""
    name = call.required("full_name").lower()
    catalog = _catalog(call, view, name.partition(".")[0])
    found = next((each for each in view.find(SCHEMA) if each.id == name), None)
    if found is None:
        raise ApiError("SCHEMA_DOES_NOT_EXIST", f"Schema '{name}' does not exist.", 404)
    return catalog, found


def _may_see(call: Call, view: View, catalog: Record, schema: Record) -> bool:
    if owns(view, call.scope, schema, call.caller.name):
        return True
    has = {*_privileges(call, view, catalog), *privileges(view, call.scope, schema, call.caller.name)}
    return bool(has & {"USE_SCHEMA", "OWNER"})


def _privileges(call: Call, view: View, record: Record) -> set[str]:
    return privileges(view, call.scope, record, call.caller.name)


def _denied(privilege: str, kind: str, name: str) -> ApiError:
    return ApiError("PERMISSION_DENIED", f"User does not have {privilege} on {kind} '{name}'.", 403)


def _shown(record: Record) -> dict[str, JsonValue]:
    catalog, _, name = record.id.partition(".")
    told: dict[str, JsonValue] = {
        "name": name,
        "catalog_name": catalog,
        "full_name": record.id,
        "owner": text(record.outputs, "owner"),
        "comment": text(record.inputs, "comment"),
        "schema_id": text(record.outputs, "schemaId"),
        "metastore_id": text(record.outputs, "metastoreId"),
    }
    stamp = record.outputs.get("createdAt")
    made: dict[str, JsonValue] = {"created_at": stamp, "created_by": text(record.outputs, "createdBy")} if isinstance(stamp, int) else {}
    return {**told, **made}


_ONE: Final = "unity-catalog/schemas/{full_name}"
ROUTES: Final[dict[tuple[str, str], Answer]] = {
    ("GET", "unity-catalog/schemas"): listed,
    ("POST", "unity-catalog/schemas"): create,
    ("GET", _ONE): get,
    ("DELETE", _ONE): delete,
}
