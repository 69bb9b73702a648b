"""What of Unity Catalog a run sees: the catalogs of its workspace that its identity may use, with their schemas and volumes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from localcloud.behaviours.databricks.securables import CATALOG, SCHEMA, VOLUME
from localcloud.behaviours.paths import text
from localcloud.jobs.privileges import is_visible, privileges
from localcloud.store_model import View

_USES = {"USE_CATALOG", "OWNER"}
_USES_SCHEMA = {"USE_SCHEMA", "OWNER"}


@dataclass(frozen=True, slots=True)
class Limit:
    """What of a catalog a principal may use that may not use all of it."""

    schemas: list[str]
    creates: bool
    """Whether it may make further schemas, which are its own."""


@dataclass(frozen=True, slots=True)
class Seen:
    """Catalogs with their schemas, volumes by their full names, and the catalogs that are there but may not be used."""

    catalogs: Mapping[str, list[str]]
    volumes: list[str]
    forbidden: list[str]
    limits: Mapping[str, Limit]
    """By catalog; none for a catalog that may be used as a whole."""


def seen_by(view: View, scope: str, name: str) -> Seen:
    """What a principal sees in a workspace."""
    there = [record for record in view.find(CATALOG) if is_visible(view, scope, record)]
    given = {record.id: privileges(view, scope, record, name) for record in there}
    usable = {catalog for catalog, has in given.items() if has & _USES}
    limited = {catalog for catalog in usable if not given[catalog] & _USES_SCHEMA}
    schemas: dict[str, list[str]] = {each.lower(): ["default"] for each in usable}
    limits = {each.lower(): Limit(["information_schema"], "CREATE_SCHEMA" in given[each]) for each in limited}
    for record in view.find(SCHEMA):
        catalog = text(record.inputs, "catalogName")
        if catalog in usable:
            schema = text(record.inputs, "name").lower()
            schemas[catalog.lower()].append(schema)
            if catalog in limited and privileges(view, scope, record, name) & _USES_SCHEMA:
                limits[catalog.lower()].schemas.append(schema)
    volumes = [record.id for record in view.find(VOLUME) if text(record.inputs, "catalogName") in usable]
    return Seen(schemas, volumes, sorted(record.id.lower() for record in there if record.id not in usable), limits)
