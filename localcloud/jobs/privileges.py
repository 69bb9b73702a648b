"""What a principal may do with a catalog or a schema of Unity Catalog: as its owner, by a grant of its own, or by one of a group's."""

from __future__ import annotations

from typing import Final

from localcloud.behaviours.azure import workspaces
from localcloud.behaviours.databricks.place import token
from localcloud.behaviours.databricks.securables import CATALOG
from localcloud.behaviours.paths import as_text, items, known_at, text
from localcloud.jobs.callers import groups_of
from localcloud.store_model import Record, View

ALL: Final = frozenset({"USE_CATALOG", "USE_SCHEMA", "CREATE_SCHEMA"})
"""What comes with ALL_PRIVILEGES, as far as something here asks for it."""


def privileges(view: View, scope: str, record: Record, name: str) -> set[str]:
    """The privileges on a securable itself; `OWNER` for its owner and for whoever manages it, who may do everything."""
    if owns(view, scope, record, name):
        return {"OWNER", *ALL}
    names, kind = {name.lower(), *groups_of(view, scope, name)}, "catalog" if record.token == CATALOG else "schema"
    found: set[str] = set()
    for grants in view.find(token("grants"), record.scope):
        if grants.id == f"{kind}/{record.id}":
            for grant in items(grants.inputs.get("grants")):
                if text(grant, "principal").lower() in names:
                    found |= {as_text(value).replace(" ", "_") for _, value in known_at(grant, "privileges[]")}
    if "MANAGE" in found:
        return {"OWNER", *ALL}
    return found | ALL if "ALL_PRIVILEGES" in found else found


def owns(view: View, scope: str, record: Record, name: str) -> bool:
    """Whether a principal owns a securable, itself or by a group."""
    return text(record.outputs, "owner").lower() in {name.lower(), *groups_of(view, scope, name)}


def is_visible(view: View, scope: str, catalog: Record) -> bool:
    """Whether a catalog is open to every workspace, the workspace's own, or bound to it."""
    if catalog.scope == scope or text(catalog.inputs, "isolationMode") in ("", "OPEN"):
        return True
    workspace = workspaces.of_host(view, scope)
    number = text(workspace.outputs, "workspaceId") if workspace else ""
    return any(
        text(each.inputs, "securableName") == catalog.id and text(each.inputs, "workspaceId") == number
        for each in view.find(token("workspaceBinding"))
    )
