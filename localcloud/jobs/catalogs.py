"""What of Unity Catalog a run sees: the catalogs of its workspace that its identity may use, with their schemas and volumes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from localcloud.behaviours.azure import workspaces
from localcloud.behaviours.databricks.place import token
from localcloud.behaviours.databricks.securables import CATALOG, SCHEMA, VOLUME
from localcloud.behaviours.paths import as_text, items, known_at, text
from localcloud.jobs.callers import groups_of
from localcloud.store_model import Record, View

_USES = {"USE_CATALOG", "ALL_PRIVILEGES", "MANAGE"}


@dataclass(frozen=True, slots=True)
class Seen:
    """Catalogs with their schemas, volumes by their full names, and the catalogs that are there but may not be used."""

    catalogs: Mapping[str, list[str]]
    volumes: list[str]
    forbidden: list[str]


def seen_by(view: View, scope: str, name: str) -> Seen:
    """What a principal sees in a workspace."""
    there = [record for record in view.find(CATALOG) if _is_visible(view, scope, record)]
    usable = {record.id for record in there if _may_use(view, scope, record, name)}
    schemas: dict[str, list[str]] = {each.lower(): ["default"] for each in usable}
    for record in view.find(SCHEMA):
        catalog = text(record.inputs, "catalogName")
        if catalog in usable:
            schemas[catalog.lower()].append(text(record.inputs, "name").lower())
    volumes = [record.id for record in view.find(VOLUME) if text(record.inputs, "catalogName") in usable]
    return Seen(schemas, volumes, sorted(record.id.lower() for record in there if record.id not in usable))


def _is_visible(view: View, scope: str, catalog: Record) -> bool:
    """Whether a catalog is open to every workspace, the workspace's own, or bound to it."""
    if catalog.scope == scope or text(catalog.inputs, "isolationMode") in ("", "OPEN"):
        return True
    workspace = workspaces.of_host(view, scope)
    number = text(workspace.outputs, "workspaceId") if workspace else ""
    return any(
        text(each.inputs, "securableName") == catalog.id and text(each.inputs, "workspaceId") == number
        for each in view.find(token("workspaceBinding"))
    )


def _may_use(view: View, scope: str, catalog: Record, name: str) -> bool:
    names = {name.lower(), *groups_of(view, scope, name)}
    if text(catalog.outputs, "owner").lower() in names:
        return True
    for record in view.find(token("grants"), catalog.scope):
        if record.id == f"catalog/{catalog.id}":
            for grant in items(record.inputs.get("grants")):
                given = {as_text(value).replace(" ", "_") for _, value in known_at(grant, "privileges[]")}
                if text(grant, "principal").lower() in names and given & _USES:
                    return True
    return False
