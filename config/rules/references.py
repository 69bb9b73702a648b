"""What names something else by its key: that something is declared.

`REFERENCES` is the whole list. A place is written from the workspace down: `*` stands for any key, `[]` for any item of a list, `^` for a
key that is itself the reference. Where the named thing is declared is written likewise, its `*` taking the keys of the place in order; `/`
in front means from the top of the stack file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from config.diagnostics import Diagnostic, Path, allowed_words, error
from config.rules.facts import Facts


@dataclass(frozen=True, slots=True)
class Reference:
    """One kind of reference."""

    place: str
    """Where it stands."""
    target: str
    """Where what it names is declared."""
    what: str
    """What that is, in a word or two."""


_CLUSTERS = ("clusters.*", "jobs.*.job_clusters.*")
_CATALOG = "data.catalogs"
_OBJECTS = {
    "policies": "policy",
    "pools": "pool",
    "clusters": "cluster",
    "warehouses": "warehouse",
    "notebooks": "notebook deployment",
    "jobs": "job",
    "secret_scopes": "secret scope",
    "experiments": "experiment",
    "endpoints": "endpoint",
    "dashboards": "dashboard",
    "alerts": "alert",
}

REFERENCES: tuple[Reference, ...] = (
    *(Reference(f"{cluster}.policy", "policies", "policy") for cluster in _CLUSTERS),
    *(Reference(f"{cluster}.{key}", "pools", "pool") for cluster in _CLUSTERS for key in ("pool", "driver_pool")),
    *(Reference(f"{cluster}.init_scripts.[]", "init_scripts", "init script") for cluster in _CLUSTERS),
    Reference("notebooks.*.repository", "/devops.repositories", "repository"),
    Reference("jobs.*.tasks.*.depends_on.[]", "jobs.*.tasks", "task"),
    Reference("jobs.*.tasks.*.job_cluster", "jobs.*.job_clusters", "job cluster"),
    Reference("jobs.*.tasks.*.cluster", "clusters", "cluster"),
    Reference("jobs.*.tasks.*.warehouse", "warehouses", "warehouse"),
    *(Reference(f"{kind}.*.warehouse", "warehouses", "warehouse") for kind in ("dashboards", "alerts")),
    *(Reference(f"{kind}.*.catalog", _CATALOG, "catalog") for kind in ("jobs", "dashboards", "alerts")),
    Reference(f"{_CATALOG}.*.location", "data.locations", "location"),
    Reference(f"{_CATALOG}.*.schemas.*.volumes.*.location", "data.locations", "location"),
    Reference(f"{_CATALOG}.*.also_in.^", "/databricks.workspaces", "workspace"),
    Reference("data.grants.*.locations.^", "data.locations", "location"),
    Reference("data.grants.*.catalogs.^", _CATALOG, "catalog"),
    Reference("groups.*.service_principals.[]", "service_principals", "service principal"),
    *(Reference(f"permissions.*.{kind}.^", kind, what) for kind, what in _OBJECTS.items()),
)


def what_is_named_is_declared(facts: Facts) -> Iterator[Diagnostic]:
    """A key that names a policy, pool, cluster, warehouse, notebook deployment, repository, task, catalog, location or the like is a key of
    those, in the same workspace; a permission or a grant is on something."""
    for workspace in facts.declared("databricks", "workspaces"):
        top: Path = ("databricks", "workspaces", workspace)
        for reference in REFERENCES:
            for path, keys, named in _found(facts.declared("databricks", "workspaces", workspace), reference.place.split(".")):
                declared = facts.declared(*_target(top, reference.target, keys))
                if named not in declared:
                    yield error((*top, *path), f'{reference.what} "{named}" is not declared', allowed_words(named, declared))


def _target(top: Path, target: str, keys: tuple[str, ...]) -> tuple[str, ...]:
    given = iter(keys)
    below = tuple(next(given) if part == "*" else part for part in target.lstrip("/").split("."))
    return below if target.startswith("/") else (*map(str, top), *below)


def _found(here: object, place: list[str]) -> Iterator[tuple[Path, tuple[str, ...], str]]:
    """Every reference at a place: its path, the keys that stand for `*`, and what it names."""
    if not place:
        if isinstance(here, str):
            yield (), (), here
        return
    first, rest = place[0], place[1:]
    if first == "^" and isinstance(here, Mapping):
        yield from (((key,), (), key) for key in here)
    elif first == "[]" and isinstance(here, list):
        for number, item in enumerate(here):
            yield from (((number, *path), keys, named) for path, keys, named in _found(item, rest))
    elif first == "*" and isinstance(here, Mapping):
        for key, item in here.items():
            yield from (((key, *path), (key, *keys), named) for path, keys, named in _found(item, rest))
    elif isinstance(here, Mapping):
        yield from (((first, *path), keys, named) for path, keys, named in _found(here.get(first), rest))
