"""Rules about data in Unity Catalog: locations that do not overlap, names that are unique in the metastore, grants that are not empty."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from config.databricks.data import Data, Location
from config.databricks.vocabulary import CATALOG_PLACEHOLDER
from config.diagnostics import Diagnostic, Path, allowed_words, error, warning
from config.rules.facts import Facts
from domain import naming


def locations_keep_apart(facts: Facts) -> Iterator[Diagnostic]:
    """Unity Catalog refuses two locations of which one is inside the other; all workspaces of a region share them."""
    seen: dict[str, str] = {}
    for path, data in _data(facts):
        for key, location in data.locations.items():
            here, name = _address(location), f"{path[2]}.{key}"
            for there, other in seen.items():
                if here.startswith(there) or there.startswith(here):
                    detail = f"{here.rstrip('/')} and {there.rstrip('/')} overlap. Give each a `path` of its own."
                    yield error((*path, "locations", key), f'overlaps with location "{other}"', detail)
            seen[here] = name


def no_rule_deletes_live_data(facts: Facts) -> Iterator[Diagnostic]:
    """A lifecycle rule deletes files by their age, also those that a table still uses: Delta changes no file once it is written.

    Source: https://learn.microsoft.com/azure/databricks/optimizations/archive-delta.
    """
    if facts.azure is None or facts.azure.data_lake is None:
        return
    used = {location.container: f"{path[2]}.{key}" for path, data in _data(facts) for key, location in data.locations.items()}
    for name, container in facts.azure.data_lake.containers.items():
        if container.delete_after_days is not None and not container.delete_under_locations and name in used:
            yield error(
                ("azure", "data_lake", "containers", name, "delete_after_days"),
                f'would delete files of location "{used[name]}" that tables may still use',
                "Leave it out, or give those files a container of their own. If no table is there, add `delete_under_locations: true`.",
            )


def names_in_the_metastore_are_unique(facts: Facts) -> Iterator[Diagnostic]:
    """All workspaces of a region share one metastore, so two of them cannot declare the same catalog or location."""
    for kind in ("catalogs", "locations"):
        first: dict[str, str] = {}
        for path, data in _data(facts):
            for key in getattr(data, kind):
                other = first.setdefault(key, str(path[2]))
                if other != path[2]:
                    detail = "Rename one of them, or let the other workspace see it: `also_in` of the catalog."
                    yield error((*path, kind, key), f'is declared in workspace "{other}" too', detail)


def volumes_stay_out_of_catalogs(facts: Facts) -> Iterator[Diagnostic]:
    """An external volume must not be in the storage of a catalog's managed tables, nor inside another volume."""
    for path, data in _data(facts):
        seen: dict[tuple[str, str], str] = {}
        for name, (location, below, place) in _external(path, data).items():
            if below == naming.CATALOGS_FOLDER or below.startswith(f"{naming.CATALOGS_FOLDER}/"):
                yield error(place, f"{below} is the storage of the catalogs' tables", "Give it another `path`, for example landing.")
            for (other_location, other_below), other in seen.items():
                if location == other_location and (f"{below}/".startswith(f"{other_below}/") or f"{other_below}/".startswith(f"{below}/")):
                    yield error(place, f'overlaps with volume "{other}"', "Give each a `path` of its own in the location.")
            seen[location, below] = name


LOCAL_GROUPS = frozenset({"users", "admins"})
"""Groups that exist in every workspace."""


def a_grant_grants_something(facts: Facts) -> Iterator[Diagnostic]:
    """At least one privilege is given."""
    for path, data in _data(facts):
        for principal, grants in data.grants.items():
            for kind in type(grants).model_fields:
                for name, privileges in getattr(grants, kind).items():
                    if not privileges:
                        where = (*path, "grants", principal, kind, name)
                        yield error(where, "grants nothing", "List at least one privilege, or leave it out.")


def a_grant_is_for_somebody_of_the_account(facts: Facts) -> Iterator[Diagnostic]:
    """Unity Catalog belongs to the account, which does not know the groups of a single workspace.

    Source: "Principal" (https://learn.microsoft.com/azure/databricks/sql/language-manual/sql-ref-principal).
    """
    for path, workspace in facts.workspaces():
        own = {name for key, group in workspace.groups.items() if group.origin == "workspace" for name in (key, group.name)}
        entra = sorted(key for key, group in workspace.groups.items() if group.origin == "entra")
        named: dict[Path, str] = {("grants", principal): principal for principal in workspace.data.grants}
        if workspace.data.owner:
            named["owner",] = workspace.data.owner
        for where, principal in named.items():
            if principal in own or principal in LOCAL_GROUPS:
                detail = f'"account users" is everybody in the account. Groups of Entra here: {", ".join(entra) or "none"}.'
                yield error((*path, "data", *where), "this group exists in the workspace only, and data belongs to the account", detail)


def data_belongs_to_all_who_deploy(facts: Facts) -> Iterator[Diagnostic]:
    """What one deploys, another can change.

    Source: https://learn.microsoft.com/azure/databricks/data-governance/unity-catalog/manage-privileges/ownership.
    """
    if facts.devops is None or not facts.devops.access.pipelines_run_this_program:
        return
    for path, data in _data(facts):
        if data.owner is None and (data.locations or data.catalogs):
            detail = "Name a group of the account under owner: people who deploy, and the identity id-NAME-ENVIRONMENT-apply."
            yield warning(path, "belongs to whoever makes the first update, and pipelines cannot change it", detail)


def a_default_schema_is_in_its_catalog(facts: Facts) -> Iterator[Diagnostic]:
    """The schema that a dashboard's queries read by default is declared in the catalog that they read by default."""
    for path, workspace in facts.workspaces():
        for key, dashboard in workspace.dashboards.items():
            catalog = workspace.data.catalogs.get(dashboard.catalog or "")
            if dashboard.schema_name and catalog and dashboard.schema_name not in catalog.schemas:
                detail = allowed_words(dashboard.schema_name, catalog.schemas)
                yield error((*path, "dashboards", key, "schema"), f'schema "{dashboard.schema_name}" is not declared', detail)


def a_query_has_its_catalog(facts: Facts) -> Iterator[Diagnostic]:
    """If the query of an alert contains `{catalog}`, the alert must name the catalog."""
    for path, workspace in facts.workspaces():
        for key, alert in workspace.alerts.items():
            if CATALOG_PLACEHOLDER in alert.query and alert.catalog is None:
                detail = f"Add `catalog`. {allowed_words('', workspace.data.catalogs)}"
                yield error((*path, "alerts", key, "query"), f"{CATALOG_PLACEHOLDER} needs a catalog", detail)


def _data(facts: Facts) -> Iterator[tuple[Path, Data]]:
    for path, workspace in facts.workspaces():
        yield (*path, "data"), workspace.data


def _address(location: Location) -> str:
    return f"{location.container}/{location.path}/" if location.path else f"{location.container}/"


def _external(path: Path, data: Data) -> Mapping[str, tuple[str, str, Path]]:
    """Location, path below it, and path in the stack file of every external volume."""
    found = {}
    for catalog, about in data.catalogs.items():
        for schema, inside in about.schemas.items():
            for name, volume in inside.volumes.items():
                if volume.location:
                    place = (*path, "catalogs", catalog, "schemas", schema, "volumes", name)
                    found[f"{catalog}.{schema}.{name}"] = (volume.location, volume.path or name, place)
    return found
