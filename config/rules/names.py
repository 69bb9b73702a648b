"""Rules about physical names and places."""

from __future__ import annotations

from collections.abc import Iterator

from config.diagnostics import Diagnostic, Path, error, nearest, warning
from config.rules.facts import Facts
from domain import naming
from domain.regions import REGIONS


def physical_names_fit(facts: Facts) -> Iterator[Diagnostic]:
    """A name made of name, environment and key may be longer than the service takes."""
    if facts.stack is None:
        return
    for path, workspace in facts.workspaces():
        key = str(path[-1])
        names = {path: ("workspace", workspace.physical_name(facts.stack, key))}
        names |= {(*path, "clusters", cluster): ("cluster", naming.cluster(facts.stack, cluster)) for cluster in workspace.clusters}
        names |= {
            (*path, "policies", policy): ("cluster_policy", naming.cluster_policy(facts.stack, policy)) for policy in workspace.policies
        }
        for place, (kind, name) in names.items():
            limit = naming.LIMITS[kind]
            if len(name) > limit.longest:
                summary = f'its name would be "{name}", {len(name)} characters long'
                detail = f"At most {limit.longest} are allowed: shorten the key by {len(name) - limit.longest}, or stack.name."
                yield error(place, summary, detail)


def workspace_names_are_unique(facts: Facts) -> Iterator[Diagnostic]:
    """All workspaces of a stack are in one resource group, where Azure compares names without case."""
    if facts.stack is None:
        return
    first: dict[str, str] = {}
    for path, workspace in facts.workspaces():
        key = str(path[-1])
        name = workspace.physical_name(facts.stack, key)
        other = first.setdefault(name.lower(), key)
        if other != key:
            place: Path = (*path, "name") if workspace.name else path
            yield error(place, f'has the name {name}, like "{other}"', "Give one of them another `name` (case does not count).")


def the_region_is_known(facts: Facts) -> Iterator[Diagnostic]:
    """A mistyped region fails only when the first resource is created. New regions are added, so an unknown one may still be right."""
    if facts.azure is None or facts.azure.location in REGIONS:
        return
    hint = nearest(facts.azure.location, REGIONS)
    meant = f'Did you mean "{hint}"? ' if hint else ""
    yield warning(("azure", "location"), f'"{facts.azure.location}" is not a region known here', f"{meant}See: az account list-locations")
